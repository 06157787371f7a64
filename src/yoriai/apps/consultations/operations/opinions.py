"""Taking in opinions: one or many, from the form, the counter or a file, each with a receipt."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Consultation, Contact, Opinion, Section
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.gathering import Gatherer
from yoriai.apps.shared.time import day_of
from yoriai.pure.japan import my_number

SUBJECT = queries.SUBJECT
PUBLIC_CHANNELS = frozenset({rules.Channel.WEB, rules.Channel.KIOSK})
# Controls, surrogates without a partner, and marks that turn the direction of what follows them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_VISIBLE = re.compile(r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0]")  # fmt: skip
_TWELVE = re.compile(r"\d{4}[^\d\n]?\d{4}[^\d\n]?\d{4}")


class OpinionEmpty(Refusal):
    """Nothing that can be read."""

    code = "opinion-empty"
    status = 422
    message = _("意見が入力されていません。")
    next_step = _("意見を入力してください。一言でもかまいません。")


class OpinionTooLong(Refusal):
    """More than the limit."""

    code = "opinion-too-long"
    status = 422
    message = _("意見は%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("何回かに分けて送るか、担当課へ文書でお送りください。")


class OpinionHoldsMyNumber(Refusal):
    """Twelve digits that may be somebody's individual number."""

    code = "opinion-holds-my-number"
    status = 422
    message = _("マイナンバーと思われる12けたの番号が含まれています。")
    next_step = _("大切な番号を守るため、番号を消してから送ってください。")


class NotOpenYet(Refusal):
    """It is not asked for yet."""

    code = "consultation-not-open"
    message = _("この意見募集はまだ始まっていません。")
    next_step = _("募集が始まる日以降にお送りください。")


class ResultsOut(Refusal):
    """It was answered already."""

    code = "consultation-answered"
    message = _("この意見募集は、結果の公表まで終わっています。")
    next_step = _("新しいご意見は、担当課へ直接お寄せください。")


@dataclass(frozen=True)
class ContactDraft:
    """How a sender can be reached; kept apart from what was said."""

    name: str = ""
    email: str = ""
    address: str = ""
    phone: str = ""
    purpose_version: str = rules.PURPOSE_VERSION

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.address or self.phone)


@dataclass(frozen=True)
class Reception:
    """How an opinion reached the city when nobody typed it into the form; `at` None means now."""

    channel: str
    at: datetime | None = None
    is_verbatim: bool = True
    was_read_back: bool = False
    receipt_given: bool = False


@dataclass(frozen=True)
class Origin:
    """The row of an imported file."""

    batch_id: int
    row: int


def new_key() -> str:
    """Return a random key: for a form when it is first shown, or for a sender."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class OpinionDraft:
    """What somebody says. The same `submission_key` is stored once, however often it is sent.

    `continues` is the receipt number of an earlier opinion by the same person; `sender_key` groups
    people where the source tells them apart (an import); without either, a person is counted anew.
    """

    consultation_code: str
    text: str
    submission_key: str = field(default_factory=new_key)
    section_number: str = ""
    standing: str = ""
    language: str = "ja"
    contact: ContactDraft | None = None
    continues: str = ""
    sender_key: str = ""
    reception: Reception | None = None
    origin: Origin | None = None


Outcome: TypeAlias = "Receipt | Refusal"


def clean_text(text: str) -> str:
    """Return a text without controls, with plain line ends, without blank edges."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def check_text(text: str) -> None:
    """Refuse a cleaned text that cannot be stored.

    Raises:
        OpinionEmpty: nothing in it can be seen.
        OpinionTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number and is not a receipt.
    """
    if not _VISIBLE.search(text):
        raise OpinionEmpty
    if len(text) > rules.TEXT_LIMIT:
        raise OpinionTooLong(limit=rules.TEXT_LIMIT, length=len(text))
    if _TWELVE.search(text):
        numbers = my_number.numbers_in(text)
        if numbers and not all(ledger_queries.is_receipt(number=number) for number in numbers):
            raise OpinionHoldsMyNumber


