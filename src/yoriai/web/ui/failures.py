"""Pages for what goes wrong before a view is reached."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token does not fit (an old page, or cookies switched off)."""
    return render(request, "ui/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read; a form that is too large is told the limit, and how to get the text back."""
    is_large = isinstance(exception, RequestDataTooBig)
    context = {"is_large": is_large, "limit_mb": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}
    return render(request, "ui/unreadable.html", context, status=413 if is_large else 400)
