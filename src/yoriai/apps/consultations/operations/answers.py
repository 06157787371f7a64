"""Answering an item (検討結果), and correcting an answer that is public already."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    Consultation,
    News,
    OpinionItem,
    Reflection,
)
from yoriai.apps.consultations.operations.considering import (
    Doing,
    answering,
    consultation_of,
    standing_item,
)
from yoriai.apps.consultations.operations.consultations import locked
from yoriai.apps.consultations.operations.reviewing import SecondPairOfEyes, settle_review
from yoriai.apps.consultations.operations.telling import About, NewsDraft, announce, in_every_language
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, Refusal
from yoriai.pure.values import dataclass

WORDS = ("disposition", "reason", "place", "before_text", "after_text")


class StaleAnswer(Refusal):
    """Somebody else saved an answer to this item since the form was opened."""

    code = "answer-changed-meanwhile"
    message = _("項目%(number)sの検討結果は、画面を開いたあとにほかの職員が保存しました。")
    next_step = _(
        "今の内容を確かめてから、もう一度保存してください。入力した内容は前の画面に戻ると残っています。"
    )


class AnswerIncomplete(Refusal):
    """A public answer is replaced only by a complete one."""

    code = "answer-incomplete"
    status = 422
    message = _("項目%(number)sの検討結果に足りないものがあります（%(missing)s）。")
    next_step = _("理由、案の箇所、修正前・修正後を確かめてください。")


class CorrectionReasonMissing(Refusal):
    """A correction says why."""

    code = "correction-reason-missing"
    status = 422
    message = _("公表した検討結果を訂正するには、訂正の理由が必要です。")
    next_step = _("訂正の理由を入力してください。訂正前の内容とともに公表されます。")


class NotPublishedYet(Refusal):
    """There is nothing public to correct."""

    code = "answer-not-published"
    message = _("項目%(number)sの検討結果はまだ公表されていません。")
    next_step = _("公表前の検討結果は、訂正ではなく通常の入力で直してください。")


@dataclass(frozen=True)
class Bearing:
    """A measure (施策) that the item bears on, and how."""

    measure_id: int
    reason: str = ""


@dataclass(frozen=True)
class AnswerDraft:
    """What the city answers. `place`, `before_text` and `after_text` belong to a changed draft."""

    disposition: str
    reason: str = ""
    place: str = ""
    before_text: str = ""
    after_text: str = ""
    bearings: tuple[Bearing, ...] = ()

    def fields(self) -> dict[str, str]:
        """Return the words of the answer with one kind of line end and no blank edges."""
        return {name: getattr(self, name).replace("\r\n", "\n").strip() for name in WORDS}


@dataclass(frozen=True)
class Correction:
    """A new wording for a public answer, the version it is based on, and why."""

    draft: AnswerDraft
    version: int
    reason: str


@records.operation
def answer_item(*, item_id: int, version: int, draft: AnswerDraft, by: Actor, at: datetime) -> Answer:
    """Write or change the answer to an item, in the name of the division; not public yet.

    A complete answer of somebody who may approve is approved with it, save "not adopted"; any other is a draft.

    Args:
        item_id: the item.
        version: version of the answer that the writer saw; 0 when there was none.
        draft: what is answered; it may be incomplete until the publication.
        by: who writes.
        at: now.

    Returns:
        The answer as it now stands; what it said before is kept as a revision.

    Raises:
        NotFound: there is no such item.
        NotAllowed: `by` works neither in the owning division, nor in the one that answers, nor in the CIO office.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: the item was merged into another.
        StaleAnswer: somebody saved an answer since.
        Invalid: there is no such disposition.
    """
    consultation, item = answering(item_id, by)
    answer = _answer_seen(item, version)
    doing = Doing(by, at, rules.answering_division_id(consultation, item))
    if answer is None:
        answer = Answer(item=item, version=0)
    _write(answer, draft, doing)
    _bear(item, draft.bearings, doing)
    _record("answer.written", answer, doing)
    settle_review(consultation, answer, doing)
    return answer


@records.operation
def correct_answer(*, item_id: int, correction: Correction, by: Actor, at: datetime) -> Answer:
    """Replace a public answer by a corrected one; the old wording stays public beside it.

    Args:
        item_id: the item.
        correction: new wording, version of the answer that was seen, and the public reason.
        by: who approves.
        at: now.

    Returns:
        The corrected answer, public and in the log.

    Raises:
        NotFound: there is no such item.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        NotPublishedYet: the results are not published.
        StaleAnswer: somebody corrected it since.
        CorrectionReasonMissing: no reason was given.
        AnswerIncomplete: the new wording lacks something that a public answer has.
        ItemWasMerged: the item was merged into another.
        SecondPairOfEyes: it becomes "not adopted", and `by` wrote what stands now.
    """
    consultation = locked(consultation_of(item_id))
    if not rules.may_publish_results(by, consultation):
        raise NotAllowed
    item = standing_item(item_id)
    answer = _answer_seen(item, correction.version)
    if answer is None or answer.published_at is None:
        raise NotPublishedYet(number=item.number)
    if not correction.reason.strip():
        raise CorrectionReasonMissing
    lacking = rules.lacking(**correction.draft.fields())
    if lacking:
        raise AnswerIncomplete(number=item.number, missing="・".join(str(gap.label) for gap in lacking))
    if correction.draft.disposition == rules.Disposition.NOT_ADOPTED and answer.person_id == by.person_id:
        raise SecondPairOfEyes(number=item.number)
    doing = Doing(by, at, rules.answering_division_id(consultation, item), correction.reason.strip())
    _write(answer, correction.draft, doing)
    _bear(item, correction.draft.bearings, doing)
    answer.review = Answer.Review.APPROVED
    answer.save(update_fields=["review"])
    log_answers(consultation, [answer], at=at)
    _record("answer.corrected", answer, doing)
    _tell_of_correction(item, answer, at)
    return answer


def _tell_of_correction(item: OpinionItem, answer: Answer, at: datetime) -> None:
    news = NewsDraft(
        key=f"correction:{answer.pk}:{answer.version}",
        kind=News.Kind.CORRECTION,
        about=About(item_id=item.pk),
        words=in_every_language(
            lambda: (
                gettext("「%(title)s」への回答を訂正しました。理由：%(reason)s")
                % {"title": item.title, "reason": answer.change_reason}
            )
        ),
    )
    announce(draft=news, at=at)


def log_answers(consultation: Consultation, answers: list[Answer], *, at: datetime) -> None:
    """Append a leaf for each public answer and for each measure that its item bears on."""
    items = [answer.item_id for answer in answers]
    reflections = Reflection.objects.filter(item__in=items, ended_at=None).select_related("item")
    ledger.append_leaves(
        [_answer_leaf(consultation, answer) for answer in answers]
        + [_reflection_leaf(consultation, reflection) for reflection in reflections.order_by("id")],
        at=at,
    )


def _answer_leaf(consultation: Consultation, answer: Answer) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="answer",
        subject_type="consultations.Answer",
        subject_id=answer.pk,
        content=queries.answer_commitment_content(answer),
        public={
            "consultation": consultation.code,
            "item": answer.item.number,
            "version": answer.version,
        },
    )


def _reflection_leaf(consultation: Consultation, reflection: Reflection) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="reflection",
        subject_type="consultations.Reflection",
        subject_id=reflection.pk,
        content={"reason": reflection.reason},
        public={
            "consultation": consultation.code,
            "item": reflection.item.number,
            "measure_id": reflection.measure_id,
        },
    )


def _answer_seen(item: OpinionItem, version: int) -> Answer | None:
    answer = Answer.objects.select_for_update().filter(item=item).first()
    if (answer.version if answer else 0) != version:
        raise StaleAnswer(number=item.number)
    return answer


def _write(answer: Answer, draft: AnswerDraft, doing: Doing) -> None:
    if draft.disposition not in rules.Disposition.values:
        raise Invalid(field=str(Answer._meta.get_field("disposition").verbose_name))
    if answer.pk is not None:
        _keep_revision(answer)
    for name, value in draft.fields().items():
        setattr(answer, name, value)
    answer.version += 1
    answer.asserted_at = doing.at
    answer.division_id = doing.division_id
    answer.person_id = doing.by.person_id
    answer.change_reason = doing.reason
    answer.review = Answer.Review.DRAFT
    if answer.published_at is not None:
        answer.published_at = doing.at
    answer.save()


def _keep_revision(answer: Answer) -> None:
    kept = (*WORDS, "version", "asserted_at", "division_id", "person_id", "change_reason", "published_at")
    AnswerRevision.objects.create(answer=answer, **{name: getattr(answer, name) for name in kept})


def _bear(item: OpinionItem, bearings: tuple[Bearing, ...], doing: Doing) -> None:
    """Make the measures that the item bears on exactly these; what ends keeps its row and its reason."""
    wanted = {bearing.measure_id: bearing.reason.strip() for bearing in bearings}
    kept = set()
    for reflection in Reflection.objects.filter(item=item, ended_at=None):
        if wanted.get(reflection.measure_id) == reflection.reason:
            kept.add(reflection.measure_id)
        else:
            reflection.ended_at = doing.at
            reflection.ended_reason = doing.reason
            reflection.save(update_fields=["ended_at", "ended_reason"])
    Reflection.objects.bulk_create(
        Reflection(
            item=item,
            measure_id=measure_id,
            reason=reason,
            asserted_at=doing.at,
            division_id=doing.division_id,
        )
        for measure_id, reason in wanted.items()
        if measure_id not in kept
    )


def _record(action: str, answer: Answer, doing: Doing) -> None:
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.Answer",
            subject_id=answer.pk,
            by=doing.by,
            at=doing.at,
            facts={
                "item_id": answer.item_id,
                "version": answer.version,
                "disposition": str(answer.disposition),
            },
        )
    )
