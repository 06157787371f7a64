"""Measures and their money."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS
from yoriai.apps.measures.queries import open_data

router = Router()


class MeasureOut(Schema):
    """A public measure."""

    id: int
    code: str
    title: str
    what: str
    why: str
    state: str
    starts_fiscal_year: int
    ends_fiscal_year: int | None
    progress: str
    updated_on: date
    division: str


class CostLineOut(Schema):
    """A budget line of a public measure, in whole yen."""

    id: int
    measure_code: str
    fiscal_year: int
    fund_source: str
    label: str
    planned_yen: int | None
    budgeted_yen: int | None
    settled_yen: int | None
    asserted_at: datetime
    reason: str


@router.get("/measures", response={200: list[MeasureOut], **REFUSALS})
@paginate(Slice)
def list_measures(request: HttpRequest) -> Any:
    """All public measures by code; /trace/measures/{code} has their voices, decisions, money and outcomes."""
    return open_data.public_measure_rows()


@router.get("/cost-lines", response={200: list[CostLineOut], **REFUSALS})
@paginate(Slice)
def list_cost_lines(request: HttpRequest, fiscal_year: int | None = None) -> Any:
    """All budget lines of public measures; /trace/costs/{id} has what stands behind each."""
    return open_data.public_cost_line_rows(fiscal_year=fiscal_year)
