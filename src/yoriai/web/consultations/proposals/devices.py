"""The mark of a browser that proposes, supports or suggests; sent to the pages below `proposals/my/` only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.consultations.marks import Marks, new_mark


class NoDevice(Refusal):
    """The browser sent something without the mark that it was given: it keeps no cookies, or forgot them."""

    code = "proposer-unknown"
    status = 403
    message = _("このブラウザーから送られたと確かめられないため、受け付けていません。")
    next_step = _("ブラウザーの設定でクッキーを使えるようにして、提案のページを開き直してください。")


MARKS = Marks("proposer", "consultations:own_proposals", NoDevice)


def known_or_new(request: HttpRequest, code: str) -> tuple[str, bool]:
    """Return the mark of the browser, or a new one that it has yet to be given; and whether it is new."""
    mark = MARKS.of(request, code)
    return (mark, False) if mark is not None else (new_mark(), True)


def keep(response: HttpResponse, code: str, given: tuple[str, bool]) -> HttpResponse:
    """Give the browser its mark where it is new."""
    mark, is_new = given
    if is_new:
        MARKS.give(response, code, mark)
    return response
