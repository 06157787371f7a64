"""Meetings, decisions and their money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import factories
from tests.apps.coordination import chains
from tests.factories import NOON, TODAY
from yoriai.apps.coordination import operations, queries
from yoriai.apps.coordination.models import Decision
from yoriai.apps.coordination.operations import BudgetGrant, DecisionDraft, MeetingDraft
from yoriai.apps.ledger.models import AuditEvent, LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def office():
    return factories.actor(Role.CIO_OFFICE)


def draft_for(measure, meeting=None, **fields) -> DecisionDraft:
    meeting = meeting or chains.meeting()
    return replace(
        DecisionDraft(meeting_id=meeting.pk, measure_id=measure.pk, outcome="adopted", reason="必要なため"),
        **fields,
    )


def test_a_meeting_is_recorded_once():
    draft = MeetingDraft(chains.headquarters().pk, "r8-01", "第1回", TODAY)

    meeting = operations.record_meeting(draft=draft, by=office(), at=NOON)

    assert AuditEvent.objects.get(action="meeting.recorded").subject_id == str(meeting.pk)
    with pytest.raises(operations.MeetingCodeTaken):
        operations.record_meeting(draft=draft, by=office(), at=NOON)


@pytest.mark.parametrize("role", [Role.CIO_OFFICE, Role.CIO, Role.HEADQUARTERS_MEMBER])
def test_a_decision_is_recorded_with_its_reason_in_record_and_log(role):
    measure = chains.measure()

    decision = operations.record_decision(draft=draft_for(measure), by=factories.actor(role), at=NOON)

    leaf = LogLeaf.objects.get(kind="decision")
    assert (decision.outcome, decision.reason) == ("adopted", "必要なため")
    assert leaf.subject_id == str(decision.pk)
    assert measure.code in leaf.body
    assert "必要なため" not in leaf.body
    assert AuditEvent.objects.get(action="decision.recorded").facts["measure"] == measure.pk


@pytest.mark.parametrize("outcome", ["deferred", "rejected", "adopted"])
def test_a_draft_is_public_with_its_reason_once_it_was_decided_on(outcome):
    measure, meeting = chains.measure("案内板", state="draft"), chains.meeting()
    by = factories.actor(Role.HEADQUARTERS_MEMBER)

    operations.record_decision(
        draft=draft_for(measure, meeting, outcome=outcome, reason="費用が見えない"), by=by, at=NOON
    )

    measure.refresh_from_db()
    told = queries.get_meeting(code=meeting.code).decisions
    assert measure.state == "proposed"
    assert [(row.measure_title, row.outcome, row.reason) for row in told] == [
        ("案内板", outcome, "費用が見えない")
    ]
    assert AuditEvent.objects.get(action="measure.proposed").subject_id == str(measure.pk)
    assert [leaf.kind for leaf in LogLeaf.objects.order_by("index")] == ["measure", "decision"]
    assert measure.code in LogLeaf.objects.get(kind="decision").body


def test_a_decided_measure_is_proposed_only_once():
    measure = chains.measure(state="draft")
    for held_on in (date(2026, 10, 5), TODAY):
        draft = draft_for(measure, chains.meeting(held_on=held_on), outcome="deferred")
        operations.record_decision(draft=draft, by=office(), at=NOON)

    assert AuditEvent.objects.filter(action="measure.proposed").count() == 1


def test_money_goes_to_the_latest_decision_only():
    measure, finance = chains.measure(), factories.division("財政課")
    first = chains.decision(measure, chains.meeting(held_on=date(2026, 10, 5)))
    last = chains.decision(measure, chains.meeting(held_on=TODAY))
    line = chains.cost_line(measure)

    with pytest.raises(operations.Superseded) as refusal:
        operations.fund_decision(
            grant=BudgetGrant(first.pk, line.pk, finance.pk, "計上"), by=office(), at=NOON
        )

    assert refusal.value.facts == {"meeting": last.meeting.title}
    assert not queries.desk_decision(decision_id=first.pk, actor=office()).may_fund
    assert queries.desk_decision(decision_id=last.pk, actor=office()).may_fund


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.ADVISER, Role.AUDITOR, Role.SYSTEM_OPERATOR])
def test_others_may_not_decide(role):
    by = factories.actor(role)

    with pytest.raises(NotAllowed):
        operations.record_decision(draft=draft_for(chains.measure()), by=by, at=NOON)
    with pytest.raises(NotAllowed):
        operations.record_meeting(
            draft=MeetingDraft(chains.headquarters().pk, "r8-01", "第1回", TODAY), by=by, at=NOON
        )


def test_a_division_may_not_decide_on_its_own_measure():
    owner = factories.division()
    by = factories.actor(Role.DIVISION_HEAD, owner)

    with pytest.raises(NotAllowed):
        operations.record_decision(draft=draft_for(chains.measure(owner=owner)), by=by, at=NOON)


def test_a_meeting_decides_once_on_a_measure_and_a_later_one_again():
    measure, first = chains.measure(), chains.meeting(held_on=date(2026, 10, 5))
    operations.record_decision(draft=draft_for(measure, first), by=office(), at=NOON)

    with pytest.raises(operations.AlreadyDecided) as refusal:
        operations.record_decision(draft=draft_for(measure, first, outcome="rejected"), by=office(), at=NOON)
    operations.record_decision(
        draft=draft_for(measure, chains.meeting(held_on=TODAY), outcome="deferred"), by=office(), at=NOON
    )

    assert refusal.value.facts == {"measure": measure.title}
    by_meeting = {page.held_on: page.decisions[0] for page in queries.meetings()}
    assert by_meeting[date(2026, 10, 5)].superseded_on == TODAY
    assert by_meeting[TODAY].superseded_on is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, operations.ReasonMissing),
        ({"outcome": "maybe"}, Invalid),
        ({"measure_id": 0}, NotFound),
        ({"meeting_id": 0}, NotFound),
    ],
)
def test_a_decision_needs_reason_outcome_measure_and_meeting(changes, refusal):
    with pytest.raises(refusal):
        operations.record_decision(draft=draft_for(chains.measure(), **changes), by=office(), at=NOON)


def test_a_decision_waits_for_the_day_of_its_meeting():
    meeting = chains.meeting(held_on=date(2026, 12, 1))

    with pytest.raises(operations.MeetingNotHeldYet):
        operations.record_decision(draft=draft_for(chains.measure(), meeting), by=office(), at=NOON)


def test_a_decision_gives_money_through_a_line_of_its_measure():
    measure = chains.measure()
    decision, line, finance = (
        chains.decision(measure),
        chains.cost_line(measure),
        factories.division("財政課"),
    )
    grant = BudgetGrant(decision.pk, line.pk, finance.pk, "当初予算に計上")

    operations.fund_decision(grant=grant, by=office(), at=NOON)

    assert AuditEvent.objects.get(action="decision.funded").facts["cost_line"] == line.pk
    with pytest.raises(operations.AlreadyFunded):
        operations.fund_decision(grant=grant, by=office(), at=NOON)


def test_money_is_refused_where_it_does_not_belong():
    measure, finance = chains.measure(), factories.division("財政課")
    deferred = chains.decision(measure, outcome="deferred")
    adopted = chains.decision(measure)
    line, foreign = chains.cost_line(measure), chains.cost_line(chains.measure())

    def grant(decision_id, line_id, reason="計上"):
        return BudgetGrant(decision_id, line_id, finance.pk, reason)

    cases = [
        (grant(deferred.pk, line.pk), operations.NotAdopted),
        (grant(adopted.pk, foreign.pk), operations.OtherMeasure),
        (grant(adopted.pk, line.pk, ""), operations.ReasonMissing),
        (grant(0, line.pk), NotFound),
    ]
    for case, refusal in cases:
        with pytest.raises(refusal):
            operations.fund_decision(grant=case, by=office(), at=NOON)
    with pytest.raises(NotAllowed):
        operations.fund_decision(grant=grant(adopted.pk, line.pk), by=ANYONE, at=NOON)


def test_drafts_are_not_named():
    meeting = chains.meeting()
    chains.decision(chains.measure("見える施策"), meeting)
    chains.decision(chains.measure("まだ秘密", state="draft"), meeting)

    page = queries.get_meeting(code=meeting.code)

    assert [row.measure_title for row in page.decisions] == ["見える施策"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_meetings_reads_two_statements(rows, django_assert_num_queries):
    for _ in range(rows):
        chains.decision(chains.measure(), chains.meeting())

    with django_assert_num_queries(2):
        assert len(queries.meetings()) == rows


def test_the_desk_is_for_those_who_decide_and_the_auditor():
    chains.decision(chains.measure())
    auditor, resident = factories.actor(Role.AUDITOR), factories.actor(Role.RESIDENT)

    assert len(queries.desk_meetings(actor=auditor)) == 1
    for ask in (
        lambda: queries.desk_meetings(actor=resident),
        lambda: queries.desk_decision(decision_id=Decision.objects.get().pk, actor=resident),
        lambda: queries.desk_headquarters(actor=auditor),
    ):
        with pytest.raises(NotAllowed):
            ask()
