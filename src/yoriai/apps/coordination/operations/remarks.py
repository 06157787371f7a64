"""Remarks: somebody says that what was promised was not done; the division that promised it replies in public."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.letter_rules import Kind
from yoriai.apps.consultations.operations import telling
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.queries import promises
from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Remark, RemarkReply
from yoriai.apps.coordination.operations.refusals import ReasonMissing
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

SUBJECT = "coordination.Remark"
OPINION = "consultations.Opinion"
State = Remark.State


class RemarkTooLong(Refusal):
    """More than the limit."""

    code = "remark-too-long"
    status = 422
    message = _("%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("短くして、もう一度送ってください。")


class ReceiptOfAnotherVoice(Refusal):
    """The receipt is not of an opinion behind this promise."""

    code = "receipt-of-another-voice"
    status = 422
    message = _("この受付番号の意見は、ここには入っていません。")
    next_step = _("番号を確かめるか、空欄のまま送ってください。空欄のときは、市が確かめてから公表します。")


class NotShownYet(Refusal):
    """A remark that was not checked yet, or is not shown, has no public reply."""

    code = "remark-not-shown"
    message = _("公表していない指摘には、返事を公表できません。")
    next_step = _("先に、公表するかどうかを決めてください。")


@dataclass(frozen=True)
class RemarkDraft:
    """What somebody says about an answered item or a measure. The same `submission_key` is stored once.

    Either `consultation_code` and `item_number` are given, or `measure_code`.
    """

    kind: str
    text: str
    submission_key: str
    consultation_code: str = ""
    item_number: int = 0
    measure_code: str = ""
    receipt_number: str = ""


@dataclass(frozen=True)
class ReplyDraft:
    """What the division says; a plan names its day."""

    outcome: str
    text: str
    promised_on: date | None = None


@records.operation
def make_remark(*, draft: RemarkDraft, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    """Take in a remark, and put it into the queue of the division that promised.

    With the receipt of an opinion behind the promise it is public at once; without one it is checked before.

    Args:
        draft: what is said, and about what.
        by: anybody.
        at: now.

    Returns:
        Its receipt; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such answered item or public measure.
        Invalid: there is no such kind.
        OpinionEmpty: nothing in the text can be seen.
        RemarkTooLong: the text is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
        ReceiptOfAnotherVoice: the receipt is not of an opinion behind this promise.
    """
    known = _known(draft.submission_key)
    if known is not None:
        return _repeated(known, by, at)
    remark = _checked(draft, at)
    try:
        with transaction.atomic():
            remark.save(force_insert=True)
    except IntegrityError:  # sent twice in the same moment
        stored = _known(draft.submission_key)
        if stored is None:
            raise
        return _repeated(stored, by, at)
    content: dict[str, Fact] = {"kind": str(remark.kind), "text": remark.text}
    leaf = ledger.LeafDraft("remark", SUBJECT, remark.pk, content, _public(draft))
    receipt = ledger.issue_receipts(ledger.append_leaves([leaf], at=at), at=at)[0]
    _record("remark.received", remark, by, at, kind=str(remark.kind), state=str(remark.state))
    return receipt


def _known(key: str) -> Remark | None:
    return Remark.objects.filter(submission_key=key).first()


def _repeated(remark: Remark, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    receipt = ledger_queries.receipt_for(subject_type=SUBJECT, subject_id=remark.pk)
    if receipt is None:
        raise NotFound
    _record("remark.repeated", remark, by, at)
    return ledger.issued(receipt)


def _checked(draft: RemarkDraft, at: datetime) -> Remark:
    if draft.kind not in rules.RemarkKind.values:
        raise Invalid(field=str(Remark._meta.get_field("kind").verbose_name))
    text = clean_text(draft.text)
    check_text(text)
    if len(text) > rules.REMARK_LIMIT:
        raise RemarkTooLong(limit=rules.REMARK_LIMIT, length=len(text))
    remark = Remark(
        kind=draft.kind,
        text=text,
        language=(get_language() or "ja")[:8],
        submission_key=draft.submission_key,
        received_at=at,
        due_on=rules.remark_due_on(day_of(at)),
    )
    if draft.measure_code:
        name = measures.name_of_measure(measure_id=measures.get_measure_id(code=draft.measure_code))
        remark.measure_id, remark.division_id = name.id, name.owner_id
    else:
        item = promises.answered_item(code=draft.consultation_code, number=draft.item_number)
        remark.item_id, remark.division_id = item.id, item.division_id
    remark.opinion_id = _opinion_behind(draft.receipt_number, remark)
    remark.state = State.HELD if remark.opinion_id is None else State.WAITING
    return remark


def _opinion_behind(number: str, remark: Remark) -> int | None:
    if not number.strip():
        return None
    try:
        receipt = ledger_queries.receipt(number=number)
    except NotFound:
        raise ReceiptOfAnotherVoice from None
    is_behind = receipt.subject_type == OPINION and promises.opinion_is_behind(
        opinion_id=int(receipt.subject_id), item_id=remark.item_id, measure_id=remark.measure_id
    )
    if not is_behind:
        raise ReceiptOfAnotherVoice
    return int(receipt.subject_id)


def _public(draft: RemarkDraft) -> dict[str, Fact]:
    if draft.measure_code:
        return {"measure": draft.measure_code}
    return {"consultation": draft.consultation_code, "item": draft.item_number}


@records.operation
def show_remark(*, remark_id: int, by: Actor, at: datetime) -> Remark:
    """Make a remark public that was held or hidden.

    Raises:
        NotAllowed: `by` does not belong to the division, nor to the CIO office.
        NotFound: there is no such remark.
    """
    remark = _held(remark_id, by)
    if remark.state in (State.HELD, State.HIDDEN):
        remark.state = State.ANSWERED if remark.replies.exists() else State.WAITING
        remark.hidden_reason = ""
        remark.save(update_fields=["state", "hidden_reason"])
    _record("remark.shown", remark, by, at)
    return remark


@records.operation
def hide_remark(*, remark_id: int, reason: str, by: Actor, at: datetime) -> Remark:
    """Keep the text of a remark from the public, for a published reason; it stays counted.

    Raises:
        NotAllowed: `by` does not belong to the division, nor to the CIO office.
        NotFound: there is no such remark.
        Invalid: the reason is not in the list.
    """
    remark = _held(remark_id, by)
    if reason not in rules.HiddenReason.values:
        raise Invalid(field=str(Remark._meta.get_field("hidden_reason").verbose_name))
    remark.state, remark.hidden_reason = State.HIDDEN, reason
    remark.save(update_fields=["state", "hidden_reason"])
    _record("remark.hidden", remark, by, at, reason=reason)
    return remark


@records.operation
def reply_to_remark(*, remark_id: int, draft: ReplyDraft, by: Actor, at: datetime) -> RemarkReply:
    """Reply in public, in the name of the division; an earlier reply stays beside it.

    Whoever made the remark with a receipt, and left an address with that opinion, is told.

    Returns:
        The new reply.

    Raises:
        NotAllowed: `by` does not belong to the division, nor to the CIO office.
        NotFound: there is no such remark.
        NotShownYet: it is held or hidden.
        Invalid: there is no such outcome, or a plan names no day.
        ReasonMissing: the text is empty.
    """
    remark = _held(remark_id, by)
    if remark.state in (State.HELD, State.HIDDEN):
        raise NotShownYet
    if draft.outcome not in rules.ReplyOutcome.values:
        raise Invalid(field=str(RemarkReply._meta.get_field("outcome").verbose_name))
    is_plan = draft.outcome == rules.ReplyOutcome.PLANNED
    if is_plan and draft.promised_on is None:
        raise Invalid(field=str(RemarkReply._meta.get_field("promised_on").verbose_name))
    text = clean_text(draft.text)
    if not text:
        raise ReasonMissing
    reply = RemarkReply.objects.create(
        remark=remark,
        outcome=draft.outcome,
        text=text,
        promised_on=draft.promised_on if is_plan else None,
        at=at,
        division_id=remark.division_id,
        person_id=by.person_id,
    )
    remark.state = State.ANSWERED
    remark.save(update_fields=["state"])
    content: dict[str, Fact] = {"outcome": reply.outcome, "text": reply.text}
    leaf = ledger.LeafDraft(
        "remark-reply", "coordination.RemarkReply", reply.pk, content, {"outcome": reply.outcome}
    )
    ledger.append_leaves([leaf], at=at)
    _tell(remark, reply, at)
    _record("remark.answered", remark, by, at, outcome=reply.outcome)
    return reply


@records.operation
def erase_remark(*, remark_id: int, ground: str, by: Actor, at: datetime) -> Remark:
    """Erase what a remark says; it stays counted, and the log says that it was erased.

    Args:
        remark_id: the remark.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: the head of the division, or the CIO office.
        at: now.

    Raises:
        NotAllowed: `by` may not erase.
        NotFound: there is no such remark.
        Invalid: the ground is unknown.
        NothingToErase: it was erased before.
    """
    remark = _held(remark_id, by)
    if not rules.may_erase_remark(by, remark.division_id):
        raise NotAllowed
    remark.text = ""
    remark.save(update_fields=["text"])
    ledger.erase_content(subject_type=SUBJECT, subject_id=remark.pk, ground=ground, by=by, at=at)
    _record("remark.erased", remark, by, at, ground=ground)
    return remark


def _tell(remark: Remark, reply: RemarkReply, at: datetime) -> None:
    if remark.opinion_id is None:
        return
    news = telling.NewsDraft(
        key=f"reply:{reply.pk}",
        kind=Kind.REPLY,
        about=telling.About(opinion_id=remark.opinion_id),
        words=telling.in_every_language(
            lambda: (
                gettext("「%(kind)s」というご指摘に、返事がありました。「%(outcome)s」%(text)s")
                % {
                    "kind": remark.get_kind_display(),
                    "outcome": reply.get_outcome_display(),
                    "text": reply.text,
                }
            )
        ),
    )
    telling.announce(draft=news, at=at)


def _held(remark_id: int, by: Actor) -> Remark:
    if not rules.may_see_remarks(by):
        raise NotAllowed
    remark = Remark.objects.select_for_update().filter(pk=remark_id).first()
    if remark is None:
        raise NotFound
    if not rules.may_answer_remark(by, remark.division_id):
        raise NotAllowed
    return remark


def _record(action: str, remark: Remark, by: Actor, at: datetime, **facts: Fact) -> None:
    records.record(records.Entry(action, SUBJECT, remark.pk, by=by, at=at, facts=facts))
