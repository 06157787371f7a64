"""What the short ways in have in common: a small form of ours, from a visitor without a session, checked by Django's rules.

A short way (`Lane`) reads a request without the database, stores many at a time, and answers each. It takes only
what is plainly in order; everything else goes the long way, where it is explained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Protocol, TypeVar, cast

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

FORMS = frozenset({"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"})
LONGEST_BYTES = 100_000
MOST_FIELDS = 30
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


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
        """Return the request, its fields read, when its protection token fits, by Django's own check."""
        if len(body) > LONGEST_BYTES or environ.get("CONTENT_TYPE", "").lower() not in FORMS:
            return None
        if environ.get("CONTENT_LENGTH") != str(len(body)):
            return None
        fields = fields_of(body)
        if fields is None:
            return None
        request = WSGIRequest({**environ, "wsgi.input": BytesIO()})
        request.POST = cast(Any, fields)  # all that is asked of it, here and by the check, is `get`
        try:
            if request.COOKIES.keys() - self._harmless:
                return None
            request.get_host()
            return request if self._csrf.process_view(request, _view, (), {}) is None else None
        except (BadRequest, SuspiciousOperation):
            return None


def fields_of(body: bytes) -> dict[str, str] | None:
    """Return the fields of a form as Django's `QueryDict` reads them, the last of each name.

    Python takes every escaped byte apart, 300 of them in two lines of Japanese; here they are read in runs.

    Returns:
        None for more than `MOST_FIELDS`, and for what is not UTF-8 properly escaped.
    """
    try:
        pairs = body.decode("ascii").replace("+", " ").split("&")
        if len(pairs) > MOST_FIELDS:
            return None
        cut = (pair.partition("=") for pair in pairs if pair)
        return {_unescaped(name): _unescaped(value) for name, _, value in cut}
    except UnicodeDecodeError:
        return None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_bytes_of_a_run, text) if "%" in text else text


def _bytes_of_a_run(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8")


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
