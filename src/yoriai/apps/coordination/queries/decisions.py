"""Meetings of the headquarters and what they decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, Subquery, Sum

from yoriai.apps.coordination.models import Decision, Meeting
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass


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
    """A meeting with its decisions; a measure is public from its first decision on."""

    id: int
    code: str
    title: str
    held_on: date
    headquarters: str
    decisions: tuple[MeetingDecision, ...]


def meetings(*, limit: int | None = None) -> tuple[MeetingPage, ...]:
    """Return the meetings, newest first, with their public decisions (2 statements)."""
    rows = Meeting.objects.select_related("headquarters")
    return _pages(list(rows.order_by("-held_on", "-id")[:limit]))


def get_meeting(*, code: str) -> MeetingPage:
    """Return one meeting with its public decisions.

    Raises:
        NotFound: there is no such meeting.
    """
    rows = Meeting.objects.select_related("headquarters")
    page = _pages(list(rows.filter(code=code)))
    if not page:
        raise NotFound
    return page[0]


def superseding_meeting(decision: Decision) -> str | None:
    """Return the title of the meeting that decided again on the measure of a decision, if one did (1 statement)."""
    later = Decision.objects.filter(_after(decision), measure=decision.measure_id)
    rows = later.order_by("meeting__held_on", "asserted_at", "id")
    return rows.values_list("meeting__title", flat=True).first()


def _after(decision: Decision) -> Q:
    day = decision.meeting.held_on
    same_day = Q(meeting__held_on=day, asserted_at__gte=decision.asserted_at, pk__gt=decision.pk)
    return Q(meeting__held_on__gt=day) | same_day


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