def check_accepting(*, consultation: Consultation, on: date) -> None:
    """Refuse where opinions are not taken on a day; after the deadline they still are, marked as late.

    Raises:
        NotOpenYet: its period has not begun.
        ResultsOut: its results are published.
    """
    stage = rules.stage_of(consultation, on)
    if stage in (rules.Stage.DRAFT, rules.Stage.PUBLISHED):
        raise NotOpenYet
    if stage == rules.Stage.RESULTS_PUBLISHED:
        raise ResultsOut


@dataclass
class _Ready:
    """A draft that passed every check, with the rows it becomes."""

    place: int
    draft: OpinionDraft
    opinion: Opinion


class _Intake:
    """One batch on its way: what is known, what is refused, what is ready to be stored."""

    def __init__(self, drafts: Sequence[OpinionDraft], by: Actor, at: datetime) -> None:
        self.drafts = drafts
        self.by = by
        self.at = at
        self.outcomes: dict[int, Outcome] = {}
        self.consultations: Mapping[str, Consultation] = queries.consultations_by_code(
            codes={draft.consultation_code for draft in drafts}
        )
        self.senders = queries.sender_keys(receipts={d.continues for d in drafts if d.continues})

    def read_known(self) -> None:
        """Give drafts that were sent before the receipt they got then."""
        keys = {draft.submission_key for draft in self.drafts}
        known = dict(Opinion.objects.filter(submission_key__in=keys).values_list("submission_key", "pk"))
        if not known:
            return
        receipts = ledger_queries.receipts_for(subject_type=SUBJECT, subject_ids=known.values())
        for place, draft in enumerate(self.drafts):
            if draft.submission_key in known:
                self.outcomes[place] = receipts[str(known[draft.submission_key])]

    def ready(self) -> list[_Ready]:
        """Check what is not known yet; a faulty draft gets its refusal and hurts no other."""
        found: dict[str, _Ready] = {}
        for place, draft in enumerate(self.drafts):
            if place in self.outcomes or draft.submission_key in found:
                continue
            try:
                found[draft.submission_key] = _Ready(place, draft, self._opinion(draft))
            except Refusal as refusal:
                self.outcomes[place] = refusal
        return list(found.values())

    def _opinion(self, draft: OpinionDraft) -> Opinion:
        text = clean_text(draft.text)
        check_text(text)
        consultation = self.consultations.get(draft.consultation_code)
        if consultation is None or consultation.state == rules.State.DRAFT:
            raise NotFound
        reception = draft.reception or Reception(channel=rules.Channel.WEB)
        received_at = reception.at or self.at
        self._check_reception(consultation, reception, received_at)
        return Opinion(
            consultation=consultation,
            section=_section(consultation, draft.section_number),
            text=text,
            language=draft.language,
            standing=draft.standing,
            channel=reception.channel,
            received_at=received_at,
            entered_at=self.at,
            receiver_id=self.by.person_id if draft.reception else None,
            is_verbatim=reception.is_verbatim,
            was_read_back=reception.was_read_back,
            receipt_given=reception.receipt_given,
            is_late=rules.is_late(consultation, received_at),
            sender_key=self._sender_key(draft, consultation),
            submission_key=draft.submission_key,
            import_batch_id=draft.origin.batch_id if draft.origin else None,
            source_row=draft.origin.row if draft.origin else None,
        )

    def _check_reception(
        self, consultation: Consultation, reception: Reception, received_at: datetime
    ) -> None:
        if reception.channel not in PUBLIC_CHANNELS and not rules.may_enter_opinion(self.by, consultation):
            raise NotAllowed
        if received_at > self.at:
            raise Invalid(field=str(Opinion._meta.get_field("received_at").verbose_name))
        check_accepting(consultation=consultation, on=day_of(received_at))

    def _sender_key(self, draft: OpinionDraft, consultation: Consultation) -> str:
        if draft.sender_key:
            return draft.sender_key
        earlier = self.senders.get(draft.continues)
        if earlier is not None and earlier[0] == consultation.pk:
            return earlier[1]
        return new_key()

    def store(self, ready: Sequence[_Ready]) -> None:
        """Write opinions, contacts, leaves, receipts and audit events; constant number of statements."""
        opinions = Opinion.objects.bulk_create(one.opinion for one in ready)
        contacts = [
            _contact(one.draft.contact, opinion)
            for one, opinion in zip(ready, opinions, strict=True)
            if one.draft.contact
        ]
        if contacts:
            Contact.objects.bulk_create(contacts)
        leaves = ledger.append_leaves([_leaf(opinion) for opinion in opinions], at=self.at)
        receipts = ledger.issue_receipts(leaves, at=self.at)
        for one, receipt in zip(ready, receipts, strict=True):
            self.outcomes[one.place] = receipt
        records.record(*(_entry(opinion, self.by, self.at) for opinion in opinions))

    def in_order(self) -> list[Outcome]:
        """Return one outcome per draft; a key that occurs twice in the batch has one receipt."""
        by_key = {self.drafts[place].submission_key: outcome for place, outcome in self.outcomes.items()}
        return [
            self.outcomes.get(place, by_key[draft.submission_key]) for place, draft in enumerate(self.drafts)
        ]


