"""Answering a survey: as a whole or not at all, once for each person, with a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
)
from yoriai.apps.consultations.operations.opinions import NotOpenYet, OpinionDraft, Reception, submit_opinions
from yoriai.apps.consultations.operations.surveys.inviting import invitation_key
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.queries.surveys import SUBJECT, commitment_content
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import read_receipt_number
from yoriai.pure.values import dataclass


class SurveyOver(Refusal):
    """The last day for answers lies behind."""

    code = "survey-over"
    message = _("このアンケートの受付は終わりました。")
    next_step = _("結果は、この意見募集のページで公表します。")


class AnswerMissing(Refusal):
    """A question that must be answered was not."""

    code = "survey-answer-missing"
    status = 422
    message = _("設問%(number)sに答えてください。")


class OptionUnknown(Refusal):
    """An answer names what the question does not offer, or more than it allows."""

    code = "survey-option-unknown"
    status = 422
    message = _("設問%(number)sの答えを、選択肢から選び直してください。")


class NothingAnswered(Refusal):
    """Not one question was answered."""

    code = "survey-nothing-answered"
    status = 422
    message = _("どの設問にも答えがありません。")
    next_step = _("1つ以上の設問に答えてから送ってください。")


class InvitationNeeded(Refusal):
    """Only people who were invited answer."""

    code = "survey-invitation-needed"
    status = 422
    message = _("このアンケートは、招待の番号がある方だけが答えられます。")
    next_step = _("お手元の案内にある番号を入力してください。")


class InvitationUnknown(Refusal):
    """There is no such code."""

    code = "survey-invitation-unknown"
    status = 422
    message = _("この招待の番号は見つかりません。")
    next_step = _("お手元の案内の番号を、もう一度お確かめください。")


class AnsweredAlready(Refusal):
    """Each person answers once."""

    code = "survey-answered-already"
    message = _("この招待の番号、またはこの端末では、すでに答えています。")
    next_step = _("答えを直したいときは、担当課にご連絡ください。")


@dataclass(frozen=True)
class ResponseDraft:
    """What somebody answered, by the numbers of the questions. The same `submission_key` is stored once.

    `chosen` holds places of options, from 0; `texts` what was written. `device` is the random value that the device
    keeps, empty for what staff enter. `reception` says how it came when nobody typed it into the form.
    """

    consultation_code: str
    submission_key: str
    chosen: Mapping[int, Sequence[int]]
    texts: Mapping[int, str]
    device: str = field(default="", repr=False)
    invitation: str = field(default="", repr=False)
    reception: Reception | None = None


@records.operation
def answer_survey(*, draft: ResponseDraft, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    """Take in what one person answered; what she wrote in words becomes opinions, which are answered like any other.

    Returns:
        The receipt; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such survey in public.
        NotAllowed: it came another way than by the form, and `by` may not enter such answers.
        NotOpenYet: it has not begun.
        SurveyOver: its last day lies behind.
        AnswerMissing: a question that must be answered was not.
        OptionUnknown: an answer is none of the options, or more than one where one is asked for.
        NothingAnswered: there is no answer at all.
        InvitationNeeded: only who was invited answers.
        InvitationUnknown: there is no such code.
        AnsweredAlready: the code or the device answered before.
    """
    survey = _held(draft.consultation_code)
    earlier = SurveyResponse.objects.filter(submission_key=draft.submission_key).first()
    if earlier is not None:
        _record("survey.repeated", earlier, by, at)
        known = ledger_queries.receipts_for(subject_type=SUBJECT, subject_ids=[earlier.pk])
        return ledger.issued(known[str(earlier.pk)])
    consultation = survey.consultation
    if draft.reception is not None and not rules.may_enter_opinion(by, consultation):
        raise NotAllowed
    received_at = draft.reception.at or at if draft.reception else at
    _check_open(consultation, received_at, at)
    questions = list(consultation.questions.order_by("number"))
    _check_answers(draft, questions)
    response = _store(survey, draft, received_at, by)
    _store_answers(response, draft, questions, by, at)
    return _receipt(response, draft, by, at)


def _held(code: str) -> Survey:
    """Return a survey in public, held: two answers with one code come one after the other."""
    rows = Survey.objects.select_for_update(of=("self",)).select_related("consultation")
    survey = rows.filter(consultation__code=code).exclude(consultation__state=rules.State.DRAFT).first()
    if survey is None:
        raise NotFound
    return survey


def _check_open(consultation: Consultation, received_at: datetime, at: datetime) -> None:
    if received_at > at:
        raise Invalid(field=str(SurveyResponse._meta.get_field("received_at").verbose_name))
    phases = tuple(consultation.phases.all())
    on = day_of(received_at)
    if rules.PhaseKind.SURVEY in rules.open_kinds(consultation, phases, on):
        if consultation.state != rules.State.RESULTS_PUBLISHED:
            return
        raise SurveyOver
    has_begun = rules.has_begun(consultation, phases, rules.PhaseKind.SURVEY, on)
    is_coming = rules.stage_of(consultation, on) == rules.Stage.PUBLISHED
    raise SurveyOver if has_begun and not is_coming else NotOpenYet


def _check_answers(draft: ResponseDraft, questions: Sequence[SurveyQuestion]) -> None:
    numbers = {question.number for question in questions}
    for number in (*draft.chosen, *draft.texts):
        if number not in numbers:
            raise OptionUnknown(number=number)
    for question in questions:
        _check_answer(question, draft.chosen.get(question.number, ()), draft.texts.get(question.number, ""))
    if not any(draft.chosen.values()) and not any(clean_text(text) for text in draft.texts.values()):
        raise NothingAnswered


def _check_answer(question: SurveyQuestion, chosen: Sequence[int], text: str) -> None:
    is_text = question.kind == rules.QuestionKind.TEXT
    written = clean_text(text)
    if question.is_required and not (written if is_text else chosen):
        raise AnswerMissing(number=question.number)
    is_offered = all(0 <= option < len(question.options) for option in chosen)
    too_many = question.kind == rules.QuestionKind.ONE and len(chosen) > 1
    if not is_offered or too_many or len(set(chosen)) < len(chosen) or (written and not is_text):
        raise OptionUnknown(number=question.number)
    if written:
        check_text(written)


def _store(survey: Survey, draft: ResponseDraft, received_at: datetime, by: Actor) -> SurveyResponse:
    try:
        with transaction.atomic():
            return SurveyResponse.objects.create(
                consultation=survey.consultation,
                invitation=_invitation(survey, draft.invitation),
                device_key=_device_key(survey, draft.device),
                submission_key=draft.submission_key,
                channel=draft.reception.channel if draft.reception else rules.Channel.WEB,
                received_at=received_at,
                receiver_id=by.person_id if draft.reception else None,
            )
    except IntegrityError as fault:
        raise AnsweredAlready from fault


def _invitation(survey: Survey, typed: str) -> SurveyInvitation | None:
    if not typed.strip():
        if survey.access == rules.SurveyAccess.INVITED:
            raise InvitationNeeded
        return None
    code = read_receipt_number(typed)
    found = code and survey.invitations.filter(key=invitation_key(survey, code)).first()
    if not found:
        raise InvitationUnknown
    return found


def _device_key(survey: Survey, device: str) -> str:
    return sha256(bytes(survey.salt) + b"device" + device.encode()).hexdigest() if device else ""


def _store_answers(
    response: SurveyResponse,
    draft: ResponseDraft,
    questions: Sequence[SurveyQuestion],
    by: Actor,
    at: datetime,
) -> None:
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(response=response, question=question, option=option)
        for question in questions
        for option in sorted(draft.chosen.get(question.number, ()))
    )
    written = [
        (question, text)
        for question in questions
        if (text := clean_text(draft.texts.get(question.number, "")))
    ]
    if not written:
        return
    outcomes = submit_opinions(
        drafts=[_opinion(response, question, text, draft) for question, text in written], by=by, at=at
    )
    for (question, _text), outcome in zip(written, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            raise outcome
        SurveyAnswer.objects.create(response=response, question=question, opinion_id=int(outcome.subject_id))


def _opinion(
    response: SurveyResponse, question: SurveyQuestion, text: str, draft: ResponseDraft
) -> OpinionDraft:
    return OpinionDraft(
        consultation_code=draft.consultation_code,
        text=text,
        submission_key=f"survey-{response.pk}-{question.number}",
        # What one person wrote to several questions is the opinions of one person.
        sender_key=f"survey-{response.pk}",
        reception=draft.reception,
        was_asked_for=True,
    )


def _receipt(response: SurveyResponse, draft: ResponseDraft, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    leaf = ledger.LeafDraft(
        kind="survey_response",
        subject_type=SUBJECT,
        subject_id=response.pk,
        content=commitment_content(response),
        public={"consultation": draft.consultation_code},
    )
    [receipt] = ledger.issue_receipts(ledger.append_leaves([leaf], at=at), at=at)
    _record("survey.answered", response, by, at)
    return receipt


def _record(action: str, response: SurveyResponse, by: Actor, at: datetime) -> None:
    facts: dict[str, Fact] = {
        "consultation_id": response.consultation_id,
        "channel": str(response.channel),
    }
    records.record(records.Entry(action, SUBJECT, response.pk, by=by, at=at, facts=facts))
