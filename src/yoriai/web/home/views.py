"""The first page, search, what Yoriai is, and the staff's desk."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from yoriai.apps.shared.errors import NotFound

YEAR_S = 365 * 24 * 3600


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "home/index.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "home/search.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "home/about.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page; never to another site."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR_S, samesite="Lax", secure=settings.SECURE
    )
    return response


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "home/desk.html")
