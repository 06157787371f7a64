"""Taking in opinions: one or many, from the form, the counter or a file, each with a receipt."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Consultation, Contact, Opinion, Phase, Section
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.queries.voting_intake import phases_by_consultation
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ANYONE, ELSEWHERE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.gathering import Gatherer
from yoriai.apps.shared.rows import insert_rows
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

SUBJECT = queries.SUBJECT


class NotOpenYet(Refusal):
    """It is not asked for yet."""

    code = "consultation-not-open"
    message = _("この意見募集はまだ始まっていません。")
    next_step = _("募集が始まる日以降にお送りください。")


class NotAskedFor(Refusal):
    """Opinions in free words are not asked for here."""

    code = "consultation-asks-no-opinions"
    message = _("ここでは、文章の意見は受け付けていません。")
    next_step = _("この意見募集のページで、今できることを確かめてください。")


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
    paragraph: int | None = None
    standing: str = ""
    area: str = ""
    language: str = "ja"
    contact: ContactDraft | None = None
    continues: str = ""
    sender_key: str = ""
    reception: Reception | None = None
    origin: Origin | None = None
    # The city itself asked, in a survey or at a meeting: what its phases ask for does not matter then.
    was_asked_for: bool = False
    # The number that the sender holds on paper already, if it is still free; only for what staff enter.
    promised_number: str = ""


Outcome: TypeAlias = "ledger.IssuedReceipt | Refusal"


def check_accepting(*, consultation: Consultation, on: date, phases: Sequence[Phase] | None = None) -> None:
    """Refuse where opinions are not taken on a day; after the deadline they still are, marked as late.

    Args:
        consultation: the consultation.
        on: the day.
        phases: its phases; read when they are not given.

    Raises:
        NotOpenYet: its period, or its phase for opinions, has not begun.
        NotAskedFor: no phase of it asks for opinions.
        ResultsOut: its results are published.
    """
    _check_stage(consultation, on)
    known = tuple(consultation.phases.all()) if phases is None else phases
    if not rules.asks_for_opinions(consultation, known):
        raise NotAskedFor
    if not rules.opinions_have_begun(consultation, known, on):
        raise NotOpenYet


def _check_stage(consultation: Consultation, on: date) -> None:
    stage = rules.stage_of(consultation, on)
    if stage in (rules.Stage.DRAFT, rules.Stage.PUBLISHED):
        raise NotOpenYet
    if stage == rules.Stage.RESULTS_PUBLISHED:
        raise ResultsOut


class _Row(NamedTuple):
    """An opinion as it is stored, by the names of the model's fields."""

    consultation_id: int
    section_id: int | None
    paragraph: int | None
    text: str
    language: str
    standing: str
    area: str
    channel: str
    received_at: datetime
    entered_at: datetime
    receiver_id: int | None
    is_verbatim: bool
    was_read_back: bool
    receipt_given: bool
    is_late: bool
    sender_key: str
    submission_key: str
    import_batch_id: int | None
    source_row: int | None
    withholding: str = ""
    withholding_note: str = ""


class _Ready(NamedTuple):
    """A draft that passed every check, with the row it becomes."""

    place: int
    draft: OpinionDraft
    consultation: Consultation
    row: _Row


_FROM_THE_FORM = Reception(channel=rules.Channel.WEB.value)


