"""The review of answers: sent by whoever wrote them, approved or sent back by a head, "not adopted" by four eyes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Answer, AnswerStep, Consultation, OpinionItem
from yoriai.apps.consultations.operations.considering import Doing, answering
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

Kind = AnswerStep.Kind
Review = Answer.Review


class NotReadyForReview(Refusal):
    """Only a complete answer is sent for review."""

    code = "answer-not-ready-for-review"
    status = 422
    message = _("項目%(number)sの検討結果に足りないものがあります（%(missing)s）。")
    next_step = _("足りないものを入力して保存してから、確認を依頼してください。")


class NotSentForReview(Refusal):
    """Nobody asked for this review, or it is over."""

    code = "answer-not-sent-for-review"
    message = _("項目%(number)sの検討結果は、確認を依頼されていません。")
    next_step = _("担当者が確認を依頼すると、承認や差し戻しができます。")


class SecondPairOfEyes(Refusal):
    """Whoever wrote "not adopted" does not approve it."""

    code = "second-pair-of-eyes"
    status = 403
    message = _("項目%(number)sは「反映しない」ため、書いた人とは別の人の承認が必要です。")
    next_step = _("ほかの所管課長か、情報推進課に承認を依頼してください。")


class ChangedSinceRead(Refusal):
    """The answer that was read is not the one that stands."""

    code = "answer-changed-since-read"
    message = _("項目%(number)sの検討結果は、画面を開いたあとに変わりました。")
    next_step = _("今の内容を読んでから、もう一度行ってください。")


class SendBackReasonMissing(Refusal):
    """Whoever sends an answer back says what is to be done."""

    code = "send-back-reason-missing"
    status = 422
    message = _("差し戻すには理由が必要です。")
    next_step = _("何を直してほしいかを入力してください。")


@dataclass(frozen=True)
class AnswerAt:
    """An answer as somebody read it."""

    item_id: int
    version: int


@records.operation
def send_answer(*, answer: AnswerAt, by: Actor, at: datetime) -> Answer:
    """Ask for the review of an answer.

    Returns:
        The answer, waiting for its review.

    Raises:
        NotFound: there is no such item, or it has no answer.
        NotAllowed: `by` does not work on it.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: the item was merged into another.
        ChangedSinceRead: somebody saved another version.
        NotReadyForReview: something is lacking.
    """
    consultation, item = answering(answer.item_id, by)
    row = _read(item, answer)
    lacking = rules.lacking(**queries.words_of(row))
    if lacking:
        raise NotReadyForReview(number=item.number, missing="・".join(str(gap.label) for gap in lacking))
    _step(row, Kind.SENT, Doing(by, at, consultation.division_id))
    return row


@records.operation
def approve_answers(*, consultation_id: int, answers: tuple[AnswerAt, ...], by: Actor, at: datetime) -> int:
    """Approve answers that were sent for review, all or none.

    Args:
        consultation_id: the consultation that they belong to.
        answers: each in the version that was read.
        by: the head of the division that answers, of the owning division, or the CIO office.
        at: now.

    Returns:
        How many were approved.

    Raises:
        NotFound: none was named, one does not exist, or it belongs to another consultation.
        NotAllowed: `by` may not approve.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: an item was merged into another.
        ChangedSinceRead: somebody saved another version of one.
        NotSentForReview: one was not sent, or is approved already.
        SecondPairOfEyes: one is "not adopted" and was written by `by`.
    """
    if not answers:
        raise NotFound
    for seen in answers:
        consultation, item = answering(seen.item_id, by)
        if consultation.pk != consultation_id:
            raise NotFound
        row = _reviewed(consultation, item, seen, by)
        if not rules.has_four_eyes(by, row):
            raise SecondPairOfEyes(number=item.number)
        _step(row, Kind.APPROVED, Doing(by, at, consultation.division_id))
    return len(answers)


@records.operation
def send_back_answer(*, answer: AnswerAt, reason: str, by: Actor, at: datetime) -> Answer:
    """Send an answer back to those who wrote it, with what is to be done.

    Returns:
        The answer, sent back.

    Raises:
        NotFound: there is no such item, or it has no answer.
        NotAllowed: `by` may not approve.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: the item was merged into another.
        ChangedSinceRead: somebody saved another version.
        NotSentForReview: it was not sent, or is approved already.
        SendBackReasonMissing: no reason was given.
    """
    consultation, item = answering(answer.item_id, by)
    row = _reviewed(consultation, item, answer, by)
    if not reason.strip():
        raise SendBackReasonMissing
    _step(row, Kind.SENT_BACK, Doing(by, at, consultation.division_id, reason.strip()))
    return row


def settle_review(consultation: Consultation, answer: Answer, doing: Doing) -> None:
    """Begin the review of a new version: what a head writes is approved, save "not adopted"; the rest is a draft."""
    if rules.lacking(**queries.words_of(answer)):
        return
    if rules.may_approve(doing.by, consultation, answer.item) and rules.has_four_eyes(doing.by, answer):
        _step(answer, Kind.APPROVED, doing)


def _read(item: OpinionItem, seen: AnswerAt) -> Answer:
    row = Answer.objects.select_for_update().filter(item=item).first()
    if row is None:
        raise NotFound
    if row.version != seen.version:
        raise ChangedSinceRead(number=item.number)
    return row


def _reviewed(consultation: Consultation, item: OpinionItem, seen: AnswerAt, by: Actor) -> Answer:
    if not rules.may_approve(by, consultation, item):
        raise NotAllowed
    row = _read(item, seen)
    if row.review != Review.SENT:
        raise NotSentForReview(number=item.number)
    return row


_AFTER = {Kind.SENT: Review.SENT, Kind.APPROVED: Review.APPROVED, Kind.SENT_BACK: Review.SENT_BACK}
_ACTIONS = {
    Kind.SENT: "answer.sent-for-review",
    Kind.APPROVED: "answer.approved",
    Kind.SENT_BACK: "answer.sent-back",
}


def _step(answer: Answer, kind: AnswerStep.Kind, doing: Doing) -> None:
    """Note a step and what it makes of the answer."""
    AnswerStep.objects.create(
        answer=answer,
        version=answer.version,
        kind=kind,
        reason=doing.reason if kind == Kind.SENT_BACK else "",
        at=doing.at,
        person_id=doing.by.person_id,
    )
    answer.review = _AFTER[kind]
    answer.save(update_fields=["review"])
    records.record(
        records.Entry(
            action=_ACTIONS[kind],
            subject_type="consultations.Answer",
            subject_id=answer.pk,
            by=doing.by,
            at=doing.at,
            facts={"item_id": answer.item_id, "version": answer.version},
        )
    )
