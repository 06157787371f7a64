"""What every change to a measure does: lock it, check it, bring it up to date, record it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Measure
from yoriai.apps.measures.operations.refusals import EditedMeanwhile, MeasureRemoved
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Stamp:
    """Who did it and when, carried through the parts of one operation."""

    by: Actor
    at: datetime


def locked(measure: Measure, *, version: int | None = None) -> Measure:
    """Return the measure as stored, locked until the transaction ends; refuse when it moved on since `version`."""
    fresh = Measure.objects.select_for_update().filter(pk=measure.pk).first()
    if fresh is None:
        raise NotFound
    if version is not None and fresh.version != version:
        raise EditedMeanwhile
    return fresh


def locked_for_edit(measure: Measure, *, by: Actor, version: int | None = None) -> Measure:
    """Return the locked measure if the actor may edit it and it was not removed."""
    if not rules.may_edit(by, measure.owner_id):
        raise NotAllowed
    fresh = locked(measure, version=version)
    refuse_removed(fresh)
    return fresh


def refuse_removed(measure: Measure) -> None:
    """Refuse to change a measure that is no longer in the portfolio."""
    if measure.state == Measure.State.REMOVED:
        raise MeasureRemoved(title=measure.title)


def brought_up_to_date(measure: Measure, *, at: datetime) -> Measure:
    """Save the measure with a new version and today as the day of its information."""
    measure.version += 1
    measure.updated_on = day_of(at)
    measure.save()
    return measure


def entry(action: str, measure: Measure, stamp: Stamp, **facts: Fact) -> records.Entry:
    """Make the audit event of a change to a measure."""
    return records.Entry(
        action=action,
        subject_type="measures.Measure",
        subject_id=measure.pk,
        by=stamp.by,
        at=stamp.at,
        facts=facts,
    )


def words_in(measure: Measure) -> str:
    """Return what the measure is called in the present language."""
    return (get_language() == "en" and measure.title_en) or measure.title