class _Intake:
    """One batch on its way: what is known, what is refused, what is ready to be stored."""

    def __init__(self, drafts: Sequence[OpinionDraft], by: Actor, at: datetime) -> None:
        self.drafts = drafts
        self.by = by
        self.at = at
        self.outcomes: dict[int, Outcome] = {}
        self.consultations = queries.held_consultations(codes={draft.consultation_code for draft in drafts})
        ids = {consultation.pk for consultation in self.consultations.values()}
        self.sections = queries.sections_by_place(
            consultation_ids=ids, numbers={draft.section_number for draft in drafts if draft.section_number}
        )
        self.phases = phases_by_consultation(consultation_ids=ids)
        self.areas = _areas_to_choose() if any(draft.area for draft in drafts) else frozenset()
        self.senders = queries.sender_keys(receipts={d.continues for d in drafts if d.continues})
        self._late: dict[tuple[int, datetime, bool], bool] = {}

    def ready(self) -> list[_Ready]:
        """Check every draft; a faulty one gets its refusal and hurts no other."""
        found: dict[str, _Ready] = {}
        for place, draft in enumerate(self.drafts):
            if draft.submission_key in found:
                continue
            try:
                found[draft.submission_key] = self._checked(place, draft)
            except Refusal as refusal:
                self.outcomes[place] = refusal
        return list(found.values())

    def _checked(self, place: int, draft: OpinionDraft) -> _Ready:
        text = clean_text(draft.text)
        check_text(text)
        consultation = self.consultations.get(draft.consultation_code)
        if consultation is None or consultation.state == rules.State.DRAFT:
            raise NotFound
        reception = draft.reception or _FROM_THE_FORM
        if draft.reception and not rules.may_bring_opinion(self.by, consultation, reception.channel):
            raise NotAllowed
        received_at = reception.at or self.at
        is_late = self._is_late(consultation, received_at, draft.was_asked_for)
        section = self._section(consultation, draft.section_number)
        row = _Row(
            consultation_id=consultation.pk,
            section_id=section.pk if section else None,
            paragraph=_paragraph(section, draft.paragraph),
            text=text,
            language=draft.language,
            standing=draft.standing,
            area=self._area(draft.area),
            channel=reception.channel,
            received_at=received_at,
            entered_at=self.at,
            receiver_id=self.by.person_id if draft.reception and not self.by.is_partner else None,
            is_verbatim=reception.is_verbatim,
            was_read_back=reception.was_read_back,
            receipt_given=reception.receipt_given,
            is_late=is_late,
            sender_key=self._sender_key(draft, consultation),
            submission_key=draft.submission_key,
            import_batch_id=draft.origin.batch_id if draft.origin else None,
            source_row=draft.origin.row if draft.origin else None,
        )
        return _Ready(place, draft, consultation, row)

    def _is_late(self, consultation: Consultation, received_at: datetime, was_asked_for: bool) -> bool:
        """Tell whether what came at an instant is late; refuse where nothing is taken then (asked once for each)."""
        asked = (consultation.pk, received_at, was_asked_for)
        if asked not in self._late:
            if received_at > self.at:
                raise Invalid(field=str(Opinion._meta.get_field("received_at").verbose_name))
            self._check_accepting(consultation, day_of(received_at), was_asked_for)
            self._late[asked] = rules.is_late(consultation, received_at)
        return self._late[asked]

    def _check_accepting(self, consultation: Consultation, on: date, was_asked_for: bool) -> None:
        if was_asked_for:
            _check_stage(consultation, on)
        else:
            phases = self.phases.get(consultation.pk, ())
            check_accepting(consultation=consultation, on=on, phases=phases)

    def _section(self, consultation: Consultation, number: str) -> Section | None:
        if not number:
            return None
        if (consultation.pk, number) not in self.sections:
            raise Invalid(field=str(Opinion._meta.get_field("section").verbose_name))
        return self.sections[consultation.pk, number]

    def _area(self, code: str) -> str:
        if code and code not in self.areas:
            raise Invalid(field=str(Opinion._meta.get_field("area").verbose_name))
        return code

    def _sender_key(self, draft: OpinionDraft, consultation: Consultation) -> str:
        if draft.sender_key:
            return draft.sender_key
        earlier = self.senders.get(draft.continues)
        if earlier is not None and earlier[0] == consultation.pk:
            return earlier[1]
        return new_key()

    def store(self, ready: Sequence[_Ready]) -> int:
        """Write what is new: opinions, contacts, leaves, receipts and audit events, a few statements for any number.

        A draft whose key was stored before gets the receipt that it got then. Returns how many are new.
        """
        ids: dict[str, int] = {
            key: pk
            for pk, key in insert_rows(
                Opinion,
                _Row._fields,
                [one.row for one in ready],
                clash="ON CONFLICT (submission_key) DO NOTHING",
                returning=("id", "submission_key"),
            )
        }
        new = {ids[one.row.submission_key]: one for one in ready if one.row.submission_key in ids}
        contacts = [_contact(one, pk) for pk, one in new.items() if one.draft.contact]
        if contacts:
            Contact.objects.bulk_create(contacts)
        leaves = ledger.append_leaves([_leaf(one, pk) for pk, one in new.items()], at=self.at)
        promised = {
            place: one.draft.promised_number
            for place, one in enumerate(new.values())
            if one.draft.promised_number and one.row.receiver_id is not None
        }
        receipts = ledger.issue_receipts(leaves, at=self.at, promised=promised)
        for one, receipt in zip(new.values(), receipts, strict=True):
            self.outcomes[one.place] = receipt
        records.record(*(_entry(one, pk, self.by, self.at) for pk, one in new.items()))
        if len(new) < len(ready):
            self._recall([one for one in ready if one.row.submission_key not in ids])
        return len(new)

    def _recall(self, known: Sequence[_Ready]) -> None:
        """Give drafts that were sent before the receipt they got then."""
        rows = Opinion.objects.filter(submission_key__in=[one.row.submission_key for one in known])
        ids = dict(rows.values_list("submission_key", "pk"))
        receipts = ledger_queries.receipts_for(subject_type=SUBJECT, subject_ids=ids.values())
        for one in known:
            self.outcomes[one.place] = ledger.issued(receipts[str(ids[one.row.submission_key])])

    def in_order(self) -> list[Outcome]:
        """Return one outcome per draft; a key that occurs twice in the batch has one receipt."""
        by_key = {self.drafts[place].submission_key: outcome for place, outcome in self.outcomes.items()}
        return [
            self.outcomes.get(place, by_key[draft.submission_key]) for place, draft in enumerate(self.drafts)
        ]


