"""What those who record decisions see; drafts of measures are among it."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Subquery

from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.coordination.queries.decisions import MeetingPage, meetings, superseding_meeting
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class DecisionRow:
    """A decision of a meeting, whatever the state of its measure."""

    id: int
    measure_id: int
    measure_code: str
    measure_title: str
    outcome_label: str
    reason: str
    lines: int
    can_carry_money: bool
    superseded_by_meeting: str


@dataclass(frozen=True)
class DeskMeeting:
    """A meeting with its decisions and the measures that can still be decided on."""

    id: int
    code: str
    title: str
    held_on: date
    headquarters: str
    decisions: tuple[DecisionRow, ...]
    measures: tuple[measures.MeasureName, ...]
    may_record: bool


@dataclass(frozen=True)
class DeskDecision:
    """A decision with the budget lines of its measure, for the page that gives it money."""

    id: int
    meeting_code: str
    meeting_title: str
    measure_code: str
    measure_title: str
    owner_id: int
    outcome_label: str
    reason: str
    superseded_by_meeting: str
    may_fund: bool
    lines: tuple[measures.TracedCostLine, ...]
    funded_line_ids: frozenset[int]

    @property
    def funded_lines(self) -> tuple[measures.TracedCostLine, ...]:
        return tuple(line for line in self.lines if line.id in self.funded_line_ids)


def desk_meetings(*, actor: Actor) -> tuple[MeetingPage, ...]:
    """Return the meetings for the desk.

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
    """
    _require_desk(actor)
    return meetings()


def desk_headquarters(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return the headquarters of the city by id and name.

    Raises:
        NotAllowed: `actor` may not record a meeting.
    """
    if not rules.may_record_meeting(actor):
        raise NotAllowed
    rows = organisation.own_municipality().headquarters.order_by("id")
    return tuple(rows.values_list("id", "name"))


def desk_meeting(*, code: str, actor: Actor) -> DeskMeeting:
    """Return a meeting with all its decisions (3 statements).

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
        NotFound: there is no such meeting.
    """
    _require_desk(actor)
    meeting = Meeting.objects.select_related("headquarters").filter(code=code).first()
    if meeting is None:
        raise NotFound
    later = Decision.objects.filter(
        measure=OuterRef("measure"), meeting__held_on__gt=OuterRef("meeting__held_on")
    ).order_by("meeting__held_on", "asserted_at", "id")
    rows = (
        Decision.objects.filter(meeting=meeting)
        .select_related("measure")
        .annotate(lines=Count("budgets"), later_meeting=Subquery(later.values("meeting__title")[:1]))
    )
    return DeskMeeting(
        id=meeting.pk,
        code=meeting.code,
        title=meeting.title,
        held_on=meeting.held_on,
        headquarters=meeting.headquarters.name,
        decisions=tuple(
            DecisionRow(
                id=row.pk,
                measure_id=row.measure_id,
                measure_code=row.measure.code,
                measure_title=row.measure.title,
                outcome_label=str(Decision.Outcome(row.outcome).label),
                reason=row.reason,
                lines=row.lines,
                can_carry_money=rules.can_carry_money(row.outcome) and not row.later_meeting,
                superseded_by_meeting=row.later_meeting or "",
            )
            for row in rows.order_by("measure__code", "id")
        ),
        measures=measures.names_of_measures(),
        may_record=rules.may_record_decision(actor),
    )


def desk_decision(*, decision_id: int, actor: Actor) -> DeskDecision:
    """Return a decision for the page that gives it money (4 statements).

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
        NotFound: there is no such decision.
    """
    _require_desk(actor)
    row = Decision.objects.filter(pk=decision_id).select_related("meeting", "measure").first()
    if row is None:
        raise NotFound
    later = superseding_meeting(row)
    funded = DecisionBudget.objects.filter(decision=row).values_list("cost_line_id", flat=True)
    return DeskDecision(
        id=row.pk,
        meeting_code=row.meeting.code,
        meeting_title=row.meeting.title,
        measure_code=row.measure.code,
        measure_title=row.measure.title,
        owner_id=row.measure.owner_id,
        outcome_label=str(Decision.Outcome(row.outcome).label),
        reason=row.reason,
        superseded_by_meeting=later or "",
        may_fund=rules.may_fund_decision(actor) and rules.can_carry_money(row.outcome) and later is None,
        lines=measures.cost_lines_for_desk(measure_id=row.measure_id),
        funded_line_ids=frozenset(funded),
    )


def _require_desk(actor: Actor) -> None:
    if not rules.may_see_desk(actor):
        raise NotAllowed
