"""Confirming an e-mail address, if somebody wishes: six digits are sent there and typed on the same device.

The address is in memory while the letter is sent, and nowhere afterwards: a keyed hash makes sure that one address
is one participant in one consultation.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, EmailCheck, Proof, Voting
from yoriai.apps.consultations.operations.voting_codes import held_alone
from yoriai.apps.consultations.operations.voting_proving import Proven, Shown, proof_key, prove, record_proof
from yoriai.apps.consultations.queries.proposals.intake import HeldProposals
from yoriai.apps.consultations.queries.voting_intake import Held, key_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.pure.values import dataclass

DIGITS = 6
VALID = timedelta(minutes=30)
MOST_TRIES = 5
LETTERS_AN_HOUR = 3


class EmailNotTaken(Refusal):
    """This consultation confirms no addresses."""

    code = "email-not-taken"
    message = _("この意見募集では、メールアドレスの確認を受け付けていません。")


class NotAnAddress(Refusal):
    """It cannot be an e-mail address."""

    code = "email-malformed"
    status = 422
    message = _("メールアドレスの形ではありません。")
    next_step = _("「name@example.jp」のような形で入力してください。")


class TooManyLetters(Refusal):
    """So many letters went to this address in this hour that no more are sent: it may belong to somebody else."""

    code = "email-too-many"
    status = 429
    message = _("このアドレスには、1時間に3通まで送れます。")
    next_step = _("届いたメールの番号を入力するか、1時間ほどたってからもう一度お試しください。")


class DigitsWrong(Refusal):
    """They are not those that were sent last, they are too old, or too many were tried."""

    code = "email-digits-wrong"
    status = 422
    message = _("番号が違うか、送ってから30分を過ぎています。")
    next_step = _("いちばん新しいメールの6けたの番号を入力するか、もう一度メールを送ってください。")


@dataclass(frozen=True)
class Letter:
    """What is to be sent: to which address, and the digits. Kept by nobody."""

    address: str = field(repr=False)
    digits: str = field(repr=False)
    title: str
    minutes: int = int(VALID.total_seconds() // 60)


@dataclass(frozen=True)
class Asked:
    """An address as somebody typed it, and the device on which."""

    consultation_code: str
    address: str = field(repr=False)
    device: str = field(repr=False)


def one_spelling(address: str) -> str:
    """Return the spelling by which an address is one person's: one width and case, without a "+tag".

    Raises:
        NotAnAddress: it cannot be an address.

    Example:
        >>> one_spelling(" Ｔａｒｏ+vote@Example.JP")
        'taro@example.jp'
    """
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    try:
        validate_email(plain)
    except ValidationError:
        raise NotAnAddress from None
    name, _at, domain = plain.rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


@records.operation
def ask_for_digits(*, asked: Asked, by: Actor, at: datetime) -> Letter:
    """Choose six digits for an address; the caller sends them once the transaction is over.

    Only the newest question of a device counts.

    Returns:
        The letter to be sent.

    Raises:
        NotFound: there is no such consultation in public, or it is not voted on.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
        EmailNotTaken: addresses are not confirmed here.
        NotAnAddress: it cannot be an address.
        TooManyLetters: this address was sent three letters within the hour.
    """
    held = _held(asked.consultation_code, at)
    return new_question(held=held, asked=asked, by=by, at=at)


def new_question(*, held: Held | HeldProposals, asked: Asked, by: Actor, at: datetime) -> Letter:
    """Store a question for the digits sent to an address, in the running transaction; return the letter.

    Raises:
        NotAnAddress: it cannot be an address.
        TooManyLetters: this address was sent three letters within the hour.
    """
    address = unicodedata.normalize("NFKC", asked.address).strip()
    address_key = proof_key(salt=held.salt, what="email", value=one_spelling(address))
    lately = EmailCheck.objects.filter(
        consultation=held.consultation, address_key=address_key, sent_at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= LETTERS_AN_HOUR:
        raise TooManyLetters
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    device_key = key_of(held.salt, asked.device)
    EmailCheck.objects.create(
        consultation=held.consultation,
        device_key=device_key,
        address_key=address_key,
        digits_key=proof_key(salt=held.salt, what="digits", value=f"{device_key}{digits}"),
        sent_at=at,
    )
    record_proof("participant.asked-email", held, by, at)
    return Letter(address, digits, held_title(held))


def held_title(held: Held | HeldProposals) -> str:
    """Return the title of a consultation that was read without it."""
    return str(Consultation.objects.values_list("title", flat=True).get(pk=held.consultation.pk))


def _held(code: str, at: datetime) -> Held:
    held = held_alone(code, at)
    if not Voting.objects.filter(pk=held.consultation.pk, confirms_email=True).exists():
        raise EmailNotTaken
    return held


@dataclass(frozen=True)
class DigitsGiven:
    """Six digits as somebody typed them, and the device on which."""

    consultation_code: str
    typed: str = field(repr=False)
    device: str = field(repr=False)


def confirm_email(*, given: DigitsGiven, by: Actor, at: datetime) -> Proven:
    """Make a device that of the person whose address was confirmed; the same address is one participant.

    Returns:
        Who the device is from now on.

    Raises:
        NotFound: there is no such consultation in public, or it is not voted on.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
        EmailNotTaken: addresses are not confirmed here.
        DigitsWrong: other digits, older than half an hour, or tried too often.
    """
    proven = _confirm(given=given, by=by, at=at)
    if proven is None:
        raise DigitsWrong
    return proven


@records.operation
def _confirm(*, given: DigitsGiven, by: Actor, at: datetime) -> Proven | None:
    """Count the try, which must stay counted when it was wrong: so nothing is raised in this transaction."""
    held = _held(given.consultation_code, at)
    address_key = address_of_digits(held=held, given=given, at=at)
    if address_key is None:
        record_proof("participant.digits-refused", held, by, at)
        return None
    shown = Shown(Proof.Kind.EMAIL, address_key)
    proven = prove(held=held, device=given.device, shown=shown, at=at)
    record_proof("participant.confirmed-email", held, by, at, carried=proven.carried)
    return proven


def address_of_digits(*, held: Held | HeldProposals, given: DigitsGiven, at: datetime) -> str | None:
    """Return the hash of the address to which these digits were sent, in the running transaction.

    None for other digits than the device was sent last, for old ones, and after too many tries; the try counts.
    """
    device_key = key_of(held.salt, given.device)
    rows = EmailCheck.objects.select_for_update()
    check = rows.filter(consultation=held.consultation, device_key=device_key).order_by("-id").first()
    typed = "".join(unicodedata.normalize("NFKC", given.typed).split())
    is_alive = check is not None and at < check.sent_at + VALID and check.tries < MOST_TRIES
    if check is None or not is_alive:
        return None
    key = proof_key(salt=held.salt, what="digits", value=f"{device_key}{typed}")
    if not secrets.compare_digest(check.digits_key, key):
        check.tries += 1
        check.save(update_fields=["tries"])
        return None
    EmailCheck.objects.filter(pk=check.pk).delete()
    return check.address_key


@records.operation
def forget_email_checks(*, by: Actor, at: datetime) -> int:
    """Remove questions that were never answered, once their digits are worthless; runs once a day.

    Returns:
        How many were removed.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    gone = EmailCheck.objects.filter(sent_at__lt=at - timedelta(hours=1)).delete()[0]
    records.record(
        records.Entry(
            "email-checks.forgotten",
            "consultations.EmailCheck",
            "expired",
            by=by,
            at=at,
            facts={"count": gone},
        )
    )
    return gone
