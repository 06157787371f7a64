"""Public measures and budget lines as rows for the API and downloads."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from yoriai.apps.measures.models import CostLine, Measure
from yoriai.apps.measures.queries.trace import PUBLIC_STATES


def public_measure_rows() -> QuerySet[Any, Any]:
    """Return the public measures by code, as rows."""
    return (
        Measure.objects.filter(state__in=PUBLIC_STATES)
        .order_by("code")
        .values(
            "id",
            "code",
            "title",
            "what",
            "why",
            "state",
            "starts_fiscal_year",
            "ends_fiscal_year",
            "progress",
            "updated_on",
            division=F("owner__name"),
        )
    )


def public_cost_line_rows(*, fiscal_year: int | None = None) -> QuerySet[Any, Any]:
    """Return the budget lines of public measures, optionally of one fiscal year, as rows."""
    rows = CostLine.objects.filter(measure__state__in=PUBLIC_STATES)
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    return rows.order_by("fiscal_year", "measure__code", "fund_source", "id").values(
        "id",
        "fiscal_year",
        "fund_source",
        "label",
        "planned_yen",
        "budgeted_yen",
        "settled_yen",
        "asserted_at",
        "reason",
        measure_code=F("measure__code"),
    )
