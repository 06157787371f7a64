"""What every answer gets: a strict content security policy, and a page for every refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.problems import PROGRAMS, problem_answer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    """Forbid inline code and foreign sources on every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class NulSent(Refusal):
    """An address holds a NUL."""

    code = "nul-in-address"
    status = 422
    message = _("アドレスに、使えない文字（NUL）が入っています。")
    next_step = _("その文字を除いて、もう一度送ってください。")


class NoNulls:
    """Refuse an address with a NUL in it: no page has one, and PostgreSQL stores and compares none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            if request.path.startswith(PROGRAMS):
                return problem_answer(NulSent())
            raise BadRequest("NUL")
        return self.get_response(request)


class RefusalPages:
    """Make a page of every refusal, so that no view needs a `try`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "back_url": _page_before(request)}
        return render(request, "ui/refusal.html", context, status=exception.status)


def _page_before(request: HttpRequest) -> str:
    """Return the page of this site that led here, if it was another one."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours and before != request.build_absolute_uri() else ""
