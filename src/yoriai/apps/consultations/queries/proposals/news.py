"""What an author who left an address is told while proposals are taken."""

from __future__ import annotations

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import ProposalContact
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class AuthorNews:
    """Whom to tell, in which language, about which proposal; `state` in words, with the reason for holding."""

    email: str
    language: str
    code: str
    number: int
    title: str
    state: str
    hold_reason: str
    receipt_number: str
    office: str
    phone: str


def author_news(*, proposal_id: int) -> AuthorNews | None:
    """Return what to tell an author; None without an address (2 statements)."""
    rows = ProposalContact.objects.select_related("proposal__consultation__division")
    contact = rows.filter(proposal=proposal_id).first()
    if contact is None:
        return None
    proposal = contact.proposal
    division = proposal.consultation.division
    receipt = ledger_queries.receipt_for(subject_type=SUBJECT, subject_id=proposal_id)
    return AuthorNews(
        email=contact.email,
        language=contact.language,
        code=proposal.consultation.code,
        number=proposal.number,
        title=proposal.title,
        state=proposal.state,
        hold_reason=str(rules.ProposalHold(proposal.hold_reason).label) if proposal.hold_reason else "",
        receipt_number=receipt.number if receipt else "",
        office=(contact.language == "en" and division.name_en) or division.name,
        phone=division.phone,
    )