def _section(consultation: Consultation, number: str) -> Section | None:
    if not number:
        return None
    for section in consultation.sections.all():  # prefetched: no statement of its own
        if section.number == number:
            return section
    raise Invalid(field=str(Opinion._meta.get_field("section").verbose_name))


def _contact(draft: ContactDraft, opinion: Opinion) -> Contact:
    return Contact(
        opinion=opinion,
        name=draft.name,
        email=draft.email,
        address=draft.address,
        phone=draft.phone,
        language=opinion.language,
        purpose_version=draft.purpose_version,
        keep_until=rules.contact_kept_until(opinion.consultation, opinion.received_at),
    )


def _leaf(opinion: Opinion) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="opinion",
        subject_type=SUBJECT,
        subject_id=opinion.pk,
        content=queries.commitment_content(opinion),
        public={"consultation": opinion.consultation.code},
    )


def _entry(opinion: Opinion, by: Actor, at: datetime) -> records.Entry:
    return records.Entry(
        action="opinion.received",
        subject_type=SUBJECT,
        subject_id=opinion.pk,
        by=by,
        at=at,
        facts={
            "consultation_id": opinion.consultation_id,
            "channel": str(opinion.channel),
            "late": opinion.is_late,
        },
    )


def _record_nothing_new(intake: _Intake) -> None:
    """Leave a trace of a batch in which nothing was new: all sent before, or all refused."""
    refused = sum(isinstance(outcome, Refusal) for outcome in intake.outcomes.values())
    records.record(
        records.Entry(
            action="opinion.repeated" if not refused else "opinion.refused",
            subject_type="consultations.Consultation",
            subject_id=0,
            by=intake.by,
            at=intake.at,
            facts={"repeated": len(intake.drafts) - refused, "refused": refused},
        )
    )


@records.operation
def submit_opinions(*, drafts: Sequence[OpinionDraft], by: Actor, at: datetime) -> list[Outcome]:
    """Take in many opinions in one transaction, each with a leaf of the log, a receipt and an audit event.

    Args:
        drafts: what people said, for one consultation or several.
        by: who sends or enters them.
        at: now.

    Returns:
        For each draft, in the same order: its receipt; the receipt it got earlier when its key is
        known; or its refusal. A refused draft does not hurt the others.
    """
    intake = _Intake(drafts, by, at)
    intake.read_known()
    ready = intake.ready()
    if ready:
        try:
            with transaction.atomic():
                intake.store(ready)
        except IntegrityError:
            # Another process stored one of the keys since they were read: read again, once.
            intake.outcomes.clear()
            intake.read_known()
            ready = intake.ready()
            if ready:
                intake.store(ready)
    if not ready:
        _record_nothing_new(intake)
    return intake.in_order()


