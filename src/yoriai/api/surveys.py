"""Surveys (アンケート): the questions, and what was answered once the last day for answers lies behind."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from yoriai.api.problems import REFUSALS
from yoriai.apps.consultations.queries import surveys as queries
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of

router = Router()


class QuestionOut(Schema):
    """A question with its options."""

    number: int
    text: str
    options: list[str]


class OptionOut(Schema):
    """How often an option was chosen; null where fewer than five people answered. Percentages have one decimal."""

    text: str
    count: int | None
    percent: float | None
    interval: tuple[float | None, float | None] | None


class FigureOut(Schema):
    """A question with what was answered."""

    number: int
    text: str
    answered: int | None
    options: list[OptionOut]


class SurveyOut(Schema):
    """A survey: `invited` are people drawn by lot, `others` whoever answered besides; both are null until it has ended."""

    is_open: bool
    has_ended: bool
    takes_invitations: bool
    questions: list[QuestionOut]
    people: int | None
    is_weighted: bool | None
    invited: list[FigureOut] | None
    others: list[FigureOut] | None


@router.get("/consultations/{code}/survey", response={200: SurveyOut, **REFUSALS})
def get_survey(request: HttpRequest, code: str) -> Any:
    """The questions of a survey, and its figures once it has ended."""
    page = queries.survey_page(code=code, on=day_of(timezone.now()), actor=ANYONE)
    told: dict[str, Any] = {"people": None, "is_weighted": None, "invited": None, "others": None}
    if page.has_ended:
        figures = queries.survey_figures(page=page)
        told = {
            "people": figures.people,
            "is_weighted": figures.is_weighted,
            "invited": [_figure(one) for one in figures.invited],
            "others": [_figure(one) for one in figures.others],
        }
    return {
        "is_open": page.is_open,
        "has_ended": page.has_ended,
        "takes_invitations": page.takes_invitations,
        "questions": list(page.questions),
        **told,
    }


def _figure(one: queries.QuestionFigure) -> dict[str, Any]:
    return {
        "number": one.question.number,
        "text": one.question.text,
        "answered": one.answered if one.is_shown else None,
        "options": list(one.options),
    }
