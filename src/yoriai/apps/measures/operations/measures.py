"""Making a measure and changing what it says."""

from __future__ import annotations

import re
from datetime import datetime

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Measure, MeasureStateChange
from yoriai.apps.measures.operations.common import Stamp, brought_up_to_date, entry, locked_for_edit
from yoriai.apps.measures.operations.refusals import CodeTaken, NothingChanged, PeriodReversed
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

_TEXTS = ("title", "title_en", "what", "why", "progress", "starts_fiscal_year", "ends_fiscal_year")


@dataclass(frozen=True)
class MeasureDraft:
    """A measure as it is entered; `goal_ids` and `related_division_ids` replace what was there."""

    code: str
    title: str
    what: str
    why: str
    owner_id: int
    starts_fiscal_year: int
    ends_fiscal_year: int | None = None
    title_en: str = ""
    progress: str = ""
    goal_ids: tuple[int, ...] = ()
    related_division_ids: tuple[int, ...] = ()
    is_demonstration: bool = False


@records.operation
def create_measure(*, draft: MeasureDraft, by: Actor, at: datetime) -> Measure:
    """Make a measure in the draft state; nobody outside the office sees it before it is adopted.

    Returns:
        The new measure.

    Raises:
        NotAllowed: `by` belongs neither to the owning division (所管課) nor to the CIO office.
        CodeTaken: another measure has this code. PeriodReversed: it would end before it starts.
        Invalid: title, what or why is empty.
    """
    if not rules.may_edit(by, draft.owner_id):
        raise NotAllowed
    _check(draft)
    if Measure.objects.filter(code=draft.code).exists():
        raise CodeTaken(taken=draft.code)
    measure = Measure.objects.create(
        code=draft.code,
        owner_id=draft.owner_id,
        updated_on=day_of(at),
        is_demonstration=draft.is_demonstration,
        **{name: getattr(draft, name) for name in _TEXTS},
    )
    measure.goals.set(draft.goal_ids)
    measure.related_divisions.set(draft.related_division_ids)
    MeasureStateChange.objects.create(
        measure=measure,
        state=measure.state,
        at=at,
        division_id=rules.office_of(by, measure.owner_id),
        person_id=by.person_id,
    )
    records.record(
        entry("measure.created", measure, Stamp(by, at), owner=measure.owner_id, code=measure.code)
    )
    return measure


@records.operation
def edit_measure(*, measure: Measure, draft: MeasureDraft, version: int, by: Actor, at: datetime) -> Measure:
    """Change what a measure says, whom it belongs to and which goals it serves; its code stays.

    Args:
        measure: the measure.
        draft: everything as it shall be.
        version: the version that the person saw.
        by: staff of the owning division or of the CIO office; a new owner must also be theirs to give.
        at: now.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` may not edit the measure, or not for the new owner.
        EditedMeanwhile: it was changed after `version`. MeasureRemoved: it is no longer in the portfolio.
        NothingChanged: the draft equals the measure. PeriodReversed, Invalid: see `create_measure`.
    """
    fresh = locked_for_edit(measure, by=by, version=version)
    if draft.owner_id != fresh.owner_id and not rules.is_central(by):
        raise NotAllowed
    _check(draft)
    changed = [name for name in (*_TEXTS, "owner_id") if getattr(fresh, name) != getattr(draft, name)]
    changed += _links_changed(fresh, draft)
    if not changed:
        raise NothingChanged
    for name in (*_TEXTS, "owner_id"):
        setattr(fresh, name, getattr(draft, name))
    fresh.goals.set(draft.goal_ids)
    fresh.related_divisions.set(draft.related_division_ids)
    brought_up_to_date(fresh, at=at)
    facts: dict[str, Fact] = {
        "version": fresh.version,
        "changed": ",".join(sorted(changed)),
        "owner": fresh.owner_id,
    }
    records.record(entry("measure.edited", fresh, Stamp(by, at), **facts))
    return fresh


@records.operation
def link_goals(*, measure: Measure, goal_ids: tuple[int, ...], by: Actor, at: datetime) -> Measure:
    """Say which goals a measure serves, replacing what was said before.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` may not edit the measure.
        MeasureRemoved: it is no longer in the portfolio. NothingChanged: it serves these goals already.
    """
    fresh = locked_for_edit(measure, by=by)
    before = set(fresh.goals.values_list("pk", flat=True))
    if before == set(goal_ids):
        raise NothingChanged
    fresh.goals.set(goal_ids)
    brought_up_to_date(fresh, at=at)
    facts = {"added": len(set(goal_ids) - before), "dropped": len(before - set(goal_ids))}
    records.record(entry("measure.goals-linked", fresh, Stamp(by, at), **facts))
    return fresh


def _check(draft: MeasureDraft) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", draft.code) or draft.code in rules.RESERVED_CODES:
        raise Invalid(field=str(Measure._meta.get_field("code").verbose_name))  # type: ignore[union-attr]
    if draft.ends_fiscal_year is not None and draft.ends_fiscal_year < draft.starts_fiscal_year:
        raise PeriodReversed(starts=draft.starts_fiscal_year, ends=draft.ends_fiscal_year)
    for name in ("title", "what", "why"):
        if not getattr(draft, name).strip():
            raise Invalid(field=str(Measure._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _links_changed(measure: Measure, draft: MeasureDraft) -> list[str]:
    goals = set(measure.goals.values_list("pk", flat=True)) != set(draft.goal_ids)
    related = set(measure.related_divisions.values_list("pk", flat=True)) != set(draft.related_division_ids)
    return ["goals"] * goals + ["related_divisions"] * related
