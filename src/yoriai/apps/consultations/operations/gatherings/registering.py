"""People register for a meeting, without an account; they withdraw by the number they were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Gathering, Registration
from yoriai.apps.consultations.operations.gatherings import running, seats
from yoriai.apps.consultations.operations.gatherings.letters import ask_for_letters
from yoriai.apps.consultations.operations.opinions import new_key
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import read_receipt_number
from yoriai.pure.values import dataclass


class RegistrationClosed(Refusal):
    """Nobody can register any more, or not here."""

    code = "registration-closed"
    message = _("この会の申し込みは、いま受け付けていません。")
    next_step = _("会のページで、開催の状態と申し込みの締切を確かめてください。")


class PartyTooLarge(Refusal):
    """More people than one registration may have, or than there will ever be seats."""

    code = "registration-party-too-large"
    status = 422
    message = _("一度に申し込めるのは%(most)s人までです。")
    next_step = _("人数を減らすか、担当課に電話でご相談ください。")


class WithdrawalClosed(Refusal):
    """The meeting has begun, or does not take place."""

    code = "registration-withdrawal-closed"
    message = _("この申し込みは、もう変えられません。")
    next_step = _("ご用の方は、担当課に電話でお問い合わせください。")


class NotSmaller(Refusal):
    """A registration can be made smaller, not larger: larger ones would overtake those who wait."""

    code = "registration-not-smaller"
    status = 422
    message = _("人数は、今より少なくすることだけができます（今は%(people)s人）。")
    next_step = _("人数を増やすときは、増える人数でもう一度申し込んでください。")


@dataclass(frozen=True)
class RegistrationDraft:
    """Some people who come together. The same `submission_key` is stored once, however often it is sent."""

    gathering_id: int
    people: int
    way: str
    needs: Sequence[str] = ()
    needs_note: str = ""
    email: str = ""
    language: str = "ja"
    submission_key: str = field(default_factory=new_key)


def _check(draft: RegistrationDraft, gathering: Gathering, at: datetime) -> None:
    if not rules.takes_registrations(gathering, at):
        raise RegistrationClosed
    if draft.way not in rules.ways_of(gathering.form):
        raise Invalid(field=_label("way"))
    _check_people(draft.people, rules.capacity_of(gathering, draft.way))
    _check_needs(draft)


def _check_people(people: int, capacity: int | None) -> None:
    most = rules.MOST_PEOPLE if capacity is None else min(rules.MOST_PEOPLE, capacity)
    if people < 1:
        raise Invalid(field=_label("people"))
    if people > most:
        raise PartyTooLarge(most=most)


def _check_needs(draft: RegistrationDraft) -> None:
    if set(draft.needs) - set(rules.Accommodation.values):
        raise Invalid(field=_label("needs"))
    if len(draft.needs_note) > rules.NOTE_LIMIT:
        raise Invalid(field=_label("needs_note"))
    if draft.email:
        try:
            validate_email(draft.email)
        except ValidationError as fault:
            raise Invalid(field=_label("email")) from fault


def _label(name: str) -> str:
    labels = {field.name: field.verbose_name for field in Registration._meta.fields}
    return str(labels[name])


@records.operation
def register(*, draft: RegistrationDraft, by: Actor, at: datetime) -> Registration:
    """Give a party seats at a meeting, or a place on its waiting list when there are not enough.

    Whoever registers while others wait goes to the end of the list, even if one seat is free: nobody is overtaken.

    Returns:
        The registration with its number; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such meeting in public.
        RegistrationClosed: it takes no registrations, or not now.
        PartyTooLarge: more people than one registration may have, or than there are seats at all.
        Invalid: no people, a way that is not offered, an unknown need, too long a note, a faulty address.
    """
    gathering = running.locked_gathering(draft.gathering_id)
    if not rules.may_read(by, gathering):
        raise NotFound
    known = Registration.objects.filter(submission_key=draft.submission_key, gathering=gathering).first()
    if known is not None:
        _record("registration.repeated", known, by, at)
        return known
    _check(draft, gathering, at)
    registration = _stored(draft, gathering, at)
    if registration.email:
        rows = Registration.objects.filter(pk=registration.pk)
        ask_for_letters(rows, rules.LetterKind.RECEIVED, "received", at=at)
    _record("registration.received", registration, by, at)
    return registration


def _stored(draft: RegistrationDraft, gathering: Gathering, at: datetime) -> Registration:
    free = seats.free_seats(gathering, draft.way)
    fits = free is None or (free >= draft.people and not seats.waiting(gathering, draft.way).exists())
    states = rules.RegistrationState
    return Registration.objects.create(
        gathering=gathering,
        number=ledger.new_receipt_number(),
        submission_key=draft.submission_key,
        people=draft.people,
        way=draft.way,
        state=states.SEATED if fits else states.WAITING,
        needs=list(draft.needs),
        needs_note=" ".join(clean_text(draft.needs_note).split()),
        email=draft.email,
        language=draft.language,
        purpose_version=rules.PURPOSE_VERSION,
        registered_at=at,
        seated_at=at if fits else None,
        keep_until=rules.kept_until(gathering.starts_at),
    )


def _own(number: str, at: datetime) -> Registration:
    """Return the registration with this number while it can be changed, with its meeting held."""
    plain = read_receipt_number(number)
    found = Registration.objects.filter(number=plain).first() if plain else None
    if found is None:
        raise NotFound
    gathering = running.locked_gathering(found.gathering_id)
    found = Registration.objects.get(pk=found.pk)
    found.gathering = gathering
    if not rules.may_withdraw(gathering, at):
        raise WithdrawalClosed
    return found


@records.operation
def withdraw(*, number: str, by: Actor, at: datetime) -> Registration:
    """Give seats back; what the party needed and its address are erased at once, and those who wait move up.

    Returns:
        The withdrawn registration; a second time changes nothing.

    Raises:
        NotFound: there is no such number.
        WithdrawalClosed: the meeting has begun, or was cancelled.
    """
    registration = _own(number, at)
    if registration.state == rules.RegistrationState.WITHDRAWN:
        _record("registration.withdrawn-repeated", registration, by, at)
        return registration
    registration.state = rules.RegistrationState.WITHDRAWN
    registration.withdrawn_at = at
    registration.needs, registration.needs_note, registration.email = [], "", ""
    registration.save()
    seats.move_up(registration.gathering, at=at)
    _record("registration.withdrawn", registration, by, at)
    return registration


@records.operation
def reduce_party(*, number: str, people: int, by: Actor, at: datetime) -> Registration:
    """Let fewer people of a party come; the seats go to those who wait.

    Raises:
        NotFound: there is no such number, or it was withdrawn.
        WithdrawalClosed: the meeting has begun, or was cancelled.
        NotSmaller: the number is not smaller than before, or below one.
    """
    registration = _own(number, at)
    if registration.state == rules.RegistrationState.WITHDRAWN:
        raise NotFound
    if not 1 <= people < registration.people:
        raise NotSmaller(people=registration.people)
    registration.people = people
    registration.save(update_fields=["people"])
    seats.move_up(registration.gathering, at=at)
    _record("registration.reduced", registration, by, at)
    return registration


def _record(action: str, registration: Registration, by: Actor, at: datetime) -> None:
    facts: dict[str, Fact] = {"gathering_id": registration.gathering_id, "state": str(registration.state)}
    records.record(
        records.Entry(action, "consultations.Registration", registration.pk, by=by, at=at, facts=facts)
    )


@records.operation
def forget_registrations(*, by: Actor, at: datetime) -> int:
    """Erase what people needed, their addresses and numbers once their time is over; how many came stays.

    Returns:
        How many registrations were forgotten.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_keep_registrations(by):
        raise NotAllowed
    rows = Registration.objects.filter(keep_until__lt=day_of(at), forgotten_at=None)
    forgotten = rows.update(
        number="", needs=[], needs_note="", email="", language="", purpose_version="", forgotten_at=at
    )
    records.record(
        records.Entry(
            "registrations.forgotten",
            "consultations.Registration",
            "expired",
            by=by,
            at=at,
            facts={"count": forgotten},
        )
    )
    return forgotten
