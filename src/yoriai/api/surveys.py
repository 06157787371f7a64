"""Surveys (アンケート): the questions, answering them, and what was answered once the last day lies behind."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import field_validator

from yoriai.api.access import SPEAK, actor_of
from yoriai.api.limits import count_words
from yoriai.api.problems import REFUSALS, WRITING_REFUSALS
from yoriai.api.speaking import IdempotencyKey, Speaker, told_receipt
from yoriai.apps.consultations.operations import taking_part
from yoriai.apps.consultations.operations.surveys.answering import ResponseDraft
from yoriai.apps.consultations.queries import surveys as queries
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of

router = Router()


class SurveyQuestionOut(Schema):
    """A question with its options."""

    number: int
    kind: str = Field(examples=["one"], description="`one`, `several` or `text`.")
    text: str
    options: list[str]
    is_required: bool


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
    questions: list[SurveyQuestionOut]
    people: int | None
    is_weighted: bool | None
    invited: list[FigureOut] | None
    others: list[FigureOut] | None


class AnswerIn(Schema):
    """The answer to one question: places of options in its list, from 0, or words where it asks for words."""

    question: int = Field(ge=1, le=32_767, examples=[1])
    options: list[Annotated[int, Field(ge=0, le=999)]] = Field([], max_length=100, examples=[[0]])
    text: str = ""


class ResponseIn(Schema):
    """What one person answers, as a whole."""

    invitation: str = Field("", max_length=20, description="The code of the invitation, where there is one.")
    answers: list[AnswerIn] = Field(min_length=1, max_length=200)

    @field_validator("answers")
    @classmethod
    def _has_each_question_once(cls, answers: list[AnswerIn]) -> list[AnswerIn]:
        if len({answer.question for answer in answers}) < len(answers):
            raise ValueError("each question is answered once")
        return answers


class ResponseReceiptOut(Schema):
    """The receipt of what was answered: `number` is for the person to keep, `spoken` for reading it out."""

    number: str = Field(examples=["402518937264"])
    spoken: str
    issued_at: datetime
    leaf: int


@router.post(
    "/consultations/{code}/survey/responses",
    response={201: ResponseReceiptOut, **WRITING_REFUSALS},
    auth=SPEAK,
)
def send_response(
    request: HttpRequest,
    code: str,
    given: ResponseIn,
    idempotency_key: IdempotencyKey,
    speaker: Speaker = "",
) -> Any:
    """Answer a survey, once for each person; what is written in words becomes opinions. The same key stores once."""
    by, now = actor_of(request), timezone.now()
    count_words(by=by, speaker=speaker, at=now)
    draft = ResponseDraft(
        consultation_code=code,
        submission_key=idempotency_key,
        chosen={answer.question: answer.options for answer in given.answers if answer.options},
        texts={answer.question: answer.text for answer in given.answers if answer.text},
        invitation=given.invitation,
    )
    receipt = taking_part.send_response(draft=draft, speaker=speaker, by=by, at=now)
    return Status(201, told_receipt(receipt))


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
