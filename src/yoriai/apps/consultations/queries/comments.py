"""The draft as people read it and write to it: its paragraphs, and what was said of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Opinion, Section
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.consultations.rules import PhaseKind
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Said:
    """How many comments there are on a place, and how many of them are shown."""

    received: int = 0
    shown: int = 0

    @property
    def waiting(self) -> int:
        return self.received - self.shown


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a draft; `number` counts from 1 within its section."""

    number: int
    text: str
    said: Said


@dataclass(frozen=True)
class DraftSection:
    """A section with its paragraphs; `said` is what speaks of the section as a whole."""

    section: Section
    paragraphs: tuple[Paragraph, ...]
    said: Said


def draft_sections(*, consultation: Consultation) -> tuple[DraftSection, ...]:
    """Return the draft, section by section, with the number of comments on each paragraph (2 statements)."""
    said = _said(consultation)
    return tuple(
        DraftSection(
            section=section,
            paragraphs=tuple(
                Paragraph(number, text, said.get((section.pk, number), Said()))
                for number, text in enumerate(rules.paragraphs(section.draft_text), 1)
            ),
            said=said.get((section.pk, None), Said()),
        )
        for section in _sections(consultation.pk)
    )


@prepared
def _sections(consultation_id: int) -> QuerySet[Section]:
    return Section.objects.filter(consultation=consultation_id).order_by("position", "id")


def _said(consultation: Consultation) -> Mapping[tuple[int, int | None], Said]:
    return {
        (row["section"], row["paragraph"]): Said(row["received"], row["shown"])
        for row in _counts(consultation.pk)
    }


@prepared
def _counts(consultation_id: int) -> QuerySet[Opinion, dict[str, Any]]:
    rows = Opinion.objects.filter(consultation=consultation_id, section__isnull=False).order_by()
    counts: dict[str, Any] = {
        "received": Count("pk"),
        "shown": Count("pk", filter=Q(shown_at__isnull=False) & ~HIDDEN),
    }
    return rows.values("section", "paragraph").annotate(**counts).values("section", "paragraph", *counts)


def is_commented_on(*, consultation: Consultation) -> bool:
    """Tell whether people write to the draft itself, in any phase (1 statement)."""
    return rules.asks_for(consultation, consultation.phases.all(), PhaseKind.SECTION_COMMENTS)


def draft_section(*, consultation: Consultation, number: str) -> DraftSection:
    """Return one section of a draft (2 statements).

    Raises:
        NotFound: there is no such section.
    """
    for found in draft_sections(consultation=consultation):
        if found.section.number == number:
            return found
    raise NotFound


_SHOWN = ("pk", "text", "channel", "is_verbatim", "redacted_at")


def shown_comments(*, section: Section, paragraph: int | None) -> QuerySet[Opinion, dict[str, Any]]:
    """Return what is shown on a paragraph, or on a section as a whole, oldest first (1 statement)."""
    rows = Opinion.objects.filter(section=section, paragraph=paragraph, shown_at__isnull=False)
    return rows.exclude(HIDDEN).order_by("id").values(*_SHOWN)


def comments_to_look_at(*, consultation: Consultation, actor: Actor) -> QuerySet[Opinion]:
    """Return the comments that nobody looked at yet, oldest first.

    Raises:
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    if not rules.may_moderate(actor, consultation):
        raise NotAllowed
    rows = Opinion.objects.filter(consultation=consultation, shown_at=None).exclude(HIDDEN)
    return rows.select_related("section").order_by("id")
