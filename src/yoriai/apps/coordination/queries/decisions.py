"""Meetings of the headquarters and what they decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Subquery, Sum

from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class MeetingDecision:
    """A decision as a list shows it; `budgeted_yen` is what its budget lines hold together."""

    id: int
    outcome: str
    outcome_label: str
    measure_id: int
    measure_code: str
    measure_title: str
    reason: str
    asserted_at: datetime
    budgeted_yen: int | None
    superseded_on: date | None
    superseded_by_meeting: str


@dataclass(frozen=True)
class MeetingPage:
    """A meeting with its public decisions, and how many concern measures that are not public yet."""

    id: int
    code: str
    title: str
    held_on: date
    headquarters: str
    decisions: tuple[MeetingDecision, ...]
    not_public_yet: int


def meetings(*, limit: int | None = None) -> tuple[MeetingPage, ...]:
    """Return the meetings, newest first, with their public decisions (2 statements)."""
    rows = Meeting.objects.select_related("headquarters").annotate(total=Count("decisions"))
    return _pages(list(rows.order_by("-held_on", "-id")[:limit]))


def get_meeting(*, code: str) -> MeetingPage:
    """Return one meeting with its public decisions.

    Raises:
        NotFound: there is no such meeting.
    """
    rows = Meeting.objects.select_related("headquarters").annotate(total=Count("decisions"))
    page = _pages(list(rows.filter(code=code)))
    if not page:
        raise NotFound
    return page[0]


def _pages(rows: Sequence[Meeting]) -> tuple[MeetingPage, ...]:
    by_meeting = _public_decisions(rows)
    return tuple(
        MeetingPage(
            id=row.pk,
            code=row.code,
            title=row.title,
            held_on=row.held_on,
            headquarters=row.headquarters.name,
            decisions=tuple(by_meeting[row.pk]),
            not_public_yet=row.total - len(by_meeting[row.pk]),  # type: ignore[attr-defined]
        )
        for row in rows
    )


def _public_decisions(meetings: Sequence[Meeting]) -> dict[int, list[MeetingDecision]]:
    later = (
        Decision.objects.filter(
            measure=OuterRef("measure"), meeting__held_on__gt=OuterRef("meeting__held_on")
        )
        .order_by("meeting__held_on", "asserted_at", "id")
        .values("meeting__held_on", "meeting__title")
    )
    rows = (
        Decision.objects.filter(meeting__in=meetings, measure__state__in=measures.PUBLIC_STATES)
        .order_by("measure__code", "id")
        .annotate(
            budgeted_yen=Sum("budgets__cost_line__budgeted_yen"),
            superseded_on=Subquery(later.values("meeting__held_on")[:1]),
            superseded_by_meeting=Subquery(later.values("meeting__title")[:1]),
            measure_code=F("measure__code"),
            measure_title=F("measure__title"),
        )
    )
    found: dict[int, list[MeetingDecision]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(
            MeetingDecision(
                id=row.pk,
                outcome=row.outcome,
                outcome_label=str(Decision.Outcome(row.outcome).label),
                measure_id=row.measure_id,
                measure_code=row.measure_code,
                measure_title=row.measure_title,
                reason=row.reason,
                asserted_at=row.asserted_at,
                budgeted_yen=row.budgeted_yen,
                superseded_on=row.superseded_on,
                superseded_by_meeting=row.superseded_by_meeting or "",
            )
        )
    return found


@dataclass(frozen=True)
class DeskDecision:
    """A decision as whoever records money for it needs it."""

    id: int
    meeting_code: str
    meeting_title: str
    measure_id: int
    measure_code: str
    measure_title: str
    owner_id: int
    outcome: str
    outcome_label: str
    reason: str
    can_carry_money: bool
    funded_line_ids: frozenset[int]


def desk_meetings(*, actor: Actor) -> tuple[MeetingPage, ...]:
    """Return the meetings for the desk.

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
    """
    _require_desk(actor)
    return meetings()


def desk_meeting(*, code: str, actor: Actor) -> tuple[Meeting, tuple[Decision, ...]]:
    """Return a meeting with all its decisions, those on draft measures included (2 statements).

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
        NotFound: there is no such meeting.
    """
    _require_desk(actor)
    meeting = Meeting.objects.select_related("headquarters").filter(code=code).first()
    if meeting is None:
        raise NotFound
    rows = Decision.objects.filter(meeting=meeting).select_related("measure").annotate(lines=Count("budgets"))
    return meeting, tuple(rows.order_by("measure__code", "id"))


def desk_decision(*, decision_id: int, actor: Actor) -> DeskDecision:
    """Return a decision for the page that gives it money (2 statements).

    Raises:
        NotAllowed: `actor` neither records decisions nor audits them.
        NotFound: there is no such decision.
    """
    _require_desk(actor)
    row = Decision.objects.filter(pk=decision_id).select_related("meeting", "measure").first()
    if row is None:
        raise NotFound
    funded = DecisionBudget.objects.filter(decision=row).values_list("cost_line_id", flat=True)
    return DeskDecision(
        id=row.pk,
        meeting_code=row.meeting.code,
        meeting_title=row.meeting.title,
        measure_id=row.measure_id,
        measure_code=row.measure.code,
        measure_title=row.measure.title,
        owner_id=row.measure.owner_id,
        outcome=row.outcome,
        outcome_label=str(Decision.Outcome(row.outcome).label),
        reason=row.reason,
        can_carry_money=rules.can_carry_money(row.outcome),
        funded_line_ids=frozenset(funded),
    )


def _require_desk(actor: Actor) -> None:
    if not rules.may_see_desk(actor):
        raise NotAllowed
