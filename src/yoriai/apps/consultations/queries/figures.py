"""Counts over all consultations, for the public figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations.models import Answer, Consultation, Membership, Opinion, Reflection
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

_PUBLISHED = Consultation.State.RESULTS_PUBLISHED
_SHOWN = (
    "id",
    "code",
    "title",
    "state",
    "division__name",
    "published_on",
    "closes_on",
    "results_due_on",
    "results_published_at",
)


@dataclass(frozen=True)
class ConsultationCounts:
    """What a consultation received and what became of it; counts of the outcome are None until it is public."""

    code: str
    title: str
    office: str
    published_on: date
    closes_on: date
    results_due_on: date | None
    results_published_at: datetime | None
    received: int
    people: int
    withheld: int | None
    in_items: int | None
    answered: int | None


def counts_by_consultation() -> tuple[ConsultationCounts, ...]:
    """Return every consultation made public, newest first, with its counts (3 statements)."""
    counts = {row["consultation_id"]: row for row in _counts()}
    outcomes = {row["item__consultation_id"]: row for row in _outcomes()}
    return tuple(
        _counted(row, {**counts.get(row["id"], {}), **outcomes.get(row["id"], {})}) for row in _public()
    )


@prepared
def _counts() -> QuerySet[Any, Any]:
    """Count opinions by consultation, from one index alone."""
    return (
        Opinion.objects.order_by("consultation_id")
        .values("consultation_id")
        .annotate(
            received=Count("id"),
            people=Count("sender_key", distinct=True),
            withheld=Count("id", filter=~Q(withholding="")),
        )
    )


@prepared
def _outcomes() -> QuerySet[Any, Any]:
    """Count what stands in items, where that is public; an opinion stands in one item at most."""
    rows = Membership.objects.filter(ended_at=None, item__consultation__state=_PUBLISHED)
    return (
        rows.order_by("item__consultation_id")
        .values("item__consultation_id")
        .annotate(
            in_items=Count("id"),
            answered=Count("id", filter=Q(item__answer__published_at__isnull=False)),
        )
    )


@prepared
def _public() -> QuerySet[Consultation, dict[str, Any]]:
    rows = Consultation.objects.exclude(state=Consultation.State.DRAFT)
    return rows.order_by("-published_on", "-id").values(*_SHOWN)


def _counted(row: Mapping[str, Any], counts: Mapping[str, Any]) -> ConsultationCounts:
    if row["published_on"] is None or row["closes_on"] is None:
        raise ValueError(row["code"])
    is_out = row["state"] == _PUBLISHED
    return ConsultationCounts(
        code=row["code"],
        title=row["title"],
        office=row["division__name"],
        published_on=row["published_on"],
        closes_on=row["closes_on"],
        results_due_on=row["results_due_on"],
        results_published_at=row["results_published_at"] if is_out else None,
        received=counts.get("received", 0),
        people=counts.get("people", 0),
        withheld=counts.get("withheld", 0) if is_out else None,
        in_items=counts.get("in_items", 0) if is_out else None,
        answered=counts.get("answered", 0) if is_out else None,
    )


def uses_of_each_answer() -> tuple[int, ...]:
    """Return for every distinct published answer text how many items got it to the letter (1 statement)."""
    return tuple(_uses())


@prepared
def _uses() -> QuerySet[Answer, int]:
    rows = Answer.objects.filter(
        item__consultation__state=_PUBLISHED, item__merged_into=None, published_at__isnull=False
    )
    return rows.order_by().values("reason").values_list(Count("id"), flat=True)


def measure_ids_with_voices() -> frozenset[int]:
    """Return the measures on which an item of published results bears today (1 statement)."""
    return frozenset(_with_voices())


@prepared
def _with_voices() -> QuerySet[Reflection, int]:
    rows = Reflection.objects.filter(ended_at=None, item__consultation__state=_PUBLISHED)
    return rows.order_by().values_list("measure_id", flat=True)
