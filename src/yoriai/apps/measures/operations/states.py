"""The life of a measure: proposed, adopted, started, completed, stopped, removed from the portfolio."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.ledger import operations as ledger
from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Measure, MeasureStateChange
from yoriai.apps.measures.operations.common import Stamp, brought_up_to_date, entry, locked
from yoriai.apps.measures.operations.refusals import MeasureAlreadyAdopted, ReasonMissing, WrongState
from yoriai.apps.measures.operations.telling import tell_of_state
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound

State = Measure.State


@records.operation
def propose_measure(*, measure_id: int, by: Actor, at: datetime) -> Measure:
    """Make a draft public because the headquarters decided on it; yes, no and later alike.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` may not record what the headquarters decided.
        NotFound: there is no such measure.
        WrongState: it is no draft any more, so it is public already.
    """
    if not rules.may_propose(by):
        raise NotAllowed
    measure = Measure.objects.select_for_update().filter(pk=measure_id).first()
    if measure is None:
        raise NotFound
    if measure.state != State.DRAFT:
        raise WrongState(old=str(State(measure.state).label), new=str(State.PROPOSED.label))
    _change(measure, State.PROPOSED, Stamp(by, at), "")
    _put_into_log(measure, at)
    return measure


@records.operation
def adopt_measure(*, measure: Measure, by: Actor, at: datetime, reason: str = "") -> Measure:
    """Adopt a draft or proposed measure: from now on it is public and stands in the public log.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed: `by` is neither head of the owning division (所管課長) nor of the CIO office.
        MeasureAlreadyAdopted: it was adopted before.
    """
    if not rules.may_change_state(by, measure.owner_id):
        raise NotAllowed
    fresh = locked(measure)
    if not rules.may_follow(State.ADOPTED, fresh.state):
        raise MeasureAlreadyAdopted(title=fresh.title)
    _change(fresh, State.ADOPTED, Stamp(by, at), reason)
    _put_into_log(fresh, at)
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


def _put_into_log(measure: Measure, at: datetime) -> None:
    leaf = ledger.LeafDraft(
        kind="measure",
        subject_type="measures.Measure",
        subject_id=measure.pk,
        content={"code": measure.code, "title": measure.title, "what": measure.what, "why": measure.why},
        public={"code": measure.code, "state": str(measure.state), "owner": measure.owner.code},
    )
    ledger.append_leaves([leaf], at=at)


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
    change = MeasureStateChange.objects.create(
        measure=measure,
        state=state,
        at=stamp.at,
        division_id=rules.office_of(stamp.by, measure.owner_id),
        person_id=stamp.by.person_id,
        reason=reason.strip(),
    )
    tell_of_state(measure, change)
    records.record(entry(f"measure.{state.value}", measure, stamp, before=before, code=measure.code))
