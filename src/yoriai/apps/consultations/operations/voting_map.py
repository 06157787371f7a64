"""Keeping a map of opinions that was drawn: it becomes public, and says which statement is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import MapSnapshot, Statement, Voting
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Drawing:
    """A map as it is published, the last vote it knows, and what one more answer to each statement would tell."""

    content: Mapping[str, Any]
    last_event_id: int
    people: int
    votes: int
    priorities: Mapping[int, float]


@records.operation
def keep_map(*, consultation_id: int, drawing: Drawing, by: Actor, at: datetime) -> MapSnapshot:
    """Publish a map. Of the maps of one hour only the last is kept; versions are never used twice.

    Args:
        consultation_id: a consultation that is voted on.
        drawing: the map; its priorities are by the keys of statements.
        by: the installation or its operator.
        at: now.

    Returns:
        The map as it is published.

    Raises:
        NotFound: the consultation is not voted on.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    if not Voting.objects.select_for_update().filter(consultation_id=consultation_id).exists():
        raise NotFound
    maps = MapSnapshot.objects.filter(consultation_id=consultation_id)
    version = (maps.aggregate(last=Max("version"))["last"] or 0) + 1
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    maps.filter(at__gte=hour).delete()
    snapshot = MapSnapshot.objects.create(
        consultation_id=consultation_id,
        version=version,
        at=at,
        last_event_id=drawing.last_event_id,
        people=drawing.people,
        votes=drawing.votes,
        content=dict(drawing.content),
    )
    _write_priorities(consultation_id, drawing.priorities)
    records.record(
        records.Entry(
            action="map.drawn",
            subject_type="consultations.Consultation",
            subject_id=consultation_id,
            by=by,
            at=at,
            facts={"version": version, "people": drawing.people, "votes": drawing.votes},
        )
    )
    return snapshot


def _write_priorities(consultation_id: int, priorities: Mapping[int, float]) -> None:
    rows = list(Statement.objects.filter(consultation_id=consultation_id, pk__in=priorities).order_by("pk"))
    for row in rows:
        row.priority = priorities[row.pk]
    Statement.objects.bulk_update(rows, ["priority"], batch_size=200)
