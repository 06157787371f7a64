"""Making a participant more than a device, and one participant of two devices that show the same.

What was proved is never used to weigh a vote: it is shown beside every number of people (`Participant.level`).
"""

from __future__ import annotations

import secrets
from dataclasses import field
from datetime import datetime

from django.utils.crypto import salted_hmac

from yoriai.apps.consultations.models import Participant, Proof, Statement
from yoriai.apps.consultations.operations.voting_carrying import carry_over
from yoriai.apps.consultations.queries.proposals.intake import HeldProposals
from yoriai.apps.consultations.queries.voting_intake import Held, key_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact
from yoriai.pure.values import dataclass

_LEVELS = tuple(Participant.Level.values)


@dataclass(frozen=True)
class Shown:
    """What a device shows: a kind of proof, and its hash in this consultation."""

    kind: str
    key: str


@dataclass(frozen=True)
class Proven:
    """Who a device is from now on.

    Attributes:
        device: the random value that the device keeps from now on. It is a new one where the old one belongs to
            somebody else, who showed another thing of the same kind on it.
        level: what is known of this participant.
        carried: how many answers were carried over from what the device had answered before.
    """

    device: str = field(repr=False)
    level: str
    carried: int = 0


def proof_key(*, salt: bytes, what: str, value: str) -> str:
    """Return what is stored of an address or a code: a hash with the site's own key, of one consultation.

    Args:
        salt: of the consultation.
        what: the kind of value, so that two kinds are never taken for each other.
        value: the address or code in its one spelling.
    """
    key_salt = f"yoriai.proof.{what}.{salt.hex()}"
    return salted_hmac(key_salt, value, algorithm="sha256").hexdigest()


def prove(*, held: Held, device: str, shown: Shown, at: datetime) -> Proven:
    """Note in the running transaction what a device showed, and join it with who showed the same before.

    Args:
        held: the consultation, held alone: nobody votes meanwhile.
        device: the random value that the device keeps.
        shown: a confirmed address or a code.
        at: now.
    """
    consultation_id = held.consultation.pk
    here = _participant(consultation_id, key_of(held.salt, device))
    there = Proof.objects.filter(consultation_id=consultation_id, kind=shown.kind, key=shown.key)
    known = there.select_related("participant").first()
    person = known.participant if known else None
    if here is not None and here != person and _are_two(here, person, shown):
        # Somebody else answered on this device and showed another thing of this kind: her answers stay hers.
        device, here = secrets.token_urlsafe(24), None
    if person is None:
        person = here or _new(consultation_id, key_of(held.salt, device), at)
        Proof.objects.create(
            consultation_id=consultation_id, participant=person, kind=shown.kind, key=shown.key, at=at
        )
    elif here is None:
        _new(consultation_id, key_of(held.salt, device), at, merged_into=person)
    carried = _join(here, person, at) if here is not None and here != person else 0
    person.level = max(person.level, shown.kind, key=_LEVELS.index)
    person.save(update_fields=["level"])
    return Proven(device, person.level, carried)


def _participant(consultation_id: int, key: str) -> Participant | None:
    """Return whose a device is; held until the transaction ends, as is what it is joined with."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("merged_into")
    row = rows.filter(consultation_id=consultation_id, key=key).first()
    return row and (row.merged_into or row)


def _new(consultation_id: int, key: str, at: datetime, merged_into: Participant | None = None) -> Participant:
    return Participant.objects.create(
        consultation_id=consultation_id, key=key, joined_at=at, merged_into=merged_into
    )


def _are_two(here: Participant, person: Participant | None, shown: Shown) -> bool:
    """Tell whether a device's participant is plainly another person than who shows this."""
    kinds = set(here.proofs.values_list("kind", flat=True))
    theirs = set(person.proofs.values_list("kind", flat=True)) if person else set()
    return bool(kinds & (theirs | {shown.kind}))


def _join(source: Participant, person: Participant, at: datetime) -> int:
    """Make a participant a further device of a person; of two answers to one statement the later one counts."""
    carried = carry_over(source=source, person=person, at=at)
    Statement.objects.filter(participant=source).update(participant=person)
    Proof.objects.filter(participant=source).update(participant=person)
    Participant.objects.filter(merged_into=source).update(merged_into=person)
    person.level = max(person.level, source.level, key=_LEVELS.index)
    source.merged_into = person
    source.save(update_fields=["merged_into"])
    return carried


def record_proof(action: str, held: Held | HeldProposals, by: Actor, at: datetime, **facts: Fact) -> None:
    """Leave the audit event of something that was shown, or tried; it never says by whom."""
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.Consultation",
            subject_id=held.consultation.pk,
            by=by,
            at=at,
            facts=facts,
        )
    )
