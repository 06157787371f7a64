"""A consultation together with how it stands today, as templates show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries import Consultation, Standing
from yoriai.apps.consultations.rules import OPINION_KINDS, Channel, Stage
from yoriai.pure.values import dataclass

TONES = {
    Stage.DRAFT: "neutral",
    Stage.PUBLISHED: "info",
    Stage.OPEN: "success",
    Stage.CLOSED: "neutral",
    Stage.CONSIDERING: "warning",
    Stage.RESULTS_PUBLISHED: "info",
}
FILTERS = tuple(str(stage) for stage in Stage if stage != Stage.DRAFT)


@dataclass(frozen=True)
class Shown:
    """What lists and pages need of one consultation."""

    consultation: Consultation
    standing: Standing

    @property
    def label(self) -> str:
        return str(self.standing.stage.label)

    @property
    def tone(self) -> str:
        return TONES[self.standing.stage]

    @property
    def is_open(self) -> bool:
        return self.standing.stage == Stage.OPEN

    @property
    def is_late(self) -> bool:
        return self.standing.accepts_opinions and self.standing.stage != Stage.OPEN

    @property
    def has_results(self) -> bool:
        return self.standing.stage == Stage.RESULTS_PUBLISHED


def shown(consultation: Consultation, on: date) -> Shown:
    """Return a consultation with how it stands on a day (no statement)."""
    return Shown(consultation, queries.standing(consultation, on))


@dataclass(frozen=True)
class Card:
    """A consultation in a list: plain values; `opinions` is None until the results are published."""

    url: str
    title: str
    label: str
    tone: str
    overdue_days: int
    days_left: int | None
    is_demonstration: bool
    published_on: date | None
    closes_on: date | None
    office: str
    opinions: int | None


def cards(consultations: Iterable[Any], on: date) -> list[Card]:
    """Return rows of `queries.public_consultations` as a list shows them (no statement)."""
    here = reverse("consultations:page", args=["code"]).removesuffix("code/")
    return [_card(shown(row, on), row.opinion_count, here) for row in consultations]


def _card(entry: Shown, opinions: int, here: str) -> Card:
    row = entry.consultation
    return Card(
        url=f"{here}{row.code}/",
        title=row.title,
        label=entry.label,
        tone=entry.tone,
        overdue_days=entry.standing.overdue_days,
        days_left=entry.standing.days_left,
        is_demonstration=row.is_demonstration,
        published_on=row.published_on,
        closes_on=row.closes_on,
        office=row.division.name,
        opinions=opinions if entry.has_results and row.kind in OPINION_KINDS else None,
    )


def channel_labels(consultation: Consultation) -> list[str]:
    """Return the ways in which opinions can be given, in words."""
    return [str(Channel(value).label) for value in consultation.channels if value in Channel.values]
