"""Recording what the headquarters decided, and the money it gave.

A decision is never changed. When the headquarters thinks again, a later meeting decides again, and both stay
visible.
"""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.coordination import queries, rules
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.coordination.operations.refusals import (
    AlreadyDecided,
    AlreadyFunded,
    MeetingNotHeldYet,
    NotAdopted,
    OtherMeasure,
    ReasonMissing,
    Superseded,
)
from yoriai.apps.coordination.operations.telling import tell_of_decision
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.measures import operations as measures_operations
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class DecisionDraft:
    """What was decided on one measure."""

    meeting_id: int
    measure_id: int
    outcome: str
    reason: str


@dataclass(frozen=True)
class BudgetGrant:
    """Which budget line a decision gave money through, said by which division, and why."""

    decision_id: int
    cost_line_id: int
    division_id: int
    reason: str


@records.operation
def record_decision(*, draft: DecisionDraft, by: Actor, at: datetime) -> Decision:
    """Record the decision of a meeting on a measure, for good, and put it into the public log.

    A draft becomes public by it: every yes and every no is told with its reason.

    Returns:
        The new decision.

    Raises:
        NotAllowed: `by` is neither CIO office, CIO nor member of the headquarters.
        ReasonMissing: the reason is empty.
        Invalid: the outcome is unknown.
        NotFound: there is no such meeting or measure.
        MeetingNotHeldYet: the day of the meeting is still to come.
        AlreadyDecided: this meeting decided on this measure before.
    """
    if not rules.may_record_decision(by):
        raise NotAllowed
    reason = _given(draft.reason)
    if draft.outcome not in rules.Outcome.values:
        raise Invalid(field="outcome")
    # The lock makes two people who record the same decision at once wait for each other.
    meeting = Meeting.objects.select_for_update().filter(pk=draft.meeting_id).first()
    measure = measures.name_of_measure(measure_id=draft.measure_id)
    if meeting is None:
        raise NotFound
    if day_of(at) < meeting.held_on:
        raise MeetingNotHeldYet(meeting=meeting.title)
    if Decision.objects.filter(meeting=meeting, measure=draft.measure_id).exists():
        raise AlreadyDecided(measure=measure.title)
    if measure.is_draft:
        measures_operations.propose_measure(measure_id=draft.measure_id, by=by, at=at)
    decision = Decision.objects.create(
        meeting=meeting,
        measure_id=draft.measure_id,
        outcome=draft.outcome,
        reason=reason,
        asserted_at=at,
        person_id=by.person_id,
    )
    _log(decision, meeting, measure, at)
    tell_of_decision(decision, meeting, measure)
    records.record(
        records.Entry(
            action="decision.recorded",
            subject_type="coordination.Decision",
            subject_id=decision.pk,
            by=by,
            at=at,
            facts={"meeting": meeting.pk, "measure": draft.measure_id, "outcome": decision.outcome},
        )
    )
    return decision


def _log(decision: Decision, meeting: Meeting, measure: measures.MeasureName, at: datetime) -> None:
    content = {
        "meeting": meeting.code,
        "held_on": meeting.held_on.isoformat(),
        "measure": measure.code,
        "outcome": decision.outcome,
        "reason": decision.reason,
    }
    public: dict[str, Fact] = {
        "meeting": meeting.code,
        "decision": decision.pk,
        "outcome": decision.outcome,
        "measure": measure.code,
    }
    ledger.append_leaves(
        [ledger.LeafDraft("decision", "coordination.Decision", decision.pk, content, public)], at=at
    )


@records.operation
def fund_decision(*, grant: BudgetGrant, by: Actor, at: datetime) -> DecisionBudget:
    """Link a decision to the budget line through which it gave money.

    Returns:
        The new link.

    Raises:
        NotAllowed: `by` is neither CIO office, CIO nor member of the headquarters.
        ReasonMissing: the reason is empty.
        NotFound: there is no such decision.
        NotAdopted: the measure was deferred or rejected by this decision.
        Superseded: a later decision on the measure replaced this one.
        OtherMeasure: the budget line belongs to another measure.
        AlreadyFunded: the link exists.
    """
    if not rules.may_fund_decision(by):
        raise NotAllowed
    reason = _given(grant.reason)
    decision = Decision.objects.select_for_update().filter(pk=grant.decision_id).first()
    if decision is None:
        raise NotFound
    if not rules.can_carry_money(decision.outcome):
        raise NotAdopted
    later = queries.superseding_meeting(decision)
    if later is not None:
        raise Superseded(meeting=later)
    if grant.cost_line_id not in measures.cost_line_ids(measure_id=decision.measure_id):
        raise OtherMeasure
    if DecisionBudget.objects.filter(decision=decision, cost_line=grant.cost_line_id).exists():
        raise AlreadyFunded
    budget = DecisionBudget.objects.create(
        decision=decision,
        cost_line_id=grant.cost_line_id,
        asserted_at=at,
        division_id=grant.division_id,
        reason=reason,
    )
    records.record(
        records.Entry(
            action="decision.funded",
            subject_type="coordination.Decision",
            subject_id=decision.pk,
            by=by,
            at=at,
            facts={"cost_line": grant.cost_line_id, "division": grant.division_id},
        )
    )
    return budget


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
