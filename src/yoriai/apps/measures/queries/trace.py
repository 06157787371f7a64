"""The measure's part of the chain: measure → cost line → indicator. Draft measures never leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from yoriai.apps.measures.models import CostLine, FundSource, Indicator, Measure
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

PUBLIC_STATES = [state for state in Measure.State.values if state != Measure.State.DRAFT]


@dataclass(frozen=True)
class TracedCostLine:
    """One budget line, in whole yen."""

    id: int
    measure_id: int
    fiscal_year: int
    fund_source: str
    fund_source_label: str
    label: str
    planned_yen: int | None
    budgeted_yen: int | None
    settled_yen: int | None
    asserted_at: datetime
    office: str
    reason: str


@dataclass(frozen=True)
class TracedMeasure:
    """A public measure with its budget lines."""

    id: int
    code: str
    title: str
    state: str
    state_label: str
    office: str
    updated_on: date
    cost_lines: tuple[TracedCostLine, ...]


@dataclass(frozen=True)
class TracedValue:
    """Target and actual of one fiscal year."""

    fiscal_year: int
    target: Decimal | None
    actual: Decimal | None
    asserted_at: datetime


@dataclass(frozen=True)
class TracedIndicator:
    """What a measure achieved, against what it promised."""

    id: int
    measure_id: int
    kind: str
    kind_label: str
    name: str
    unit: str
    asserted_at: datetime
    office: str
    values: tuple[TracedValue, ...]


def measures_with_money(*, measure_ids: Iterable[int]) -> tuple[TracedMeasure, ...]:
    """Return the public ones of these measures with their budget lines (1 statement)."""
    by_measure: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    # Sorting a handful of rows here is cheaper than having two joins sorted by name.
    for row in sorted(_with_lines(list(measure_ids)), key=_line_order):
        by_measure[row["id"]].append(row)
    return tuple(_traced_measure(group) for group in by_measure.values())


_LINE_COLUMNS = tuple(
    f"cost_lines__{name}"
    for name in (
        "id",
        "fiscal_year",
        "fund_source",
        "label",
        "planned_yen",
        "budgeted_yen",
        "settled_yen",
        "asserted_at",
        "reason",
        "division__name",
    )
)


@prepared
def _with_lines(measure_ids: list[int]) -> QuerySet[Measure, dict[str, Any]]:
    rows = Measure.objects.filter(pk__in=measure_ids, state__in=PUBLIC_STATES).order_by("code")
    return rows.values("id", "code", "title", "state", "updated_on", "owner__name", *_LINE_COLUMNS)


def _line_order(row: Mapping[str, Any]) -> tuple[str, int, str, int]:
    return (
        row["code"],
        row["cost_lines__fiscal_year"] or 0,
        row["cost_lines__fund_source"] or "",
        row["cost_lines__id"] or 0,
    )


def _traced_measure(rows: list[Mapping[str, Any]]) -> TracedMeasure:
    first = rows[0]
    return TracedMeasure(
        id=first["id"],
        code=first["code"],
        title=first["title"],
        state=first["state"],
        state_label=str(Measure.State(first["state"]).label),
        office=first["owner__name"],
        updated_on=first["updated_on"],
        cost_lines=tuple(_traced_cost_line(row) for row in rows if row["cost_lines__id"] is not None),
    )


def _traced_cost_line(row: Mapping[str, Any]) -> TracedCostLine:
    return TracedCostLine(
        id=row["cost_lines__id"],
        measure_id=row["id"],
        fiscal_year=row["cost_lines__fiscal_year"],
        fund_source=row["cost_lines__fund_source"],
        fund_source_label=str(FundSource(row["cost_lines__fund_source"]).label),
        label=row["cost_lines__label"],
        planned_yen=row["cost_lines__planned_yen"],
        budgeted_yen=row["cost_lines__budgeted_yen"],
        settled_yen=row["cost_lines__settled_yen"],
        asserted_at=row["cost_lines__asserted_at"],
        office=row["cost_lines__division__name"] or row["owner__name"],
        reason=row["cost_lines__reason"],
    )


def indicators_of(*, measure_ids: Iterable[int]) -> tuple[TracedIndicator, ...]:
    """Return the indicators of the public ones of these measures with all values (1 statement)."""
    by_indicator: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _with_values(list(measure_ids)):
        by_indicator[row["id"]].append(row)
    return tuple(_traced_indicator(group) for group in by_indicator.values())


@prepared
def _with_values(measure_ids: list[int]) -> QuerySet[Any, Any]:
    return (
        Indicator.objects.filter(measure__in=measure_ids, measure__state__in=PUBLIC_STATES)
        .order_by("id", "values__fiscal_year")
        .values(
            "id",
            "measure_id",
            "kind",
            "name",
            "unit",
            "asserted_at",
            "division__name",
            "measure__owner__name",
            "values__fiscal_year",
            "values__target",
            "values__actual",
            "values__asserted_at",
        )
    )


def _traced_indicator(rows: list[Mapping[str, Any]]) -> TracedIndicator:
    first = rows[0]
    return TracedIndicator(
        id=first["id"],
        measure_id=first["measure_id"],
        kind=first["kind"],
        kind_label=str(Indicator.Kind(first["kind"]).label),
        name=first["name"],
        unit=first["unit"],
        asserted_at=first["asserted_at"],
        office=first["division__name"] or first["measure__owner__name"],
        values=tuple(
            TracedValue(
                fiscal_year=row["values__fiscal_year"],
                target=row["values__target"],
                actual=row["values__actual"],
                asserted_at=row["values__asserted_at"],
            )
            for row in rows
            if row["values__fiscal_year"] is not None
        ),
    )


def get_measure_id(*, code: str) -> int:
    """Return the id of a public measure.

    Raises:
        NotFound: there is no such measure, or it is still a draft.
    """
    return _found(next(iter(_public_id(code)), None))


@prepared
def _public_id(code: str) -> QuerySet[Measure, int]:
    rows = Measure.objects.filter(code=code, state__in=PUBLIC_STATES).order_by()
    return rows.values_list("id", flat=True)


def get_measure_id_of_cost_line(*, cost_line_id: int) -> int:
    """Return the public measure that a budget line belongs to.

    Raises:
        NotFound: there is no such line, or its measure is still a draft.
    """
    lines = CostLine.objects.filter(pk=cost_line_id, measure__state__in=PUBLIC_STATES)
    return _found(lines.values_list("measure_id", flat=True).first())


def get_measure_id_of_indicator(*, indicator_id: int) -> int:
    """Return the public measure that an indicator belongs to.

    Raises:
        NotFound: there is no such indicator, or its measure is still a draft.
    """
    indicators = Indicator.objects.filter(pk=indicator_id, measure__state__in=PUBLIC_STATES)
    return _found(indicators.values_list("measure_id", flat=True).first())


def _found(measure_id: int | None) -> int:
    if measure_id is None:
        raise NotFound
    return measure_id


@dataclass(frozen=True)
class MeasureName:
    """What an operation of a higher room needs to know of a measure; may be a draft, so not for the public."""

    id: int
    code: str
    title: str
    owner_id: int
    is_draft: bool
    title_en: str = ""


def name_of_measure(*, measure_id: int) -> MeasureName:
    """Return code and title of any measure, drafts included: for staff pages and operations only.

    Raises:
        NotFound: there is no such measure.
    """
    measure = Measure.objects.filter(pk=measure_id).first()
    if measure is None:
        raise NotFound
    is_draft = measure.state == Measure.State.DRAFT
    return MeasureName(measure.pk, measure.code, measure.title, measure.owner_id, is_draft, measure.title_en)


def cost_line_ids(*, measure_id: int) -> frozenset[int]:
    """Return the budget lines of a measure."""
    return frozenset(CostLine.objects.filter(measure=measure_id).values_list("id", flat=True))


def public_measure_ids() -> frozenset[int]:
    """Return the measures that are not drafts."""
    return frozenset(_public_ids())


@prepared
def _public_ids() -> QuerySet[Measure, int]:
    return Measure.objects.filter(state__in=PUBLIC_STATES).order_by().values_list("id", flat=True)


def names_of_measures() -> tuple[MeasureName, ...]:
    """Return every measure that can be decided on, drafts included: for staff pages only (1 statement)."""
    rows = Measure.objects.exclude(state=Measure.State.REMOVED).order_by("code")
    return tuple(
        MeasureName(row.pk, row.code, row.title, row.owner_id, row.state == Measure.State.DRAFT)
        for row in rows.only("code", "title", "owner_id", "state")
    )


def cost_lines_for_desk(*, measure_id: int) -> tuple[TracedCostLine, ...]:
    """Return the budget lines of a measure in any state: for staff pages only (1 statement)."""
    rows = CostLine.objects.filter(measure=measure_id).select_related("division", "measure__owner")
    return tuple(
        TracedCostLine(
            id=row.pk,
            measure_id=row.measure_id,
            fiscal_year=row.fiscal_year,
            fund_source=row.fund_source,
            fund_source_label=str(FundSource(row.fund_source).label),
            label=row.label,
            planned_yen=row.planned_yen,
            budgeted_yen=row.budgeted_yen,
            settled_yen=row.settled_yen,
            asserted_at=row.asserted_at,
            office=row.division.name if row.division else row.measure.owner.name,
            reason=row.reason,
        )
        for row in rows.order_by("fiscal_year", "fund_source", "id")
    )


def names_by_id(*, measure_ids: Iterable[int]) -> dict[int, MeasureName]:
    """Return code and title of these measures in any state; what is shown of a draft is the door's care (1 statement)."""
    return {
        pk: MeasureName(pk, code, title, owner, state == Measure.State.DRAFT)
        for pk, code, title, owner, state in _names(list(measure_ids))
    }


@prepared
def _names(measure_ids: list[int]) -> QuerySet[Measure, tuple[Any, ...]]:
    rows = Measure.objects.filter(pk__in=measure_ids).order_by("code")
    return rows.values_list("pk", "code", "title", "owner_id", "state")
