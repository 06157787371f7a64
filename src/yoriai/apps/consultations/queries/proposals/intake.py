"""What taking in proposals and supports must know."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models.functions import Coalesce

from yoriai.apps.consultations.models import Consultation, Contributor, Phase, Proposal, ProposalTerms
from yoriai.apps.consultations.queries.voting_intake import LARGEST_NUMBER, key_of
from yoriai.pure.values import dataclass

SUBJECT = "consultations.Proposal"
SUBJECT_SUGGESTION = "consultations.Suggestion"

__all__ = [
    "LARGEST_NUMBER",
    "SUBJECT",
    "SUBJECT_SUGGESTION",
    "HeldProposals",
    "contributor_id",
    "held_proposals",
    "key_of",
    "proposal_content",
]


@dataclass(frozen=True)
class HeldProposals:
    """A consultation that takes proposals, with its terms, held until the transaction ends."""

    consultation: Consultation
    phases: tuple[Phase, ...]
    salt: bytes
    shows_at_once: bool
    confirms_email: bool = True


def held_proposals(*, code: str) -> HeldProposals | None:
    """Return a consultation that takes proposals, its terms held, or None (2 statements)."""
    rows = ProposalTerms.objects.select_for_update(of=("self",)).select_related("consultation")
    terms = rows.filter(consultation__code=code).first()
    if terms is None:
        return None
    phases = tuple(Phase.objects.filter(consultation=terms.consultation).order_by("number"))
    salt = bytes(terms.salt)
    return HeldProposals(terms.consultation, phases, salt, terms.shows_at_once, terms.confirms_email)


def contributor_id(*, consultation: Consultation, salt: bytes, device: str) -> int | None:
    """Return who a device is in a consultation, None for one that did nothing yet (1 statement)."""
    rows = Contributor.objects.filter(consultation=consultation, key=key_of(salt, device))
    person = rows.values_list(Coalesce("merged_into_id", "pk"), flat=True)
    return person.first()


def proposal_content(proposal: Proposal) -> Mapping[str, str]:
    """Return what the log's commitment to a new proposal covers; given the first version of its wording."""
    return {
        "title": proposal.title,
        "problem": proposal.problem,
        "wish": proposal.wish,
        "place": proposal.place,
        "section": proposal.section.number if proposal.section else "",
        "consultation": proposal.consultation.code,
    }