def _areas_to_choose() -> frozenset[str]:
    return frozenset({ELSEWHERE, *(area.code for area in organisation.offered_areas())})


def _paragraph(section: Section | None, number: int | None) -> int | None:
    if number is None:
        return None
    if section is None or not 1 <= number <= len(rules.paragraphs(section.draft_text)):
        raise Invalid(field=str(Opinion._meta.get_field("paragraph").verbose_name))
    return number


def _contact(one: _Ready, opinion_id: int) -> Contact:
    draft = one.draft.contact or ContactDraft()
    return Contact(
        opinion_id=opinion_id,
        name=draft.name,
        email=draft.email,
        address=draft.address,
        phone=draft.phone,
        language=one.row.language,
        purpose_version=draft.purpose_version,
        keep_until=rules.contact_kept_until(one.consultation, one.row.received_at),
    )


def _leaf(one: _Ready, opinion_id: int) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="opinion",
        subject_type=SUBJECT,
        subject_id=opinion_id,
        content=queries.Committed(
            text=one.row.text,
            channel=one.row.channel,
            received_at=one.row.received_at,
            consultation=one.consultation.code,
            section=one.draft.section_number,
            paragraph=one.row.paragraph,
        ).content(),
        public={"consultation": one.consultation.code},
    )


def _entry(one: _Ready, opinion_id: int, by: Actor, at: datetime) -> records.Entry:
    return records.Entry(
        action="opinion.received",
        subject_type=SUBJECT,
        subject_id=opinion_id,
        by=by,
        at=at,
        facts={
            "consultation_id": one.consultation.pk,
            "channel": str(one.row.channel),
            "late": one.row.is_late,
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
    if not intake.store(intake.ready()):
        _record_nothing_new(intake)
    return intake.in_order()


def _may_gather(by: Actor) -> bool:
    """Tell whether a submission may share its transaction: only the public's, and not inside another one."""
    return bool(settings.YORIAI_GROUP_COMMIT) and by == ANYONE and not connection.in_atomic_block


def submit_together(waiting: Sequence[tuple[OpinionDraft, datetime]]) -> list[Outcome]:
    """Take in what the public sent within the same moment, each with the instant at which it came.

    Returns:
        For each, in the same order, its receipt or its refusal.
    """
    latest = max(at for _, at in waiting)
    return submit_opinions(drafts=[draft for draft, _ in waiting], by=ANYONE, at=latest)


_together: Gatherer[tuple[OpinionDraft, datetime], Outcome] = Gatherer(submit_together)


def submit_opinion(*, draft: OpinionDraft, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    """Take in one opinion.

    Returns:
        Its receipt; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such consultation in public.
        NotOpenYet: its period has not begun.
        NotAskedFor: it asks for votes, not for opinions.
        ResultsOut: its results are published.
        OpinionEmpty: nothing in the text can be seen.
        OpinionTooLong: the text is longer than the limit.
        OpinionHoldsMyNumber: the text holds what looks like an individual number.
        NotAllowed: it came by another channel than the form, and `by` may not enter such opinions.
        Invalid: the section or the area does not exist, or it was received in the future.
    """
    outcome = (
        _together.submit((draft, at)) if _may_gather(by) else submit_opinions(drafts=[draft], by=by, at=at)[0]
    )
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
