"""What a sentence must be to be voted on as a statement (論点文)."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.texts import OpinionHoldsMyNumber, clean_text, is_visible
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.japan import my_number
from yoriai.pure.listening.folding import folded

_TWELVE = re.compile(r"\d{4}[^\d\n]?\d{4}[^\d\n]?\d{4}")
_WORDS = frozenset({"L", "N"})


class StatementEmpty(Refusal):
    """Nothing that can be read."""

    code = "statement-empty"
    status = 422
    message = _("論点文が入力されていません。")
    next_step = _("賛成か反対かを答えられる短い文を1つ入力してください。")


class StatementWithoutWords(Refusal):
    """Only drawings and marks: nobody can agree or disagree."""

    code = "statement-without-words"
    status = 422
    message = _("絵文字や記号だけの文は、論点文にできません。")
    next_step = _("賛成か反対かを答えられるように、ことばで書いてください。")


class StatementTooLong(Refusal):
    """More than the limit."""

    code = "statement-too-long"
    status = 422
    message = _("論点文は%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("1つの文で1つのことだけをたずねるように、短くしてください。")


def clean_statement(text: str) -> str:
    """Return a sentence on one line: without controls and marks that turn the direction, single spaces."""
    return " ".join(clean_text(text).split())


def check_statement(text: str) -> None:
    """Refuse a cleaned sentence that cannot be voted on.

    Raises:
        StatementEmpty: nothing in it can be seen.
        StatementTooLong: it is longer than the limit.
        StatementWithoutWords: it has neither a letter nor a number.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    if not text:
        raise StatementEmpty
    if len(text) > rules.STATEMENT_LIMIT:
        raise StatementTooLong(limit=rules.STATEMENT_LIMIT, length=len(text))
    if not any(unicodedata.category(letter)[0] in _WORDS and is_visible(letter) for letter in text):
        raise StatementWithoutWords
    if _TWELVE.search(text) and my_number.numbers_in(text):
        raise OpinionHoldsMyNumber


def wording_of(text: str) -> str:
    """Return a value that is the same for sentences that differ only in width, spaces and the last full stop."""
    return sha256(folded(text).rstrip("。.!！").casefold().encode()).hexdigest()
