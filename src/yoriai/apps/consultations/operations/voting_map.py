"""Keeping a map of opinions that was drawn: it becomes public, and says which statement is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import MapSnapshot, Participant, Statement, VoteFigures, Voting
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

IDS_AT_ONCE = 500


@dataclass(frozen=True)
class Figures:
    """How many answered what: in all, by level, and by the number of the statement (see `VoteFigures`)."""

    people: int
    votes: int
    levels: Mapping[str, int]
    statements: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Drawing:
    """A step: its figures, and where there is enough a map, with what one more answer to each statement tells."""

    last_event_id: int
    figures: Figures
    content: Mapping[str, Any] | None = None
    priorities: Mapping[int, float] = field(default_factory=dict)
    began_among_many: tuple[int, ...] = ()


@records.operation
def keep_map(*, consultation_id: int, drawing: Drawing, by: Actor, at: datetime) -> MapSnapshot | None:
    """Publish the figures of a step and its map. Of the maps of one hour only the last is kept; versions are
    never used twice.

    Args:
        consultation_id: a consultation that is voted on.
        drawing: the step; its priorities are by the keys of statements.
        by: the installation or its operator.
        at: now.

    Returns:
        The map as it is published; None where there is too little for one.

    Raises:
        NotFound: the consultation is not voted on.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    if not Voting.objects.select_for_update().filter(consultation_id=consultation_id).exists():
        raise NotFound
    _write_figures(consultation_id, drawing, at)
    snapshot = _write_map(consultation_id, drawing, at) if drawing.content is not None else None
    _write_priorities(consultation_id, drawing.priorities)
    seen = Participant.objects.filter(consultation_id=consultation_id, began_among_many=False)
    for begin in range(0, len(drawing.began_among_many), IDS_AT_ONCE):
        seen.filter(pk__in=drawing.began_among_many[begin : begin + IDS_AT_ONCE]).update(
            began_among_many=True
        )
    records.record(
        records.Entry(
            action="map.drawn",
            subject_type="consultations.Consultation",
            subject_id=consultation_id,
            by=by,
            at=at,
            facts={
                "version": snapshot.version if snapshot else 0,
                "people": drawing.figures.people,
                "votes": drawing.figures.votes,
            },
        )
    )
    return snapshot


def _write_figures(consultation_id: int, drawing: Drawing, at: datetime) -> None:
    figures = drawing.figures
    VoteFigures.objects.update_or_create(
        consultation_id=consultation_id,
        defaults={
            "at": at,
            "last_event_id": drawing.last_event_id,
            "people": figures.people,
            "votes": figures.votes,
            "levels": dict(figures.levels),
            "statements": {str(number): list(counts) for number, counts in figures.statements.items()},
        },
    )


def _write_map(consultation_id: int, drawing: Drawing, at: datetime) -> MapSnapshot:
    content = dict(drawing.content or {})
    maps = MapSnapshot.objects.filter(consultation_id=consultation_id)
    version = (maps.aggregate(last=Max("version"))["last"] or 0) + 1
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    maps.filter(at__gte=hour).delete()
    return MapSnapshot.objects.create(
        consultation_id=consultation_id,
        version=version,
        at=at,
        last_event_id=drawing.last_event_id,
        people=content["people"],
        votes=content["votes"],
        content=content,
    )


def _write_priorities(consultation_id: int, priorities: Mapping[int, float]) -> None:
    rows = list(Statement.objects.filter(consultation_id=consultation_id, pk__in=priorities).order_by("pk"))
    for row in rows:
        row.priority = priorities[row.pk]
    Statement.objects.bulk_update(rows, ["priority"], batch_size=200)
