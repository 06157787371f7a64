"""The receipts of opinions, also of those that were proposals: these keep the receipt that the proposal got."""

from __future__ import annotations

from collections.abc import Collection

from yoriai.apps.consultations.models import Proposal
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT as PROPOSAL
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt

OPINION = "consultations.Opinion"


def receipts_of_opinions(*, opinion_ids: Collection[int]) -> dict[str, Receipt]:
    """Return the receipt of each opinion, by its id as text (1 statement, 3 where some were proposals)."""
    found = ledger_queries.receipts_for(subject_type=OPINION, subject_ids=list(opinion_ids))
    without = [key for key in opinion_ids if str(key) not in found]
    if not without:
        return found
    rows = dict(Proposal.objects.filter(opinion__in=without).values_list("pk", "opinion_id"))
    earlier = ledger_queries.receipts_for(subject_type=PROPOSAL, subject_ids=list(rows)) if rows else {}
    return {**found, **{str(rows[int(key)]): receipt for key, receipt in earlier.items()}}


def opinion_id_of(*, receipt: Receipt) -> int | None:
    """Return the opinion that a receipt stands for; None for anything else, and before a proposal becomes one."""
    if receipt.subject_type == OPINION:
        return int(receipt.subject_id)
    if receipt.subject_type != PROPOSAL:
        return None
    rows = Proposal.objects.filter(pk=int(receipt.subject_id))
    return rows.values_list("opinion_id", flat=True).first()
