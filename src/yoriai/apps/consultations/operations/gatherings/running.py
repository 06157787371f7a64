"""A meeting held for a change, and the traces that the change leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yoriai.apps.consultations.models import Gathering, GatheringChange
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass


def locked_gathering(gathering_id: int) -> Gathering:
    """Return the meeting with its consultation, held until the transaction ends: seats are given one by one.

    Raises:
        NotFound: there is none.
    """
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("consultation")
    gathering = rows.filter(pk=gathering_id).first()
    if gathering is None:
        raise NotFound
    return gathering


def run_by(gathering_id: int, by: Actor) -> Gathering:
    """Return the meeting, held, for somebody who runs it.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    gathering = locked_gathering(gathering_id)
    if not rules.may_run(by, gathering.consultation):
        raise NotAllowed
    return gathering


@dataclass(frozen=True)
class Change:
    """What was done to a meeting, why, and which of its fields it touched."""

    kind: str
    reason: str = ""
    fields: Sequence[str] = ()


def note_change(gathering: Gathering, change: Change, *, by: Actor, at: datetime) -> None:
    """Put what was done to a meeting into its public history."""
    GatheringChange.objects.create(
        gathering=gathering,
        kind=change.kind,
        reason=change.reason,
        fields=list(change.fields),
        at=at,
        person_id=by.person_id,
    )


def record(action: str, gathering: Gathering, by: Actor, at: datetime, **facts: str | int) -> None:
    """Leave the audit event of something done to a meeting."""
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.Gathering",
            subject_id=gathering.pk,
            by=by,
            at=at,
            facts=facts,
        )
    )
