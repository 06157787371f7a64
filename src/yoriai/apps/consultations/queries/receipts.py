"""What a receipt of this room stands for: an opinion, or a proposal until it becomes one."""

from __future__ import annotations

from collections.abc import Mapping

from yoriai.apps.consultations.models import Proposal, ProposalVersion
from yoriai.apps.consultations.queries.opinions import SUBJECT as OPINION
from yoriai.apps.consultations.queries.opinions import opinion_commitment_content
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT as PROPOSAL
from yoriai.apps.consultations.queries.proposals.intake import proposal_content
from yoriai.apps.consultations.queries.redactions import as_written
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt
from yoriai.apps.shared.errors import NotFound


def proposal_of_receipt(*, number: str, code: str) -> tuple[Receipt, Proposal]:
    """Return a receipt and its proposal, with the consultation (2 statements).

    Raises:
        NotFound: no such receipt, or it does not come from a proposal of this consultation.
    """
    receipt = ledger_queries.receipt(number=number)
    rows = Proposal.objects.select_related("consultation__division").filter(consultation__code=code)
    is_proposal = receipt.subject_type == PROPOSAL
    proposal = rows.filter(pk=int(receipt.subject_id)).first() if is_proposal else None
    if proposal is None:
        raise NotFound
    return receipt, proposal


def place_of_proposal(*, proposal_id: int) -> tuple[str, int]:
    """Return the code of the consultation and the number of a proposal (1 statement).

    Raises:
        NotFound: there is none.
    """
    rows = Proposal.objects.filter(pk=proposal_id).values_list("consultation__code", "number")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def commitment_content_of(*, receipt: Receipt) -> Mapping[str, str]:
    """Return what the log committed to when a receipt was issued: an opinion, or the first wording of a proposal.

    Raises:
        NotFound: there is no such opinion or proposal, or its content was erased.
    """
    subject_type, subject_id = receipt.subject_type, int(receipt.subject_id)
    if subject_type == OPINION:
        return opinion_commitment_content(opinion_id=subject_id)
    rows = Proposal.objects.select_related("consultation", "section").filter(erased_at=None)
    proposal = rows.filter(pk=subject_id).first() if subject_type == PROPOSAL else None
    if proposal is None:
        raise NotFound
    first = ProposalVersion.objects.get(proposal=proposal, number=1)
    proposal.title, proposal.problem, proposal.wish = first.title, first.problem, first.wish
    for part, text in {**as_written(proposal), **as_written(first)}.items():
        setattr(proposal, part, text)
    return proposal_content(proposal)
