"""Making a contributor more than a device: a code from the city, or a confirmed address, as for who votes.

What was proved never weighs a support: it is shown beside the number of supporters (`Contributor.level`).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import F

from yoriai.apps.consultations.models import (
    Contributor,
    ContributorProof,
    Participant,
    Proof,
    Proposal,
    ProposalAuthor,
    ProposalMerge,
    Suggestion,
    Support,
)
from yoriai.apps.consultations.operations import voting_codes, voting_email
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.logging_soon import have_supports_logged
from yoriai.apps.consultations.operations.proposals.supporting import write_events
from yoriai.apps.consultations.operations.voting_codes import CodeGiven
from yoriai.apps.consultations.operations.voting_email import (
    Asked,
    DigitsGiven,
    DigitsWrong,
    EmailNotTaken,
    Letter,
)
from yoriai.apps.consultations.operations.voting_proving import Proven, Shown, record_proof
from yoriai.apps.consultations.queries.proposals.intake import HeldProposals, key_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records

_LEVELS = tuple(Participant.Level.values)


def _held(code: str, at: datetime) -> HeldProposals:
    terms = shared.held(code)
    shared.check_proposing(terms=terms, at=at)
    return terms


def _held_with_email(code: str, at: datetime) -> HeldProposals:
    terms = _held(code, at)
    if not terms.confirms_email:
        raise EmailNotTaken
    return terms


@records.operation
def use_code(*, given: CodeGiven, by: Actor, at: datetime) -> Proven:
    """Make a device that of the person who was given a code; on two devices it is one contributor.

    Returns:
        Who the device is from now on; `carried` is the number of supports that it brought along.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotOpenYet: the first day has not come.
        ProposingOver: the last day is over.
        CodeUnknown: it is no code of this consultation, or was revoked before anybody used it.
    """
    terms = _held(given.consultation_code, at)
    key = voting_codes.key_of_code(consultation=terms.consultation, typed=given.typed, at=at)
    proven = _prove(terms, given.device, Shown(Proof.Kind.CODE, key), by, at)
    record_proof("contributor.gave-code", terms, by, at, carried=proven.carried)
    return proven


@records.operation
def ask_for_digits(*, asked: Asked, by: Actor, at: datetime) -> Letter:
    """Choose six digits for an address; the caller sends them once the transaction is over.

    Returns:
        The letter to be sent.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotOpenYet: the first day has not come.
        ProposingOver: the last day is over.
        EmailNotTaken: addresses are not confirmed here.
        NotAnAddress: it cannot be an address.
        TooManyLetters: this address was sent three letters within the hour.
    """
    terms = _held_with_email(asked.consultation_code, at)
    return voting_email.new_question(held=terms, asked=asked, by=by, at=at)


def confirm_email(*, given: DigitsGiven, by: Actor, at: datetime) -> Proven:
    """Make a device that of the person whose address was confirmed; the same address is one contributor.

    Returns:
        Who the device is from now on; `carried` is the number of supports that it brought along.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotOpenYet: the first day has not come.
        ProposingOver: the last day is over.
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
    terms = _held_with_email(given.consultation_code, at)
    address_key = voting_email.address_of_digits(held=terms, given=given, at=at)
    if address_key is None:
        record_proof("contributor.digits-refused", terms, by, at)
        return None
    proven = _prove(terms, given.device, Shown(Proof.Kind.EMAIL, address_key), by, at)
    record_proof("contributor.confirmed-email", terms, by, at, carried=proven.carried)
    return proven


def _prove(terms: HeldProposals, device: str, shown: Shown, by: Actor, at: datetime) -> Proven:
    """Note what a device showed, and join it with who showed the same before; the terms are held."""
    about = {"consultation": terms.consultation, "kind": shown.kind, "key": shown.key}
    known = ContributorProof.objects.select_related("contributor").filter(**about).first()
    here = _contributor(terms, device)
    person = known.contributor if known else None
    if here is not None and here != person and _are_two(here, person, shown):
        # Somebody else took part on this device and showed another thing of this kind: hers stays hers.
        device, here = secrets.token_urlsafe(24), None
    if person is None:
        person = here or shared.join(terms=terms, device=device, by=by, at=at)
        ContributorProof.objects.create(contributor=person, at=at, **about)
    elif here is None:
        Contributor.objects.create(
            consultation=terms.consultation, key=key_of(terms.salt, device), joined_at=at, merged_into=person
        )
    carried = _join(here, person, at) if here is not None and here != person else 0
    person.level = max(person.level, shown.kind, key=_LEVELS.index)
    person.save(update_fields=["level"])
    return Proven(device, person.level, carried)


def _contributor(terms: HeldProposals, device: str) -> Contributor | None:
    rows = Contributor.objects.select_related("merged_into")
    row = rows.filter(consultation=terms.consultation, key=key_of(terms.salt, device)).first()
    return row and (row.merged_into or row)


def _are_two(here: Contributor, person: Contributor | None, shown: Shown) -> bool:
    """Tell whether a device's contributor is plainly another person than who shows this."""
    kinds = set(here.proofs.values_list("kind", flat=True))
    theirs = set(person.proofs.values_list("kind", flat=True)) if person else set()
    return bool(kinds & (theirs | {shown.kind}))


def _join(source: Contributor, person: Contributor, at: datetime) -> int:
    """Make a contributor a further device of a person, who has its proposals and supports from now on."""
    authored = ProposalAuthor.objects.filter(contributor=source)
    authored.filter(proposal__authors__contributor=person).delete()
    authored.update(contributor=person)
    Suggestion.objects.filter(contributor=source).update(contributor=person)
    ProposalMerge.objects.filter(contributor=source).update(contributor=person)
    ContributorProof.objects.filter(contributor=source).update(contributor=person)
    Contributor.objects.filter(merged_into=source).update(merged_into=person)
    carried = _carry_supports(source, person, at)
    person.level = max(person.level, source.level, key=_LEVELS.index)
    source.merged_into = person
    source.save(update_fields=["merged_into"])
    return carried


def _carry_supports(source: Contributor, person: Contributor, at: datetime) -> int:
    """Let the person support what either supported, once each, and none of the own proposals; count those carried.

    What is carried over is withdrawn by the one and given by the other in the history; nothing of it is removed.
    """
    own = set(ProposalAuthor.objects.filter(contributor=person).values_list("proposal_id", flat=True))
    given = Support.objects.filter(contributor__in=(source, person), withdrawn_at=None)
    held = {row.proposal_id for row in given if row.contributor_id == person.pk} - own
    carried = 0
    for row in given.select_related("proposal").order_by("pk"):
        is_moved = row.contributor_id == source.pk
        if not is_moved and row.proposal_id not in own:
            continue
        write_events(row.proposal, [row.contributor_id], False, at)
        Support.objects.filter(pk=row.pk).update(withdrawn_at=at)
        if row.proposal_id in held or row.proposal_id in own:
            Proposal.objects.filter(pk=row.proposal_id).update(supports=F("supports") - 1)
            continue
        _give(row, person)
        write_events(row.proposal, [person.pk], True, at)
        held.add(row.proposal_id)
        carried += 1
    if carried or given.exists():
        have_supports_logged(consultation_id=person.consultation_id, at=at)
    return carried


def _give(row: Support, person: Contributor) -> None:
    values = {
        "version": row.version,
        "at": row.at,
        "withdrawn_at": None,
        "carried_from_id": row.carried_from_id,
    }
    Support.objects.update_or_create(proposal=row.proposal, contributor=person, defaults=values)
