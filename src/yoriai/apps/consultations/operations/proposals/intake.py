"""Taking in proposals: each with a number, a receipt and a leaf; opening one's own on another device."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Contributor,
    Proposal,
    ProposalAuthor,
    ProposalContact,
    Section,
)
from yoriai.apps.consultations.operations.opinions import new_key
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.marking import have_marks_sought
from yoriai.apps.consultations.operations.proposals.shared import VersionMade
from yoriai.apps.consultations.operations.proposals.texts import (
    ProposalWording,
    check_place,
    check_wording,
    clean_title,
)
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT, HeldProposals, proposal_content
from yoriai.apps.consultations.queries.receipts import proposal_of_receipt
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotFound, Refusal
from yoriai.pure.values import dataclass


class TooManyOwnProposals(Refusal):
    """One person makes only so many."""

    code = "too-many-own-proposals"
    message = _("1人が出せる提案は%(limit)s件までです。")
    next_step = _("ほかの人の提案を応援したり、変更の案を出したりできます。")


class ReceiptNotOfProposal(Refusal):
    """No proposal of this consultation has the receipt."""

    code = "receipt-not-of-proposal"
    status = 404
    message = _("この受付番号の提案は、この募集にはありません。")
    next_step = _("受付番号は12桁の数字です。控えの番号と、一つずつ見比べてください。")


@dataclass(frozen=True)
class ProposalDraft:
    """What somebody proposes. The same `submission_key` is stored once, however often it is sent."""

    consultation_code: str
    wording: ProposalWording
    device: str = field(repr=False)
    submission_key: str = field(default_factory=new_key)
    section_number: str = ""
    place: str = ""
    language: str = "ja"
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class Proposed:
    """A stored proposal and its receipt."""

    proposal: Proposal
    receipt: ledger.IssuedReceipt


@records.operation
def propose(*, draft: ProposalDraft, by: Actor, at: datetime) -> Proposed:
    """Take in a proposal; it is shown at once or after a check, as the terms say.

    Returns:
        The stored proposal with its receipt; the earlier ones when the same key was sent before.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotOpenYet: its first day has not come.
        ProposingOver: its last day is over.
        ProposalTitleMissing: the title has neither a letter nor a number.
        ProposalWishMissing: nothing in the wish can be seen.
        ProposalTooLong: a part is longer than its limit.
        OpinionHoldsMyNumber: a part holds what looks like an individual number.
        TooManyOwnProposals: this person made as many as one may.
        Invalid: there is no such section.
    """
    wording, place = draft.wording.cleaned(), clean_title(draft.place)
    check_wording(wording)
    check_place(place)
    terms = shared.held(draft.consultation_code)
    known = Proposal.objects.filter(
        consultation=terms.consultation, submission_key=draft.submission_key
    ).first()
    if known is not None:
        shared.record("proposal.repeated", known, by, at)
        return Proposed(known, _receipt_of(known))
    shared.check_proposing(terms=terms, at=at)
    author = shared.join(terms=terms, device=draft.device, by=by, at=at)
    own = Proposal.objects.filter(consultation=terms.consultation, sender_key=author.key)
    if own.count() >= rules.PROPOSALS_PER_PERSON:
        raise TooManyOwnProposals(limit=rules.PROPOSALS_PER_PERSON)
    proposal = _stored(terms, draft, wording, author, at)
    receipt = _logged(proposal, at)
    if draft.email:
        _keep_contact(proposal, draft)
    have_marks_sought(at=at)
    shared.record("proposal.received", proposal, by, at, state=str(proposal.state))
    return Proposed(proposal, receipt)


def _stored(
    terms: HeldProposals, draft: ProposalDraft, wording: ProposalWording, author: Contributor, at: datetime
) -> Proposal:
    proposal = Proposal.objects.create(
        consultation=terms.consultation,
        number=shared.next_number(terms),
        section=_section(terms, draft.section_number),
        place=clean_title(draft.place),
        language=draft.language,
        state=rules.ProposalState.SHOWN if terms.shows_at_once else rules.ProposalState.WAITING,
        received_at=at,
        changed_at=at,
        sender_key=author.key,
        submission_key=draft.submission_key,
        **wording.parts(),
    )
    ProposalAuthor.objects.create(proposal=proposal, contributor=author)
    shared.store_version(proposal, VersionMade(wording, rules.Hand.AUTHOR, ""), at)
    return proposal


def _section(terms: HeldProposals, number: str) -> Section | None:
    if not number:
        return None
    section = terms.consultation.sections.filter(number=number).first()
    if section is None:
        raise Invalid(field=str(Proposal._meta.get_field("section").verbose_name))
    return section


def _logged(proposal: Proposal, at: datetime) -> ledger.IssuedReceipt:
    leaf = ledger.LeafDraft(
        kind="proposal",
        subject_type=SUBJECT,
        subject_id=proposal.pk,
        content=proposal_content(proposal),
        public={**shared.place_of(proposal), "author": str(rules.Hand.AUTHOR)},
    )
    return ledger.issue_receipts(ledger.append_leaves([leaf], at=at), at=at)[0]


def _receipt_of(proposal: Proposal) -> ledger.IssuedReceipt:
    receipt = ledger_queries.receipt_for(subject_type=SUBJECT, subject_id=proposal.pk)
    if receipt is None:
        raise NotFound
    return ledger.issued(receipt)


def _keep_contact(proposal: Proposal, draft: ProposalDraft) -> None:
    ProposalContact.objects.create(
        proposal=proposal,
        email=draft.email,
        language=draft.language,
        purpose_version=rules.PURPOSE_VERSION,
        keep_until=rules.contact_kept_until(proposal.consultation, proposal.received_at),
    )


@records.operation
def open_own(
    *, consultation_code: str, receipt_number: str, device: str, by: Actor, at: datetime
) -> Proposal:
    """Let a device answer for a proposal whose receipt its user holds, and for what it was merged into.

    Returns:
        The proposal of the receipt.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        ReceiptNotOfProposal: no proposal of it has this receipt number.
    """
    terms = shared.held(consultation_code)
    try:
        _receipt, proposal = proposal_of_receipt(number=receipt_number, code=consultation_code)
    except NotFound:
        raise ReceiptNotOfProposal from None
    who = shared.join(terms=terms, device=device, by=by, at=at)
    ProposalAuthor.objects.bulk_create(
        [ProposalAuthor(proposal=one, contributor=who, by_receipt=True) for one in _upwards(proposal)],
        ignore_conflicts=True,
    )
    shared.record("proposal.opened-by-receipt", proposal, by, at)
    return proposal


def _upwards(proposal: Proposal) -> list[Proposal]:
    """Return a proposal and what it was merged into, and so on."""
    found = [proposal]
    while found[-1].merged_into is not None:
        found.append(found[-1].merged_into)
    return found
