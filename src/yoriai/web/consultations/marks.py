"""Marks by which a browser is known: random, of one consultation, sent to one part of its pages only."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yoriai.apps.shared.errors import Refusal
from yoriai.pure.values import dataclass

KEPT_S = 200 * 24 * 3600


@dataclass(frozen=True)
class Marks:
    """One kind of mark: the name of its cookie, the route below which it is sent, what is said without one."""

    cookie: str
    route: str
    missing: type[Refusal]

    @property
    def cookie_name(self) -> str:
        """Return the name of the cookie that holds the mark."""
        return f"__Secure-{self.cookie}" if settings.SECURE else self.cookie

    def _signer(self, code: str) -> Signer:
        return Signer(salt=f"yoriai.{self.cookie}.{code}")

    def of(self, request: HttpRequest, code: str) -> str | None:
        """Return the mark that this site gave to the browser for this consultation; None without or with another."""
        try:
            return self._signer(code).unsign(request.COOKIES.get(self.cookie_name, ""))
        except BadSignature:
            return None

    def require(self, request: HttpRequest, code: str) -> str:
        """Return the mark of the browser, or raise the refusal that says it has none."""
        mark = self.of(request, code)
        if mark is None:
            raise self.missing
        return mark

    def give(self, response: HttpResponse, code: str, mark: str) -> None:
        """Have the browser keep its mark, and send it to these pages of this consultation alone."""
        response.set_cookie(
            self.cookie_name,
            self._signer(code).sign(mark),
            max_age=KEPT_S,
            path=reverse(self.route, args=[code]),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def new_mark() -> str:
    """Return a mark that no other browser has."""
    return secrets.token_urlsafe(24)
