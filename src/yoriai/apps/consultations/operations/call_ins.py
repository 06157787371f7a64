"""Calls to a broadcaster: the division names who notes them, that person notes them during the programme."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import CallIn, CallInDesk, Consultation, Opinion
from yoriai.apps.consultations.operations.hiding import erase_text
from yoriai.apps.consultations.operations.opinions import (
    ContactDraft,
    OpinionDraft,
    Reception,
    new_key,
    submit_opinion,
)
from yoriai.apps.consultations.operations.texts import clean_text, is_visible
from yoriai.apps.consultations.queries.opinions import SUBJECT
from yoriai.apps.consultations.rules import Channel, Withholding
from yoriai.apps.consultations.rules import call_ins as rules
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

DESK = "consultations.CallInDesk"


class NoSuchMember(Refusal):
    """Nobody with this address is of an organisation."""

    code = "call-in-no-such-member"
    status = 422
    message = _("このメールアドレスの「団体の担当者」はいません。")
    next_step = _(
        "本人がアカウントを作り、システム管理者が役割「団体の担当者」を付けてから、もう一度登録してください。"
    )


class NamedAlready(Refusal):
    """The same person notes calls for the same consultation."""

    code = "call-in-named-already"
    message = _("この人は、すでにこの意見募集の電話を受け付けています。")
    next_step = _("期間を変えるときは、いまの登録をやめてから、もう一度登録してください。")


class DaysReversed(Refusal):
    """The last day lies before the first, or years after it."""

    code = "call-in-days-reversed"
    status = 422
    message = _("最後の日は、始まりの日から1年までの日にしてください。")


class NotReadBack(Refusal):
    """What a caller said is stored only after the caller heard it."""

    code = "call-in-not-read-back"
    status = 422
    message = _("まだ本人に読み返していません。")
    next_step = _("書きとめた文を電話の相手に読み、よいと言われてから送ってください。")


class TooLateToUndo(Refusal):
    """A slip is undone within minutes."""

    code = "call-in-too-late-to-undo"
    message = _("書きとめてから%(minutes)s分を過ぎたため、取り消せません。")
    next_step = _("直したいところがあれば、受付番号を添えて担当課に電話してください。")


class ProgrammeMissing(Refusal):
    """Which programme it was."""

    code = "call-in-programme-missing"
    status = 422
    message = _("番組の名前を入力してください。")


@dataclass(frozen=True)
class CallInDeskDraft:
    """Whom the division names: the broadcaster, the person's address, and the days (both belong to them)."""

    partner: str
    email: str = field(repr=False)
    starts_on: date
    last_on: date


@records.operation
def name_call_in_desk(*, consultation_id: int, draft: CallInDeskDraft, by: Actor, at: datetime) -> CallInDesk:
    """Let a person of a broadcaster note calls for a consultation on some days.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        Invalid: the broadcaster has no name.
        DaysReversed: the last day lies before the first, or more than a year after it.
        NoSuchMember: nobody with this address is of an organisation on that day.
        NamedAlready: the person is named for part of that time.
    """
    consultation = Consultation.objects.select_for_update(of=("self",)).filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_name(by, consultation):
        raise NotAllowed
    partner = " ".join(clean_text(draft.partner).split())[:80]
    if not partner:
        raise Invalid(field=str(CallInDesk._meta.get_field("partner").verbose_name))
    if not draft.starts_on <= draft.last_on <= draft.starts_on + timedelta(days=rules.LONGEST_DAYS):
        raise DaysReversed
    person_id = organisation.member_with(email=draft.email, on=max(draft.starts_on, day_of(at)))
    if person_id is None:
        raise NoSuchMember
    rows = CallInDesk.objects.filter(consultation=consultation, person_id=person_id, ended_at=None)
    if rows.filter(starts_on__lte=draft.last_on, last_on__gte=draft.starts_on).exists():
        raise NamedAlready
    desk = CallInDesk.objects.create(
        consultation=consultation,
        partner=partner,
        person_id=person_id,
        starts_on=draft.starts_on,
        last_on=draft.last_on,
        named_at=at,
    )
    _record("call-in-desk.named", DESK, desk.pk, by, at, person_id=person_id)
    return desk


