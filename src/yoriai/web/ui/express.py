"""What the short ways in have in common: a small form of ours, from a visitor without a session, checked by Django's rules.

A short way (`Lane`) reads a request without the database, stores many at a time, and answers each. It takes only
what is plainly in order; everything else goes the long way, where it is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from yoriai.web.ui.display import COOKIE as DISPLAY_COOKIE
from yoriai.web.ui.middleware import POLICY

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"
LONGEST_BYTES = 100_000


class Lane(Protocol[T]):
    """A short way in."""

    def read(self, environ: Environ, body: bytes) -> T | None:
        """Return what was sent when it is plainly in order, else None; does not ask the database."""

    def store(self, items: Sequence[T]) -> Sequence[Any]:
        """Store what was sent, in one transaction; return an outcome for each."""

    def place(self, item: T, outcome: Any) -> str | None:
        """Return where the sender goes on; None when the long way has to say what is the matter."""


class _TokenCheck(CsrfViewMiddleware):
    """Django's check without its page: whoever is refused hears why on the long way."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


class FormCheck:
    """Tells whether a request is a form of ours from somebody who is not signed in."""

    def __init__(self, *cookies: str) -> None:
        self._harmless = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, DISPLAY_COOKIE, *cookies}
        self._csrf = _TokenCheck(lambda request: HttpResponse())

    def request(self, environ: Environ, body: bytes) -> WSGIRequest | None:
        """Return the request when its protection token fits, by Django's own check."""
        if len(body) > LONGEST_BYTES or not environ.get("CONTENT_TYPE", "").startswith(FORM):
            return None
        if environ.get("CONTENT_LENGTH") != str(len(body)):
            return None
        request = WSGIRequest({**environ, "wsgi.input": BytesIO(body)})
        try:
            if request.COOKIES.keys() - self._harmless:
                return None
            request.get_host()
            self._csrf.process_request(request)
            return request if self._csrf.process_view(request, _view, (), {}) is None else None
        except (BadRequest, SuspiciousOperation):
            return None


def _view() -> HttpResponse:
    """Stand for the view when Django's check asks whether it is exempt (it is not)."""
    return HttpResponse()


def onward(place: str) -> Headers:
    """Return the headers of an answer that sends the visitor on."""
    return [
        ("Location", place),
        ("Cache-Control", "no-store"),
        ("Content-Length", "0"),
        ("Content-Security-Policy", POLICY),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ]
