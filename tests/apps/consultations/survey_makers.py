"""Short makers of surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation
from yoriai.apps.consultations.operations import Period
from yoriai.apps.consultations.operations.surveys import answering, inviting, preparing
from yoriai.apps.consultations.operations.surveys.answering import ResponseDraft
from yoriai.apps.consultations.operations.surveys.preparing import QuestionDraft, StratumDraft, SurveyTerms
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE, Actor

QUESTIONS = (
    QuestionDraft("one", "市の情報をおもに何で知りますか。", ("市報", "ウェブ", "掲示板"), is_required=True),
    QuestionDraft("several", "ほしいものを選んでください。", ("通知", "紙", "放送")),
    QuestionDraft("text", "困っていることを書いてください。"),
)
STRATA = (StratumDraft("18〜64歳", 6000), StratumDraft("65歳以上", 4000))
_numbers = count(1)


def draft_survey(
    of: Division, access: str = "open", questions: Sequence[QuestionDraft] = QUESTIONS
) -> Consultation:
    by = makers.head(of)
    content = replace(makers.CONTENT, title="情報の届け方", kind="survey")
    code = f"survey-{next(_numbers)}"
    made = operations.create_consultation(code=code, division_id=of.pk, content=content, by=by, at=NOON)
    if access != "open":
        terms = SurveyTerms(access, STRATA, "住民基本台帳", TODAY - timedelta(days=30))
        preparing.set_survey_terms(consultation_id=made.pk, terms=terms, by=by, at=NOON)
    for question in questions:
        preparing.add_question(consultation_id=made.pk, draft=question, by=by, at=NOON)
    return made


def open_survey(access: str = "open", of: Division | None = None, starts_on: date = TODAY) -> Consultation:
    """A survey that is answered from a day, for 20 days."""
    of = of or division()
    made = draft_survey(of, access)
    period = Period(starts_on, starts_on + timedelta(days=19))
    return operations.publish_consultation(
        consultation_id=made.pk, period=period, by=makers.head(of), at=NOON
    )


def response(
    consultation: Consultation,
    chosen: Mapping[int, Sequence[int]] | None = None,
    texts: Mapping[int, str] | None = None,
    **more: object,
) -> ResponseDraft:
    return ResponseDraft(
        consultation_code=consultation.code,
        submission_key=f"key-{next(_numbers):030}",
        chosen={1: [0]} if chosen is None else chosen,
        texts=texts or {},
        **more,  # type: ignore[arg-type]
    )


def answer(consultation: Consultation, by: Actor = ANYONE, **more: object):
    draft = response(consultation, **more)  # type: ignore[arg-type]
    return answering.answer_survey(draft=draft, by=by, at=NOON)


def codes(consultation: Consultation, stratum: int, people: int) -> tuple[str, ...]:
    draft = inviting.InvitationDraft(stratum, people, f"sheet-{next(_numbers)}")
    by = makers.head(consultation.division)
    return inviting.invite(consultation_id=consultation.pk, draft=draft, by=by, at=NOON).codes
