"""The chain in both directions, decisions, and the public figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from yoriai.api.problems import REFUSALS, Problem
from yoriai.apps.coordination import queries
from yoriai.apps.coordination.queries import trace
from yoriai.apps.coordination.queries.decisions import MeetingPage
from yoriai.apps.coordination.queries.figures import Figures
from yoriai.apps.shared.time import day_of

router = Router()
CHAIN = {200: trace.Chain, **REFUSALS}


@router.get("/trace/opinions/{opinion_id}", response=CHAIN)
def trace_opinion(request: HttpRequest, opinion_id: int) -> Any:
    """What became of an opinion of published results."""
    return trace.from_opinion(opinion_id=opinion_id)


@router.get("/trace/receipts/{number}", response={409: Problem, **CHAIN})
def trace_receipt(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """What became of the opinion with this receipt number; before publication only its days."""
    response["Cache-Control"] = "private, no-store"
    return queries.voice(number=number, on=day_of(timezone.now())).chain


@router.get("/trace/items/{consultation_code}/{number}", response=CHAIN)
def trace_item(request: HttpRequest, consultation_code: str, number: int) -> Any:
    """What an item of published results was made of and led to."""
    return trace.from_item(consultation_code=consultation_code, number=number)


@router.get("/trace/measures/{code}", response=CHAIN)
def trace_measure(request: HttpRequest, code: str) -> Any:
    """Whose voices, decisions, money and outcomes belong to a measure."""
    return trace.from_measure(code=code)


@router.get("/trace/costs/{cost_line_id}", response=CHAIN)
def trace_cost(request: HttpRequest, cost_line_id: int) -> Any:
    """What stands behind any yen."""
    return trace.from_cost_line(cost_line_id=cost_line_id)


@router.get("/trace/indicators/{indicator_id}", response=CHAIN)
def trace_indicator(request: HttpRequest, indicator_id: int) -> Any:
    """What stands behind an outcome."""
    return trace.from_indicator(indicator_id=indicator_id)


@router.get("/trace/decisions/{decision_id}", response=CHAIN)
def trace_decision(request: HttpRequest, decision_id: int) -> Any:
    """What stands behind a decision of the headquarters."""
    return trace.from_decision(decision_id=decision_id)


@router.get("/meetings", response={200: list[MeetingPage], **REFUSALS})
def list_meetings(request: HttpRequest) -> Any:
    """Meetings of the headquarters with their decisions, newest first."""
    return list(queries.meetings())


@router.get("/figures", response={200: Figures, **REFUSALS})
def get_figures(request: HttpRequest) -> Any:
    """The public figures as they stand today, each share with numerator and denominator."""
    return queries.figures(on=day_of(timezone.now()))
