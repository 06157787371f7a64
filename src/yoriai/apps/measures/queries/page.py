"""Everything about one measure, in one statement."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import (
    Baseline,
    CioRating,
    CostLine,
    FundSource,
    Goal,
    Indicator,
    IndicatorValue,
    Measure,
    MeasureStateChange,
    StaffEffort,
)
from yoriai.apps.measures.queries.money import Amounts, MoneyLine, MoneyTable, money_table
from yoriai.apps.measures.queries.rows import Rows, day, decimal, instant, of_measure
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class GoalServed:
    id: int
    plan_code: str
    plan_title: str
    code: str
    title: str


@dataclass(frozen=True)
class Effort:
    fiscal_year: int
    planned_person_days: Decimal | None
    actual_person_days: Decimal | None


@dataclass(frozen=True)
class Value:
    """Target and actual; `is_met` is None while one of them is not known."""

    fiscal_year: int
    target: Decimal | None
    actual: Decimal | None
    is_met: bool | None
    percent: int | None


@dataclass(frozen=True)
class IndicatorSeen:
    id: int
    kind: str
    kind_label: str
    name: str
    unit: str
    formula: str
    more_is_better: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Rating:
    rating: int
    comment: str
    at: datetime


@dataclass(frozen=True)
class Promise:
    set_on: date
    total_cost_yen: int
    ends_fiscal_year: int | None
    promise: str
    approver: str
    reason: str


@dataclass(frozen=True)
class Change:
    state: str
    state_label: str
    at: datetime
    office: str
    reason: str


@dataclass(frozen=True)
class MeasurePage:
    """A measure with all its parts; ratings newest first, everything else oldest first."""

    measure: Measure
    goals: tuple[GoalServed, ...]
    related_divisions: tuple[str, ...]
    related_division_ids: tuple[int, ...]
    lines: tuple[MoneyLine, ...]
    money: MoneyTable
    efforts: tuple[Effort, ...]
    indicators: tuple[IndicatorSeen, ...]
    ratings: tuple[Rating, ...]
    baselines: tuple[Promise, ...]
    changes: tuple[Change, ...]
    age_days: int
    is_stale: bool
    is_rating_unmoved: bool


def measure_page(*, code: str, today: date, actor: Actor = ANYONE) -> MeasurePage:
    """Return a measure with all its parts (1 statement).

    Raises:
        NotFound: there is no such measure, or it is a draft and not this person's to see.
    """
    measure = next(iter(_with_parts(code)), None)
    if measure is None:
        raise NotFound
    if not rules.is_public(measure.state) and not rules.may_read_draft(actor, measure.owner_id):
        raise NotFound
    return _page(measure, today)


@prepared
def _with_parts(code: str) -> QuerySet[Any, Any]:
    """Read a measure together with the rows of every table that belongs to it."""
    return (
        Measure.objects.filter(code=code)
        .select_related("owner__department")
        .annotate(
            goal_rows=Rows(
                Goal.measures.through.objects.filter(measure=OuterRef("pk")),  # type: ignore[attr-defined]
                id="goal_id",
                plan_code="goal__plan__code",
                plan_title="goal__plan__title",
                code="goal__code",
                title="goal__title",
            ),
            division_rows=Rows(
                Measure.related_divisions.through.objects.filter(measure=OuterRef("pk")),
                id="division_id",
                name="division__name",
                position="division__position",
            ),
            cost_rows=Rows(
                of_measure(CostLine),
                *(
                    "id",
                    "fiscal_year",
                    "fund_source",
                    "label",
                    "planned_yen",
                    "budgeted_yen",
                    "settled_yen",
                    "reason",
                ),
            ),
            effort_rows=Rows(
                of_measure(StaffEffort), "fiscal_year", "planned_person_days", "actual_person_days"
            ),
            indicator_rows=Rows(
                of_measure(Indicator), "id", "kind", "name", "unit", "formula", "more_is_better"
            ),
            value_rows=Rows(
                IndicatorValue.objects.filter(indicator__measure=OuterRef("pk")),
                *("indicator_id", "fiscal_year", "target", "actual"),
            ),
            rating_rows=Rows(of_measure(CioRating), "id", "rating", "comment", "at"),
            baseline_rows=Rows(
                of_measure(Baseline),
                *("id", "set_on", "total_cost_yen", "ends_fiscal_year", "promise", "approver", "reason"),
            ),
            change_rows=Rows(
                of_measure(MeasureStateChange), "id", "state", "at", "reason", office="division__name"
            ),
        )
    )


def _page(measure: Any, today: date) -> MeasurePage:
    lines = tuple(
        _line(row) for row in sorted(measure.cost_rows, key=lambda row: (row["fiscal_year"], row["id"]))
    )
    ratings = tuple(
        Rating(row["rating"], row["comment"], instant(row["at"]))
        for row in sorted(measure.rating_rows, key=lambda row: (instant(row["at"]), row["id"]), reverse=True)
    )
    return MeasurePage(
        measure=measure,
        goals=tuple(
            GoalServed(**row)
            for row in sorted(measure.goal_rows, key=lambda row: (row["plan_code"], row["code"]))
        ),
        related_divisions=tuple(
            row["name"]
            for row in sorted(measure.division_rows, key=lambda row: (row["position"], row["name"]))
        ),
        related_division_ids=tuple(row["id"] for row in measure.division_rows),
        lines=lines,
        money=money_table(lines),
        efforts=tuple(
            _effort(row) for row in sorted(measure.effort_rows, key=lambda row: row["fiscal_year"])
        ),
        indicators=_indicators(measure),
        ratings=ratings,
        baselines=tuple(
            _promise(row) for row in sorted(measure.baseline_rows, key=lambda row: (row["set_on"], row["id"]))
        ),
        changes=tuple(
            _change(row)
            for row in sorted(measure.change_rows, key=lambda row: (instant(row["at"]), row["id"]))
        ),
        age_days=(today - measure.updated_on).days,
        is_stale=rules.is_stale(state=measure.state, updated_on=measure.updated_on, today=today),
        is_rating_unmoved=rules.is_rating_unmoved([rating.rating for rating in ratings]),
    )


def _line(row: dict[str, Any]) -> MoneyLine:
    return MoneyLine(
        id=row["id"],
        fiscal_year=row["fiscal_year"],
        fund_source=row["fund_source"],
        fund_source_label=str(FundSource(row["fund_source"]).label),
        label=row["label"],
        amounts=Amounts(row["planned_yen"], row["budgeted_yen"], row["settled_yen"]),
        reason=row["reason"],
    )


def _effort(row: dict[str, Any]) -> Effort:
    return Effort(row["fiscal_year"], decimal(row["planned_person_days"]), decimal(row["actual_person_days"]))


def _indicators(measure: Any) -> tuple[IndicatorSeen, ...]:
    values: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(measure.value_rows, key=lambda row: row["fiscal_year"]):
        values.setdefault(row["indicator_id"], []).append(row)
    return tuple(
        IndicatorSeen(
            id=row["id"],
            kind=row["kind"],
            kind_label=str(Indicator.Kind(row["kind"]).label),
            name=row["name"],
            unit=row["unit"],
            formula=row["formula"],
            more_is_better=bool(row["more_is_better"]),
            values=tuple(_value(each, bool(row["more_is_better"])) for each in values.get(row["id"], [])),
        )
        for row in sorted(measure.indicator_rows, key=lambda row: (row["kind"] != "outcome", row["id"]))
    )


def _value(row: dict[str, Any], more_is_better: bool) -> Value:
    target, actual = decimal(row["target"]), decimal(row["actual"])
    if target is None or actual is None:
        return Value(row["fiscal_year"], target, actual, None, None)
    is_met = actual >= target if more_is_better else actual <= target
    percent = int(100 * actual / target) if more_is_better and target > 0 and actual >= 0 else None
    return Value(row["fiscal_year"], target, actual, is_met, percent)


def _promise(row: dict[str, Any]) -> Promise:
    return Promise(
        day(row["set_on"]),
        row["total_cost_yen"],
        row["ends_fiscal_year"],
        row["promise"],
        row["approver"],
        row["reason"],
    )


def _change(row: dict[str, Any]) -> Change:
    return Change(
        state=row["state"],
        state_label=str(Measure.State(row["state"]).label),
        at=instant(row["at"]),
        office=row["office"] or "",
        reason=row["reason"],
    )
