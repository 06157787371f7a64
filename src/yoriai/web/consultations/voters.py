"""The mark by which a browser is known while it votes: random, of one consultation, sent to its voting pages only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.consultations.marks import Marks, new_mark

__all__ = ["MARKS", "NoMark", "cookie_name", "give_mark", "mark_of", "new_mark", "require_mark"]


class NoMark(Refusal):
    """The browser sent an answer without the mark that it was given: it keeps no cookies, or forgot them."""

    code = "voter-unknown"
    status = 403
    message = _("このブラウザーからの答えだと確かめられないため、受け付けていません。")
    next_step = _("ブラウザーの設定でクッキーを使えるようにして、賛否のページを開き直してください。")


MARKS = Marks("voter", "consultations:vote", NoMark)


def cookie_name() -> str:
    """Return the name of the cookie that holds the mark."""
    return MARKS.cookie_name


def mark_of(request: HttpRequest, code: str) -> str | None:
    """Return the mark that this site gave to the browser for this consultation; None without or with another."""
    return MARKS.of(request, code)


def require_mark(request: HttpRequest, code: str) -> str:
    """Return the mark of the browser.

    Raises:
        NoMark: it has none.
    """
    return MARKS.require(request, code)


def give_mark(response: HttpResponse, code: str, mark: str) -> None:
    """Have the browser keep its mark, and send it to the voting pages of this consultation alone."""
    MARKS.give(response, code, mark)
