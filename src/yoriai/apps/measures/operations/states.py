"""The life of a measure: adopted, started, completed, stopped, removed from the portfolio."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.ledger import operations as ledger
from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Measure, MeasureStateChange
from yoriai.apps.measures.operations.common import Stamp, brought_up_to_date, entry, locked
from yoriai.apps.measures.operations.refusals import MeasureAlreadyAdopted, ReasonMissing, WrongState
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed

State = Measure.State


@records.operation
def adopt_measure(*, measure: Measure, by: Actor, at: datetime, reason: str = "") -> Measure:
    """Adopt a draft measure: from now on it is public and stands in the public log.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division (所管課長) nor of the CIO office.
        MeasureAlreadyAdopted: it was adopted before.
    """
    if not rules.may_change_state(by, measure.owner_id):
        raise NotAllowed
    fresh = locked(measure)
    if fresh.state != State.DRAFT:
        raise MeasureAlreadyAdopted(title=fresh.title)
    _change(fresh, State.ADOPTED, Stamp(by, at), reason)
    leaf = ledger.LeafDraft(
        kind="measure",
        subject_type="measures.Measure",
        subject_id=fresh.pk,
        content={"code": fresh.code, "title": fresh.title, "what": fresh.what, "why": fresh.why},
        public={"code": fresh.code, "state": State.ADOPTED.value, "owner": fresh.owner.code},
    )
    ledger.append_leaves([leaf], at=at)
    return fresh


@records.operation
def start_measure(*, measure: Measure, by: Actor, at: datetime, reason: str = "") -> Measure:
    """Begin an adopted measure, or take up a stopped one again.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division nor of the CIO office.
        WrongState: it is neither adopted nor stopped. ReasonMissing: it was stopped and no reason is given.
    """
    if measure.state == State.STOPPED:
        _require_reason(reason)
    return _follow(measure, State.RUNNING, Stamp(by, at), reason)


@records.operation
def complete_measure(*, measure: Measure, by: Actor, at: datetime, reason: str = "") -> Measure:
    """Close a running measure as done.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division nor of the CIO office.
        WrongState: it is not running.
    """
    return _follow(measure, State.COMPLETED, Stamp(by, at), reason)


@records.operation
def stop_measure(*, measure: Measure, reason: str, by: Actor, at: datetime) -> Measure:
    """Stop a measure before its end; the reason is public.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division nor of the CIO office.
        WrongState: it is neither adopted nor running. ReasonMissing: no reason is given.
    """
    _require_reason(reason)
    return _follow(measure, State.STOPPED, Stamp(by, at), reason)


@records.operation
def remove_measure(*, measure: Measure, reason: str, by: Actor, at: datetime) -> Measure:
    """Take a measure out of the portfolio: it stays listed as removed, by whom and why.

    A draft too: what the headquarters rejected is public from then on, with the reason.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division nor of the CIO office.
        WrongState: it is removed already. ReasonMissing: no reason is given.
    """
    _require_reason(reason)
    return _follow(measure, State.REMOVED, Stamp(by, at), reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _follow(measure: Measure, state: State, stamp: Stamp, reason: str) -> Measure:
    if not rules.may_change_state(stamp.by, measure.owner_id):
        raise NotAllowed
    fresh = locked(measure)
    if not rules.may_follow(state, fresh.state):
        raise WrongState(old=str(State(fresh.state).label), new=str(state.label))
    _change(fresh, state, stamp, reason)
    return fresh


def _change(measure: Measure, state: State, stamp: Stamp, reason: str) -> None:
    before = measure.state
    measure.state = state
    brought_up_to_date(measure, at=stamp.at)
    MeasureStateChange.objects.create(
        measure=measure,
        state=state,
        at=stamp.at,
        division_id=rules.office_of(stamp.by, measure.owner_id),
        person_id=stamp.by.person_id,
        reason=reason.strip(),
    )
    records.record(entry(f"measure.{state.value}", measure, stamp, before=before, code=measure.code))
