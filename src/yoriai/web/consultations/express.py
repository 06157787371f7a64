"""The short way for an opinion that is plainly in order: the same checks and the same operation, without templates,
sessions and the form's machinery. Whatever is not plainly in order goes the long way, where it is explained.

Thousands of people who speak in the same minute are served by this door (see `benchmarks/durable.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils import timezone

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations import OpinionDraft
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Refusal
from yoriai.web.consultations import flood
from yoriai.web.ui.middleware import POLICY

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

ADDRESS = re.compile(r"/consultations/([-a-zA-Z0-9_]+)/opinions/new/")
FORM = "application/x-www-form-urlencoded"
LONGEST_BYTES = 100_000
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Content-Length", "0"),
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]
# With any of these the opinion goes the long way, which knows what to do with them.
MUST_BE_EMPTY = ("name", "email", "continues", "website")


class ExpressDoor:
    """WSGI layer in front of the site."""

    def __init__(self, site: Application) -> None:
        self._site = site
        self._harmless = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
        self._csrf = CsrfViewMiddleware(lambda request: HttpResponse())

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        place = ADDRESS.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if place is None or not _is_small_form(environ):
            return self._site(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        number = self._take_in(WSGIRequest({**environ, "wsgi.input": BytesIO(body)}), place[1])
        if number is None:
            return self._site({**environ, "wsgi.input": BytesIO(body)}, start_response)
        start_response("302 Found", [("Location", _receipt_place(place[1]) + f"{number}/"), *HEADERS])
        return []

    def _take_in(self, request: WSGIRequest, code: str) -> str | None:
        """Return the receipt number, or None when the long way must look at it."""
        try:
            if not self._is_from_our_form(request):
                return None
            draft = plain_draft(request.POST, code)
        except (BadRequest, SuspiciousOperation):
            return None
        if draft is None:
            return None
        now = timezone.now()
        if not connection.in_atomic_block:  # as Django does before it asks a view
            close_old_connections()
        try:
            flood.count(address=flood.address_of(request), at_s=now.timestamp())
            return operations.submit_opinion(draft=draft, by=ANYONE, at=now).number
        except Refusal:
            return None  # nothing was stored; the long way refuses it again, with a page

    def _is_from_our_form(self, request: WSGIRequest) -> bool:
        """Tell whether nobody is signed in and the protection token fits, by Django's own check."""
        if request.COOKIES.keys() - self._harmless:
            return False
        request.get_host()
        self._csrf.process_request(request)
        return self._csrf.process_view(request, _view, (), {}) is None


def plain_draft(data: Any, code: str) -> OpinionDraft | None:
    """Return what the form would make of these fields when nothing in them needs a second look, else None."""
    key, standing = data.get("submission_key", ""), data.get("standing", "")
    is_plain = (
        data.get("step") == "send"
        and not any(data.get(name) for name in MUST_BE_EMPTY)
        and 16 <= len(key) <= 64
        and key.isascii()
        and key.isprintable()
        and standing in rules.Standing.values
    )
    if not is_plain:
        return None
    return OpinionDraft(
        consultation_code=code,
        text=operations.clean_text(data.get("text", "")),
        submission_key=key.strip(),
        section_number=data.get("section", ""),
        standing=standing,
    )


@lru_cache(maxsize=100)
def _receipt_place(code: str) -> str:
    """Return the address below which the receipts of a consultation are found."""
    return reverse("consultations:received", args=[code, "0"]).removesuffix("0/")


def _is_small_form(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH", "")
    return (
        length.isdecimal()
        and len(length) <= len(str(LONGEST_BYTES))
        and int(length) <= LONGEST_BYTES
        and environ.get("CONTENT_TYPE", "").startswith(FORM)
    )


def _view() -> HttpResponse:
    """Stand for the view when Django's check asks whether it is exempt (it is not)."""
    return HttpResponse()
