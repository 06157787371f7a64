"""Finding public measures by words, and those whose information has grown old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import product

from django.conf import settings
from django.db.models import F, Max, Q

from yoriai.apps.measures.models import Measure
from yoriai.apps.measures.rules import LIVING_STATES, PUBLIC_STATES, State, is_central
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.japan.seeking import spellings
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class FoundMeasure:
    """A public measure that holds every word."""

    code: str
    title: str
    title_en: str
    what: str
    state: State


@dataclass(frozen=True)
class OldMeasure:
    """A measure that nobody has brought up to date for too long."""

    code: str
    title: str
    updated_on: date


def search_measures(*, words: Sequence[str], limit: int) -> tuple[FoundMeasure, ...]:
    """Return public measures in which every word occurs, by code (1 statement)."""
    found = Q(state__in=PUBLIC_STATES)
    for word in words:
        somewhere = Q()
        for spelling, field in product(spellings(word), ("title", "title_en", "what", "why", "code")):
            somewhere |= Q(**{f"{field}__icontains": spelling})
        found &= somewhere
    rows = Measure.objects.filter(found).order_by("code")[:limit]
    return tuple(FoundMeasure(row.code, row.title, row.title_en, row.what, State(row.state)) for row in rows)


@dataclass(frozen=True)
class RatingDue:
    """A measure that the CIO has not judged for too long, or never (`rated_on` None)."""

    code: str
    title: str
    rated_on: datetime | None


def ratings_due(*, on: date, limit: int) -> tuple[RatingDue, ...]:
    """Return the living measures without a judgement of the CIO within the days of a stale measure (1 statement)."""
    since = datetime.combine(on, time(), tzinfo=JAPAN) - timedelta(days=settings.YORIAI_MEASURE_STALE_DAYS)
    rows = (
        Measure.objects.filter(state__in=LIVING_STATES)
        .annotate(rated_at=Max("ratings__at"))
        .filter(Q(rated_at=None) | Q(rated_at__lt=since))
        .order_by(F("rated_at").asc(nulls_first=True), "code")
    )
    return tuple(RatingDue(*row) for row in rows.values_list("code", "title", "rated_at")[:limit])


@dataclass(frozen=True)
class Proposal:
    """A measure that the headquarters decided on and that was neither adopted nor removed."""

    code: str
    title: str
    office: str


def proposals(*, limit: int) -> tuple[Proposal, ...]:
    """Return the measures that were put before the headquarters and still wait, by code (1 statement)."""
    rows = Measure.objects.filter(state=State.PROPOSED).order_by("code")
    return tuple(Proposal(*row) for row in rows.values_list("code", "title", "owner__name")[:limit])


def measures_grown_old(*, actor: Actor, on: date, limit: int) -> tuple[OldMeasure, ...]:
    """Return the measures a person keeps that are out of date, the oldest first (1 statement)."""
    since = on - timedelta(days=settings.YORIAI_MEASURE_STALE_DAYS)
    rows = Measure.objects.filter(state__in=LIVING_STATES, updated_on__lt=since)
    if not is_central(actor):
        rows = rows.filter(owner_id__in=actor.division_ids)
    return tuple(
        OldMeasure(*row)
        for row in rows.order_by("updated_on", "code").values_list("code", "title", "updated_on")[:limit]
    )
