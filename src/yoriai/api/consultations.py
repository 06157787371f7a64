"""Consultations, their results, and the opinions of published results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS
from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.queries import trace, traced
from yoriai.apps.consultations.queries.phases import phases_in_public
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of

router = Router()


class ConsultationOut(Schema):
    """A consultation as its public page shows it."""

    code: str
    kind: str
    title: str
    summary: str
    legal_basis: str
    division: str
    stage: str
    published_on: date | None
    closes_on: date | None
    results_due_on: date | None
    results_published_at: datetime | None
    outcome: str

    @staticmethod
    def resolve_division(consultation: Any) -> str:
        return str(consultation.division.name)

    @staticmethod
    def resolve_stage(consultation: Any) -> str:
        return rules.stage_of(consultation, day_of(timezone.now())).value

    @staticmethod
    def resolve_outcome(consultation: Any) -> str:
        """What was decided is public together with the results, not while it is being prepared."""
        is_public = consultation.state == rules.State.RESULTS_PUBLISHED
        return str(consultation.outcome) if is_public else ""


class PhaseOut(Schema):
    """What may be done on its days, both included, and what is promised for it."""

    number: int
    kind: str
    title: str
    rules: str
    decides: str
    decides_on: date | None
    publishes: str
    starts_on: date
    ends_on: date
    is_open: bool


class SectionOut(Schema):
    """A part of the draft that opinions can point to."""

    number: str
    title: str
    draft_text: str


@router.get("/consultations", response={200: list[ConsultationOut], **REFUSALS})
@paginate(Slice)
def list_consultations(request: HttpRequest) -> Any:
    """All consultations made public, newest first."""
    return queries.public_consultations(on=day_of(timezone.now()))


@router.get("/consultations/{code}", response={200: ConsultationOut, **REFUSALS})
def get_consultation(request: HttpRequest, code: str) -> Any:
    """One consultation."""
    return queries.get_consultation(code=code, actor=ANYONE)


@router.get("/consultations/{code}/phases", response={200: list[PhaseOut], **REFUSALS})
def list_phases(request: HttpRequest, code: str) -> Any:
    """What may be done when; one phase of the consultation's own kind where none was planned."""
    return list(phases_in_public(code=code, on=day_of(timezone.now())))


@router.get("/consultations/{code}/sections", response={200: list[SectionOut], **REFUSALS})
def list_sections(request: HttpRequest, code: str) -> Any:
    """The parts of the draft that opinions can point to by their number."""
    return list(queries.get_consultation(code=code, actor=ANYONE).sections.all())


@router.get("/consultations/{code}/results", response={200: traced.Considered, **REFUSALS})
def get_results(request: HttpRequest, code: str) -> Any:
    """The published results: items, answers with their versions, which opinion is in which item, excerpts."""
    return trace.published_results(consultation_code=code)


@router.get("/consultations/{code}/opinions", response={200: list[traced.TracedOpinion], **REFUSALS})
@paginate(Slice)
def list_opinions(request: HttpRequest, code: str) -> Any:
    """The opinions of published results in full; withheld and erased ones with the reason instead of the text."""
    return [trace.as_published(row) for row in trace.published_opinions(consultation_code=code)]
