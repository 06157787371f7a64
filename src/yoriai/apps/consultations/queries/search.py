"""Finding published consultations and answered items by words, and what changed last because of a voice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import product

from django.db.models import Q, QuerySet

from yoriai.apps.consultations.models import Answer, Consultation, OpinionItem
from yoriai.apps.consultations.rules import Disposition, Stage, State, stage_of
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.japan.seeking import spellings
from yoriai.pure.values import dataclass

MOST_CHANGES = 12
_CHANGED = (Disposition.ADOPTED, Disposition.PARTLY_ADOPTED)


@dataclass(frozen=True)
class FoundConsultation:
    """A published consultation that holds every word."""

    code: str
    title: str
    title_en: str
    summary: str
    stage: Stage
    closes_on: date


@dataclass(frozen=True)
class FoundItem:
    """An answered item that holds every word in its title, summary or answer."""

    consultation_code: str
    consultation_title: str
    number: int
    title: str
    disposition: Disposition
    reason: str


@dataclass(frozen=True)
class Change:
    """What an answered item changed in the text."""

    consultation_code: str
    consultation_title: str
    number: int
    title: str
    disposition: Disposition
    place: str
    after_text: str
    published_at: datetime


def search_consultations(*, words: Sequence[str], on: date, limit: int) -> tuple[FoundConsultation, ...]:
    """Return published consultations in which every word occurs, newest first (1 statement)."""
    rows = Consultation.objects.exclude(state=State.DRAFT).filter(published_on__lte=on)
    rows = rows.filter(every_word(words, "title", "title_en", "summary", "background"))
    return tuple(
        FoundConsultation(row.code, row.title, row.title_en, row.summary, stage_of(row, on), row.closes_on)
        for row in rows.order_by("-published_on", "-id")[:limit]
        if row.closes_on is not None
    )


def search_items(*, words: Sequence[str], limit: int) -> tuple[FoundItem, ...]:
    """Return items of published results in which every word occurs, newest first (1 statement)."""
    rows = (
        OpinionItem.objects.filter(consultation__state=State.RESULTS_PUBLISHED, merged_into=None)
        .filter(answer__published_at__isnull=False)
        .filter(every_word(words, "title", "summary", "answer__reason"))
        .select_related("consultation", "answer")
        .order_by("-consultation__results_published_at", "number", "id")[:limit]
    )
    return tuple(
        FoundItem(
            row.consultation.code,
            row.consultation.title,
            row.number,
            row.title,
            Disposition(row.answer.disposition),
            row.answer.reason,
        )
        for row in rows
    )


def recent_changes(*, limit: int) -> tuple[Change, ...]:
    """Return the items that changed a text, those published last on top, at most `MOST_CHANGES` (1 statement)."""
    return tuple(_change(row) for row in _changed()[:limit])


@prepared
def _changed() -> QuerySet[Answer]:
    return (
        Answer.objects.filter(item__consultation__state=State.RESULTS_PUBLISHED, item__merged_into=None)
        .filter(published_at__isnull=False, disposition__in=_CHANGED)
        .select_related("item__consultation")
        .order_by("-item__consultation__results_published_at", "item__number", "id")[:MOST_CHANGES]
    )


def _change(row: Answer) -> Change:
    consultation = row.item.consultation
    if consultation.results_published_at is None:
        raise ValueError(consultation.code)
    return Change(
        consultation_code=consultation.code,
        consultation_title=consultation.title,
        number=row.item.number,
        title=row.item.title,
        disposition=Disposition(row.disposition),
        place=row.place,
        after_text=row.after_text,
        published_at=consultation.results_published_at,
    )


def every_word(words: Sequence[str], *fields: str) -> Q:
    """Return the condition that every word occurs in one of the fields, in one of its spellings."""
    found = Q()
    for word in words:
        somewhere = Q()
        for spelling, field in product(spellings(word), fields):
            somewhere |= Q(**{f"{field}__icontains": spelling})
        found &= somewhere
    return found
