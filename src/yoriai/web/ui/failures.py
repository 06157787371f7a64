"""Pages for what goes wrong before a view is reached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token does not fit (an old page, or cookies switched off)."""
    return render(request, "ui/csrf.html", status=403)
