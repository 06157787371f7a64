"""Lists of measures, with what a reader compares: budget of this year, state, owner, judgement, age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import CioRating, CostLine, Goal, Measure
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.japan.calendar import fiscal_year
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class MeasureFilter:
    """What a reader asked for; empty means all."""

    goal_id: int | None = None
    division_id: int | None = None
    state: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Totals:
    """How many measures there are, and what they were given this fiscal year."""

    measures: int
    fiscal_year: int
    budgeted_yen: int | None


@dataclass(frozen=True)
class MeasureName:
    """A measure as other rooms offer it for choice."""

    id: int
    code: str
    title: str
    state: str = field(default="")
    owner_name: str = field(default="")


@dataclass(frozen=True)
class Found:
    """The codes of the measures that were asked for, in order, and what they come to together."""

    codes: tuple[str, ...]
    totals: Totals


def find_measures(*, asked: MeasureFilter, today: date) -> Found:
    """Return which public measures were asked for, by code, and their budget of this year (2 statements).

    With a goal that was asked for it is one more.
    """
    year = fiscal_year(today)
    if asked == MeasureFilter():
        codes, budget = _public_codes(), _budget_of_all(year)
    else:
        rows = _found(Measure.objects.filter(state__in=rules.PUBLIC_STATES), asked)
        codes = list(rows.order_by("code").values_list("code", flat=True))
        budget = list(_budget(year).filter(measure__in=rows.values("pk")))
    return Found(tuple(codes), Totals(len(codes), year, budget[0] if budget else None))


@prepared
def _public_codes() -> QuerySet[Measure, str]:
    rows = Measure.objects.filter(state__in=rules.PUBLIC_STATES).order_by("code")
    return rows.values_list("code", flat=True)


@prepared
def _budget_of_all(year: int) -> QuerySet[CostLine, int | None]:
    return _budget(year).filter(measure__state__in=rules.PUBLIC_STATES)


def _budget(year: int) -> QuerySet[CostLine, int | None]:
    rows = CostLine.objects.filter(fiscal_year=year).order_by().values("fiscal_year")
    return rows.values_list(Sum("budgeted_yen"), flat=True)


def public_measures(*, codes: Sequence[str], today: date) -> list[Any]:
    """Return the public measures with these codes, by code, with what a list shows (1 statement).

    Each carries `budgeted_yen` of the fiscal year of `today` and `last_rating`.
    """
    return _listed_by_code(fiscal_year(today), list(codes))


@prepared
def _listed_by_code(year: int, codes: list[str]) -> QuerySet[Measure]:
    return _listed(Measure.objects.filter(state__in=rules.PUBLIC_STATES, code__in=codes), year)


def desk_measures(*, actor: Actor, today: date, all_divisions: bool) -> QuerySet[Measure]:
    """Return the measures that the actor keeps, drafts included; or those of all divisions.

    Who belongs to no division is shown all of them in any case.

    Raises:
        NotAllowed: the actor keeps no measures and does not audit them.
    """
    if not rules.may_see_desk(actor):
        raise NotAllowed
    rows = Measure.objects.all()
    if actor.division_ids and not all_divisions:
        rows = rows.filter(owner__in=actor.division_ids)
    elif not rules.is_central(actor):
        rows = rows.filter(Q(state__in=rules.PUBLIC_STATES) | Q(owner__in=actor.division_ids))
    return _listed(rows, fiscal_year(today))


def _listed(rows: QuerySet[Measure], year: int) -> QuerySet[Measure]:
    lines = CostLine.objects.filter(measure=OuterRef("pk"), fiscal_year=year).order_by()
    budget = lines.values("measure").annotate(total=Sum("budgeted_yen")).values("total")
    ratings = CioRating.objects.filter(measure=OuterRef("pk")).order_by("-at", "-id")
    return (
        rows.select_related("owner")
        .annotate(budgeted_yen=Subquery(budget), last_rating=Subquery(ratings.values("rating")[:1]))
        .order_by("code")
    )


def _found(rows: QuerySet[Measure], asked: MeasureFilter) -> QuerySet[Measure]:
    if asked.goal_id is not None:
        rows = rows.filter(
            pk__in=Measure.goals.through.objects.filter(goal__in=_below(asked.goal_id)).values("measure")
        )
    if asked.division_id is not None:
        rows = rows.filter(owner=asked.division_id)
    if asked.state:
        rows = rows.filter(state=asked.state)
    for word in asked.words:
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(title__icontains=word)
            | Q(what__icontains=word)
            | Q(why__icontains=word)
        )
    return rows


def _below(goal_id: int) -> list[int]:
    """Return a goal and all goals below it (1 statement)."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Goal.objects.order_by("pk").values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [], [goal_id]
    while waiting:
        goal = waiting.pop()
        found.append(goal)
        waiting += children.get(goal, [])
    return found


def is_stale(measure: Measure, today: date) -> bool:
    """Tell whether the information about a measure is out of date."""
    return rules.is_stale(state=measure.state, updated_on=measure.updated_on, today=today)


def get_measure(*, code: str) -> Measure:
    """Return a measure of any state with its owner; for operations and staff.

    Raises:
        NotFound: there is no such measure.
    """
    measure = Measure.objects.select_related("owner").filter(code=code).first()
    if measure is None:
        raise NotFound
    return measure


def measure_choices(*, actor: Actor | None = None) -> tuple[MeasureName, ...]:
    """Return the measures that can be chosen: the public ones, and with an actor also the drafts that are theirs."""
    offered = Q(state__in=rules.PUBLIC_STATES) & ~Q(state=Measure.State.REMOVED)
    if actor is not None:
        mine = Q() if rules.is_central(actor) else Q(owner__in=actor.division_ids)
        offered |= Q(state=Measure.State.DRAFT) & mine
    rows = (
        Measure.objects.filter(offered)
        .order_by("code")
        .values_list("pk", "code", "title", "state", "owner__name")
    )
    return tuple(MeasureName(*row) for row in rows)


def titles(*, ids: Iterable[int]) -> Mapping[int, MeasureName]:
    """Return code and title of measures by id, drafts included; the caller decides what is shown."""
    rows = Measure.objects.filter(pk__in=list(ids)).values_list("pk", "code", "title", "state", "owner__name")
    return {row[0]: MeasureName(*row) for row in rows}
