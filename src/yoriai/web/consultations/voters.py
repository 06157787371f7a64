"""The mark by which a browser is known while it votes: random, of one consultation, sent to its voting pages only."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal

KEPT_S = 200 * 24 * 3600


class NoMark(Refusal):
    """The browser sent an answer without the mark that it was given: it keeps no cookies, or forgot them."""

    code = "voter-unknown"
    status = 403
    message = _("このブラウザーからの答えだと確かめられないため、受け付けていません。")
    next_step = _("ブラウザーの設定でクッキーを使えるようにして、賛否のページを開き直してください。")


def cookie_name() -> str:
    """Return the name of the cookie that holds the mark."""
    return "__Secure-voter" if settings.SECURE else "voter"


def _signer(code: str) -> Signer:
    return Signer(salt=f"yoriai.voter.{code}")


def mark_of(request: HttpRequest, code: str) -> str | None:
    """Return the mark that this site gave to the browser for this consultation; None without or with another."""
    try:
        return _signer(code).unsign(request.COOKIES.get(cookie_name(), ""))
    except BadSignature:
        return None


def require_mark(request: HttpRequest, code: str) -> str:
    """Return the mark of the browser.

    Raises:
        NoMark: it has none.
    """
    mark = mark_of(request, code)
    if mark is None:
        raise NoMark
    return mark


def new_mark() -> str:
    """Return a mark that no other browser has."""
    return secrets.token_urlsafe(24)


def give_mark(response: HttpResponse, code: str, mark: str) -> None:
    """Have the browser keep its mark, and send it to the voting pages of this consultation alone."""
    response.set_cookie(
        cookie_name(),
        _signer(code).sign(mark),
        max_age=KEPT_S,
        path=reverse("consultations:vote", args=[code]),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