@records.operation
def end_call_in_desk(*, desk_id: int, by: Actor, at: datetime) -> CallInDesk:
    """Let nobody note calls with this naming any more; what was noted stays. A second time changes nothing.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    desk = _held(desk_id)
    if not rules.may_name(by, desk.consultation):
        raise NotAllowed
    if desk.ended_at is None:
        desk.ended_at = at
        desk.save(update_fields=["ended_at"])
    _record("call-in-desk.ended", DESK, desk.pk, by, at, person_id=desk.person_id)
    return desk


def _held(desk_id: int) -> CallInDesk:
    rows = CallInDesk.objects.select_for_update(of=("self",)).select_related("consultation")
    desk = rows.filter(pk=desk_id).first()
    if desk is None:
        raise NotFound
    return desk


@dataclass(frozen=True)
class CallInDraft:
    """What a caller said, as it was read back. The same `submission_key` is stored once.

    `may_publish` is what the caller answered; `email` only where the caller wants an answer. No name is asked for.
    """

    programme: str
    on_air_at: datetime
    text: str
    was_read_back: bool
    may_publish: bool
    is_verbatim: bool = True
    email: str = field(default="", repr=False)
    language: str = "ja"
    # The receipt of the call that was undone to be written anew: it is the same person.
    continues: str = ""
    submission_key: str = field(default_factory=new_key)


@records.operation
def note_call_in(*, desk_id: int, draft: CallInDraft, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    """Take in what somebody said to a broadcaster on the phone: an opinion with the channel and the programme.

    Words that the caller does not want to be published are counted and considered, and withheld.

    Returns:
        Its receipt, to be read aloud; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such naming.
        NotAllowed: `by` is not the named person, or not today.
        NotReadBack: the caller did not hear what was written.
        ProgrammeMissing: the programme has no name.
        Invalid: the programme begins later than now, or began more than a day ago.
        Refusal: as `submit_opinion` does.
    """
    desk = _held(desk_id)
    if not rules.may_note(by, desk, at):
        raise NotAllowed
    programme = " ".join(clean_text(draft.programme).split())[:80]
    _check(draft, programme, at)
    receipt = submit_opinion(
        draft=_opinion(desk, draft),
        by=replace(by, notes_calls_of=desk.consultation_id),
        at=at,
    )
    opinion_id = int(receipt.subject_id)
    facts = {"programme": programme, "on_air_at": draft.on_air_at, "noted_at": at}
    _call, is_new = CallIn.objects.get_or_create(opinion_id=opinion_id, defaults={"desk": desk, **facts})
    if is_new and not draft.may_publish:
        Opinion.objects.filter(pk=opinion_id).update(
            withholding=Withholding.NO_CONSENT, withheld_by_id=by.person_id
        )
    _record("call-in.noted" if is_new else "call-in.repeated", SUBJECT, opinion_id, by, at, desk_id=desk.pk)
    return receipt


def _check(draft: CallInDraft, programme: str, at: datetime) -> None:
    if not is_visible(programme):
        raise ProgrammeMissing
    if not at - rules.NOTED_WITHIN <= draft.on_air_at <= at:
        raise Invalid(field=str(CallIn._meta.get_field("on_air_at").verbose_name))
    if not draft.was_read_back:
        raise NotReadBack


def _opinion(desk: CallInDesk, draft: CallInDraft) -> OpinionDraft:
    return OpinionDraft(
        consultation_code=desk.consultation.code,
        text=draft.text,
        submission_key=f"call:{desk.pk}:{draft.submission_key}"[:64],
        language=draft.language,
        continues=draft.continues,
        contact=ContactDraft(email=draft.email) if draft.email else None,
        reception=Reception(
            channel=Channel.BROADCAST,
            is_verbatim=draft.is_verbatim,
            was_read_back=draft.was_read_back,
            receipt_given=True,
        ),
    )


@dataclass(frozen=True)
class Undone:
    """What was taken back, to be written anew: the words and the receipt that they had."""

    programme: str
    on_air_at: datetime
    text: str
    receipt_number: str


@records.operation
def undo_call_in(*, opinion_id: int, by: Actor, at: datetime) -> Undone:
    """Take a slip back within minutes: the words are erased, the log and the record say so, the number stays known.

    Returns:
        The words, for the person who wrote them to put them right.

    Raises:
        NotFound: it is no call, or not this person's.
        NotAllowed: `by` notes no calls today.
        TooLateToUndo: it was noted more than some minutes ago, or undone before.
    """
    rows = CallIn.objects.select_for_update(of=("self",)).select_related("desk", "opinion__consultation")
    call = rows.filter(opinion=opinion_id).first()
    if call is None or not rules.may_note(by, call.desk, at):
        raise NotAllowed
    if not rules.may_undo(call, at):
        raise TooLateToUndo(minutes=int(rules.UNDONE_WITHIN.total_seconds() // 60))
    opinion = call.opinion
    receipt = ledger_queries.receipt_for(subject_type=SUBJECT, subject_id=opinion.pk)
    undone = Undone(call.programme, call.on_air_at, opinion.text, receipt.number if receipt else "")
    erase_text(opinion=opinion, ground=ErasureGround.ENTRY_SLIP, by=by, at=at)
    call.undone_at = at
    call.save(update_fields=["undone_at"])
    _record("call-in.undone", SUBJECT, opinion.pk, by, at, desk_id=call.desk_id)
    return undone


def _record(action: str, subject: str, key: int, by: Actor, at: datetime, **facts: Fact) -> None:
    records.record(records.Entry(action, subject, key, by=by, at=at, facts=facts))