def _may_gather(by: Actor) -> bool:
    """Tell whether a submission may share its transaction: only the public's, and not inside another one."""
    return bool(settings.YORIAI_GROUP_COMMIT) and by == ANYONE and not connection.in_atomic_block


def _store_together(waiting: Sequence[tuple[OpinionDraft, datetime]]) -> list[Outcome]:
    latest = max(at for _, at in waiting)
    return submit_opinions(drafts=[draft for draft, _ in waiting], by=ANYONE, at=latest)


_together: Gatherer[tuple[OpinionDraft, datetime], Outcome] = Gatherer(_store_together)


def submit_opinion(*, draft: OpinionDraft, by: Actor, at: datetime) -> Receipt:
    """Take in one opinion.

    Returns:
        Its receipt; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such consultation in public.
        NotOpenYet: its period has not begun.
        ResultsOut: its results are published.
        OpinionEmpty: nothing in the text can be seen.
        OpinionTooLong: the text is longer than the limit.
        OpinionHoldsMyNumber: the text holds what looks like an individual number.
        NotAllowed: it came by another channel than the form, and `by` may not enter such opinions.
        Invalid: the section does not exist, or it was received in the future.
    """
    outcome = (
        _together.submit((draft, at)) if _may_gather(by) else submit_opinions(drafts=[draft], by=by, at=at)[0]
    )
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@dataclass(frozen=True)
class Withholding:
    """Why an opinion is counted but not shown; an empty reason shows it again."""

    reason: str
    note: str = ""


def _held(opinion_id: int) -> Opinion:
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .filter(pk=opinion_id)
        .first()
    )
    if opinion is None:
        raise NotFound
    return opinion


class AlreadyErased(Refusal):
    """There is no text left."""

    code = "opinion-erased"
    message = _("この意見の本文は消去済みです。")


@records.operation
def withhold_opinion(*, opinion_id: int, withholding: Withholding, by: Actor, at: datetime) -> Opinion:
    """Count an opinion without showing it, with a class of reason that is published, or show it again.

    Returns:
        The opinion as it now stands.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        Invalid: the class of reason is unknown.
    """
    opinion = _held(opinion_id)
    if not rules.may_withhold(by, opinion.consultation):
        raise NotAllowed
    if withholding.reason and withholding.reason not in rules.Withholding.values:
        raise Invalid(field=str(Opinion._meta.get_field("withholding").verbose_name))
    opinion.withholding = withholding.reason
    opinion.withholding_note = withholding.note.strip() if withholding.reason else ""
    opinion.save(update_fields=["withholding", "withholding_note"])
    records.record(
        records.Entry(
            action="opinion.withheld" if withholding.reason else "opinion.shown-again",
            subject_type=SUBJECT,
            subject_id=opinion.pk,
            by=by,
            at=at,
            facts={"consultation_id": opinion.consultation_id, "reason": withholding.reason},
        )
    )
    return opinion


@records.operation
def erase_opinion(*, opinion_id: int, ground: str, by: Actor, at: datetime) -> Opinion:
    """Erase what was said and who said it; the log keeps its leaf and gains one that says so.

    Args:
        opinion_id: the opinion.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: the head of the owning division or the CIO office.
        at: now.

    Returns:
        The opinion without its text; it stays counted.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` may not erase.
        AlreadyErased: it was erased before.
        Invalid: the ground is unknown.
    """
    opinion = _held(opinion_id)
    if not rules.may_erase(by, opinion.consultation):
        raise NotAllowed
    if opinion.erased_at is not None:
        raise AlreadyErased
    Contact.objects.filter(opinion=opinion).delete()
    opinion.text = ""
    opinion.erased_at = at
    opinion.save(update_fields=["text", "erased_at"])
    ledger.erase_content(subject_type=SUBJECT, subject_id=opinion.pk, ground=ground, by=by, at=at)
    records.record(
        records.Entry(
            action="opinion.erased",
            subject_type=SUBJECT,
            subject_id=opinion.pk,
            by=by,
            at=at,
            facts={"consultation_id": opinion.consultation_id, "ground": ground},
        )
    )
    return opinion
