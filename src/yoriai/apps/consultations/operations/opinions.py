"""Taking in opinions: one or many, from the form, the counter or a file, each with a receipt."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime
from typing import TypeAlias

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Consultation, Contact, Opinion, Phase, Section
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.queries.voting_intake import phases_by_consultation
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ANYONE, ELSEWHERE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.gathering import Gatherer, one_process_at_a_time
from yoriai.apps.shared.rows import insert_rows_for_ids
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


Outcome: TypeAlias = "Receipt | Refusal"


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


@dataclass
class _Ready:
    """A draft that passed every check, with the rows it becomes."""

    place: int
    draft: OpinionDraft
    opinion: Opinion


_STORED = [field for field in Opinion._meta.concrete_fields if not field.primary_key]
OPINION_FIELDS = [field.name for field in _STORED]
OPINION_COLUMNS = [field.attname for field in _STORED]


class _Intake:
    """One batch on its way: what is known, what is refused, what is ready to be stored."""

    def __init__(self, drafts: Sequence[OpinionDraft], by: Actor, at: datetime) -> None:
        self.drafts = drafts
        self.by = by
        self.at = at
        self.outcomes: dict[int, Outcome] = {}
        self.consultations = queries.held_consultations(codes={draft.consultation_code for draft in drafts})
        self.sections = queries.sections_by_place(
            consultation_ids={consultation.pk for consultation in self.consultations.values()}
        )
        self.phases = phases_by_consultation(
            consultation_ids={consultation.pk for consultation in self.consultations.values()}
        )
        self.areas = _areas_to_choose() if any(draft.area for draft in drafts) else frozenset()
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
        if draft.reception and not rules.may_bring_opinion(self.by, consultation, reception.channel):
            raise NotAllowed
        self._check_reception(consultation, received_at, draft.was_asked_for)
        return Opinion(
            consultation=consultation,
            section=(section := self._section(consultation, draft.section_number)),
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
            is_late=rules.is_late(consultation, received_at),
            sender_key=self._sender_key(draft, consultation),
            submission_key=draft.submission_key,
            import_batch_id=draft.origin.batch_id if draft.origin else None,
            source_row=draft.origin.row if draft.origin else None,
        )

    def _check_reception(
        self, consultation: Consultation, received_at: datetime, was_asked_for: bool
    ) -> None:
        if received_at > self.at:
            raise Invalid(field=str(Opinion._meta.get_field("received_at").verbose_name))
        if was_asked_for:
            _check_stage(consultation, day_of(received_at))
            return
        phases = self.phases.get(consultation.pk, ())
        check_accepting(consultation=consultation, on=day_of(received_at), phases=phases)

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

    def store(self, ready: Sequence[_Ready]) -> None:
        """Write opinions, contacts, leaves, receipts and audit events; constant number of statements."""
        opinions = [one.opinion for one in ready]
        rows = [[getattr(opinion, name) for name in OPINION_COLUMNS] for opinion in opinions]
        for opinion, key in zip(opinions, insert_rows_for_ids(Opinion, OPINION_FIELDS, rows), strict=True):
            opinion.pk = key
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


def _areas_to_choose() -> frozenset[str]:
    return frozenset({ELSEWHERE, *(area.code for area in organisation.offered_areas())})


def _paragraph(section: Section | None, number: int | None) -> int | None:
    if number is None:
        return None
    if section is None or not 1 <= number <= len(rules.paragraphs(section.draft_text)):
        raise Invalid(field=str(Opinion._meta.get_field("paragraph").verbose_name))
    return number


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
    ready = intake.ready()
    if ready:
        try:
            with transaction.atomic():
                intake.store(ready)
        except IntegrityError:
            # One of the keys is stored already (rare: a form sent twice). Only then they are read.
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


def submit_together(waiting: Sequence[tuple[OpinionDraft, datetime]]) -> list[Outcome]:
    """Take in what the public sent within the same moment, each with the instant at which it came.

    Returns:
        For each, in the same order, its receipt or its refusal.
    """
    latest = max(at for _, at in waiting)
    with one_process_at_a_time():
        return submit_opinions(drafts=[draft for draft, _ in waiting], by=ANYONE, at=latest)


_together: Gatherer[tuple[OpinionDraft, datetime], Outcome] = Gatherer(submit_together)


def submit_opinion(*, draft: OpinionDraft, by: Actor, at: datetime) -> Receipt:
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
