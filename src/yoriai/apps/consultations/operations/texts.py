"""What a text must be to be stored as an opinion."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.japan import my_number

# Controls, surrogates without a partner, and marks that turn the direction of what follows them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_VISIBLE = re.compile(r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0]")  # fmt: skip
_TWELVE = re.compile(r"\d{4}[^\d\n]?\d{4}[^\d\n]?\d{4}")


class OpinionEmpty(Refusal):
    """Nothing that can be read."""

    code = "opinion-empty"
    status = 422
    message = _("意見が入力されていません。")
    next_step = _("意見を入力してください。一言でもかまいません。")


class OpinionTooLong(Refusal):
    """More than the limit."""

    code = "opinion-too-long"
    status = 422
    message = _("意見は%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("何回かに分けて送るか、担当課へ文書でお送りください。")


class OpinionHoldsMyNumber(Refusal):
    """Twelve digits that may be somebody's individual number."""

    code = "opinion-holds-my-number"
    status = 422
    message = _("マイナンバーと思われる12けたの番号が含まれています。")
    next_step = _("大切な番号を守るため、番号を消してから送ってください。")


def clean_text(text: str) -> str:
    """Return a text without controls, with plain line ends, without blank edges."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_visible(text: str) -> bool:
    """Tell whether anything in a text can be seen: some letters, like a Hangul filler, are blank."""
    return _VISIBLE.search(text) is not None


def check_text(text: str) -> None:
    """Refuse a cleaned text that cannot be stored.

    Raises:
        OpinionEmpty: nothing in it can be seen.
        OpinionTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number; no receipt number does.
    """
    if not is_visible(text):
        raise OpinionEmpty
    if len(text) > rules.TEXT_LIMIT:
        raise OpinionTooLong(limit=rules.TEXT_LIMIT, length=len(text))
    if _TWELVE.search(text) and my_number.numbers_in(text):
        raise OpinionHoldsMyNumber
