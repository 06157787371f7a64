"""The public measures as open data: one row per budget line, and one measure with everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import FundSource, Measure
from yoriai.apps.measures.queries.page import MeasurePage

COLUMNS = (
    *("code", "title", "state", "owner", "starts_fiscal_year", "ends_fiscal_year", "updated_on"),
    *("fiscal_year", "fund_source", "label", "planned_yen", "budgeted_yen", "settled_yen", "reason"),
)
HEADERS = (
    *("番号", "施策名", "状態", "所管課", "開始年度", "終了年度", "更新日"),
    *("年度", "財源", "費目", "計画額（円）", "予算額（円）", "決算額（円）", "積算・根拠"),
)


def cost_rows() -> Iterator[tuple[object, ...]]:
    """Yield every public measure with each of its budget lines, at least one row per measure (1 statement)."""
    rows = Measure.objects.filter(state__in=rules.PUBLIC_STATES).order_by(
        "code", "cost_lines__fiscal_year", "cost_lines__fund_source", "cost_lines__id"
    )
    measure = (
        "code",
        "title",
        "state",
        "owner__name",
        "starts_fiscal_year",
        "ends_fiscal_year",
        "updated_on",
    )
    line = ("fiscal_year", "fund_source", "label", "planned_yen", "budgeted_yen", "settled_yen", "reason")
    for row in rows.values_list(*measure, *(f"cost_lines__{name}" for name in line)).iterator():
        values = ["" if value is None else value for value in row]
        values[2] = str(Measure.State(values[2]).label)
        values[8] = str(FundSource(values[8]).label) if values[8] else ""
        yield tuple(values)


def as_data(page: MeasurePage) -> dict[str, Any]:
    """Return a measure as it is published in JSON: amounts are whole yen, other numbers are texts."""
    measure = page.measure
    return {
        "code": measure.code,
        "title": measure.title,
        "title_en": measure.title_en,
        "what": measure.what,
        "why": measure.why,
        "progress": measure.progress,
        "state": measure.state,
        "owner": {"code": measure.owner.code, "name": measure.owner.name},
        "related_divisions": list(page.related_divisions),
        "starts_fiscal_year": measure.starts_fiscal_year,
        "ends_fiscal_year": measure.ends_fiscal_year,
        "updated_on": measure.updated_on.isoformat(),
        "age_days": page.age_days,
        "is_stale": page.is_stale,
        "is_demonstration": measure.is_demonstration,
        "goals": [{"plan": goal.plan_code, "code": goal.code, "title": goal.title} for goal in page.goals],
        **_amounts(page),
        **_outcomes(page),
        **_history(page),
    }


def _amounts(page: MeasurePage) -> dict[str, Any]:
    return {
        "cost_lines": [
            {
                "fiscal_year": line.fiscal_year,
                "fund_source": line.fund_source,
                "label": line.label,
                "planned_yen": line.amounts.planned_yen,
                "budgeted_yen": line.amounts.budgeted_yen,
                "settled_yen": line.amounts.settled_yen,
                "reason": line.reason,
            }
            for line in page.lines
        ],
        "staff_efforts": [
            {
                "fiscal_year": effort.fiscal_year,
                "planned_person_days": _text(effort.planned_person_days),
                "actual_person_days": _text(effort.actual_person_days),
            }
            for effort in page.efforts
        ],
    }


def _outcomes(page: MeasurePage) -> dict[str, Any]:
    return {
        "indicators": [
            {
                "kind": indicator.kind,
                "name": indicator.name,
                "unit": indicator.unit,
                "formula": indicator.formula,
                "more_is_better": indicator.more_is_better,
                "values": [
                    {
                        "fiscal_year": each.fiscal_year,
                        "target": _text(each.target),
                        "actual": _text(each.actual),
                    }
                    for each in indicator.values
                ],
            }
            for indicator in page.indicators
        ],
    }


def _history(page: MeasurePage) -> dict[str, Any]:
    return {
        "ratings": [
            {"rating": each.rating, "comment": each.comment, "at": each.at.isoformat()}
            for each in page.ratings
        ],
        "baselines": [
            {
                "set_on": each.set_on.isoformat(),
                "total_cost_yen": each.total_cost_yen,
                "ends_fiscal_year": each.ends_fiscal_year,
                "promise": each.promise,
                "approver": each.approver,
                "reason": each.reason,
            }
            for each in page.baselines
        ],
        "state_changes": [
            {"state": each.state, "at": each.at.isoformat(), "office": each.office, "reason": each.reason}
            for each in page.changes
        ],
    }


def _text(number: object) -> str | None:
    return None if number is None else str(number)
