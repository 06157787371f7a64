"""Speaking through a program: as the person whose token it is, or for the people who use a partner's program.

The operations are those of the pages; here is only what a program says differently.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.operations.opinions import OpinionDraft, submit_opinion
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.queries.redactions import original_text
from yoriai.apps.ledger.operations import IssuedReceipt
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Invalid, NotAllowed, Refusal

# Clocks differ: what a program received "in the future" within this time was received now.
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class SpeakerMissing(Refusal):
    """A partner's program speaks for many, and does not say for whom."""

    code = "speaker-missing"
    status = 422
    message = _("だれの答えかが示されていません。")
    next_step = _(
        "Speakerに、その人を区別する符号（無作為な英数字8〜64文字）を付けてください。氏名などは使わないでください。"
    )


class SpeakerNotExpected(Refusal):
    """A personal token speaks for one person only."""

    code = "speaker-not-expected"
    status = 422
    message = _("個人の接続キーでは、ほかの人の声は届けられません。")
    next_step = _("Speakerを付けずに送るか、団体の接続キーを使ってください。")


class KeyUsedBefore(Refusal):
    """The same idempotency key came with another opinion."""

    code = "idempotency-key-used"
    status = 422
    message = _("同じIdempotency-Keyで、別の意見がすでに届いています。")
    next_step = _("新しい意見には、新しいIdempotency-Keyを付けてください。")


def device_of(*, by: Actor, speaker: str) -> str:
    """Return what stands for the device of whoever votes through a program; no browser's mark looks like it.

    Args:
        by: who acts through a token.
        speaker: how a partner's program tells its people apart; empty for a personal token.

    Raises:
        NotAllowed: there is no token.
        SpeakerMissing: a partner does not say for whom it speaks.
        SpeakerNotExpected: a personal token names somebody.
    """
    if by.through is None:
        raise NotAllowed
    if by.is_partner and not speaker:
        raise SpeakerMissing
    if not by.is_partner and speaker:
        raise SpeakerNotExpected
    # By the partner's name and not by the token: its people are the same after the yearly change of the key.
    return f"partner:{by.through.partner}:{speaker}" if by.is_partner else f"person:{by.person_id}"


def send_opinion(*, draft: OpinionDraft, speaker: str, by: Actor, at: datetime) -> IssuedReceipt:
    """Take in an opinion that a program sends; `draft.submission_key` is the program's own key.

    Args:
        draft: what is said. A partner may say by which channel, and when, it was received.
        speaker: how a partner's program tells its people apart; empty where it cannot.
        by: who acts through a token.
        at: now.

    Returns:
        Its receipt; the earlier one when the same key was sent before with the same opinion.

    Raises:
        NotAllowed: there is no token, or a personal token names a channel.
        SpeakerNotExpected: a personal token names somebody.
        KeyUsedBefore: the key came with another opinion.
        Invalid: it was received in the future, or longer ago than a partner may bring it.
        Refusal: as `submit_opinion` does.
    """
    if by.through is None:
        raise NotAllowed
    if not by.is_partner and speaker:
        raise SpeakerNotExpected
    sent = replace(_at_our_time(draft, at), submission_key=_key(by, draft.submission_key))
    if speaker or not by.is_partner:
        sent = replace(sent, sender_key=_sender(draft.consultation_code, device_of(by=by, speaker=speaker)))
    receipt = submit_opinion(draft=sent, by=by, at=at)
    stored = queries.opinion_of_key(key=sent.submission_key)
    if (stored.consultation.code, original_text(stored)) != (sent.consultation_code, clean_text(sent.text)):
        raise KeyUsedBefore
    return receipt


def _at_our_time(draft: OpinionDraft, at: datetime) -> OpinionDraft:
    reception = draft.reception
    if reception is None or reception.at is None:
        return draft
    if reception.at < at - timedelta(days=rules.BROUGHT_WITHIN_DAYS):
        raise Invalid(field=str(Opinion._meta.get_field("received_at").verbose_name))
    if at < reception.at <= at + CLOCKS_DIFFER_BY:
        return replace(draft, reception=replace(reception, at=at))
    return draft


def _key(by: Actor, key: str) -> str:
    """Keep the keys of programs apart: nobody learns a receipt by guessing somebody else's key."""
    return sha256(f"{by.person_id}:{by.through and by.through.partner}:{key}".encode()).hexdigest()


def _sender(code: str, device: str) -> str:
    return salted_hmac("yoriai.programs.sender", f"{code}:{device}", algorithm="sha256").hexdigest()
