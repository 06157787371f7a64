"""Settling how words of this city are read, where the dictionary does not know or is wrong."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import Reading
from yoriai.apps.organisation.rules import Actor, may_settle_readings
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.japan.furigana import LONGEST_WORD, NotAReading, require_reading

LONGEST_KANA = 80


class ReadingUnclear(Refusal):
    """The word has no kanji, or its reading is not kana that fit it."""

    code = "reading-unclear"
    status = 422
    message = _("「%(word)s」の読み方「%(kana)s」を確かめてください。")
    next_step = _(
        "漢字を含む40文字までの言葉を、ひらがなだけで書いてください。言葉の中のかなは、読み方にも入れます。"
    )


@records.operation
def settle_reading(*, word: str, kana: str, by: Actor, at: datetime) -> Reading:
    """Settle how a word is read wherever readings are shown; an earlier reading of the word is replaced.

    Args:
        word: as it is written, with at least one kanji, at most 40 characters.
        kana: its whole reading in hiragana or katakana.
        by: somebody who works for the city.
        at: now.

    Returns:
        The word with its reading in hiragana.

    Raises:
        NotAllowed: `by` does not work for the city.
        ReadingUnclear: the word cannot have this reading.
    """
    if not may_settle_readings(by):
        raise NotAllowed
    written = "".join(word.split())
    try:
        read = require_reading(written, "".join(kana.split()))
    except NotAReading as fault:
        raise ReadingUnclear(word=word.strip(), kana=kana.strip()) from fault
    if len(written) > LONGEST_WORD or len(read) > LONGEST_KANA:
        raise ReadingUnclear(word=word.strip(), kana=kana.strip())
    reading, _is_new = Reading.objects.update_or_create(word=written, defaults={"kana": read, "set_at": at})
    _record("reading.settled", reading, by, at)
    return reading


@records.operation
def forget_reading(*, reading_id: int, by: Actor, at: datetime) -> None:
    """Leave a word to the dictionary again.

    Raises:
        NotAllowed: `by` does not work for the city.
        NotFound: the word has no settled reading.
    """
    if not may_settle_readings(by):
        raise NotAllowed
    reading = Reading.objects.select_for_update().filter(pk=reading_id).first()
    if reading is None:
        raise NotFound
    _record("reading.forgotten", reading, by, at)
    reading.delete()


def _record(action: str, reading: Reading, by: Actor, at: datetime) -> None:
    records.record(
        records.Entry(
            action,
            "organisation.Reading",
            reading.pk,
            by=by,
            at=at,
            facts={"word": reading.word, "kana": reading.kana},
        )
    )
