"""What waits for a person at the desk: consultations not yet finished, and how much of them is open."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Value

from yoriai.apps.consultations.models import Consultation, Opinion, OpinionItem, Proposal, Statement
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.consultations.rules import (
    ProposalState,
    Stage,
    State,
    StatementState,
    SuggestionState,
    overdue_days,
    stage_of,
)
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Waiting:
    """One consultation and what is left to do in it; `due_on` is the closing day while it is open."""

    code: str
    title: str
    office: str
    stage: Stage
    due_on: date | None
    overdue_days: int
    opinions: int
    unsorted: int
    unanswered: int
    unchecked: int
    proposals: int


def waiting(*, actor: Actor, on: date) -> tuple[Waiting, ...]:
    """Return the unfinished consultations of a person's divisions, of all for the CIO office (4 statements).

    Those that are due first come first; drafts without a day come last.
    """
    rows = Consultation.objects.exclude(state=State.RESULTS_PUBLISHED).select_related("division")
    if not actor.has(Role.CIO_OFFICE, Role.CIO):
        rows = rows.filter(division_id__in=actor.division_ids)
    own = list(rows.order_by("id"))
    ids = [row.pk for row in own]
    opinions, unsorted = _opinions(ids)
    unanswered = _unanswered(ids)
    unchecked, proposals = _unchecked(ids)
    found = [
        Waiting(
            code=row.code,
            title=row.title,
            office=row.division.name,
            stage=stage_of(row, on),
            due_on=_due_on(row, on),
            overdue_days=overdue_days(row, on),
            opinions=opinions.get(row.pk, 0),
            unsorted=unsorted.get(row.pk, 0),
            unanswered=unanswered.get(row.pk, 0),
            unchecked=unchecked.get(row.pk, 0),
            proposals=proposals.get(row.pk, 0),
        )
        for row in own
    ]
    return tuple(sorted(found, key=lambda entry: (entry.due_on is None, entry.due_on or on, entry.code)))


def _due_on(row: Consultation, on: date) -> date | None:
    return row.closes_on if stage_of(row, on) in (Stage.PUBLISHED, Stage.OPEN) else row.results_due_on


def _opinions(ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    loose = ~HIDDEN & ~Q(pk__in=Opinion.objects.filter(memberships__ended_at=None, memberships__isnull=False))
    rows = (
        Opinion.objects.filter(consultation_id__in=ids)
        .order_by("consultation_id")
        .values_list("consultation_id")
        .annotate(received=Count("pk"), unsorted=Count("pk", filter=loose))
    )
    counted = list(rows)
    return {row[0]: row[1] for row in counted}, {row[0]: row[2] for row in counted}


def _unanswered(ids: list[int]) -> dict[int, int]:
    rows = (
        OpinionItem.objects.filter(consultation_id__in=ids, merged_into=None, answer=None)
        .order_by("consultation_id")
        .values_list("consultation_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _unchecked(ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many statements, and how many proposals, wait until somebody decides about them (1 statement).

    A proposal waits for itself, or because a change to it was suggested.
    """
    waits = Q(state=ProposalState.WAITING) | Q(suggestions__state=SuggestionState.WAITING)
    statements = Statement.objects.filter(consultation_id__in=ids, state=StatementState.WAITING)
    proposals = Proposal.objects.filter(waits, consultation_id__in=ids)
    both = [
        rows.order_by()
        .values_list("consultation_id")
        .annotate(kind=Value(kind), count=Count("pk", distinct=True))
        for kind, rows in ((0, statements), (1, proposals))
    ]
    found: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for key, kind, count in both[0].union(both[1], all=True):
        found[kind][key] = count
    return found
