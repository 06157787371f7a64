"""A proposal whose words became an opinion is shown where the opinion is, and only there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Opinion, Proposal
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact

SUBJECT = "consultations.Proposal"
# Where two reasons for holding become one for withholding, the first is the nearer.
_HELD_AS = {str(withheld): hold for hold, withheld in reversed(rules.WITHHELD_AS.items())}
_FOLLOWS = (rules.ProposalState.SHOWN, rules.ProposalState.HELD)


def follow_opinion(*, opinion: Opinion, by: Actor, at: datetime) -> None:
    """Hold the proposal that an opinion came from while the opinion is withheld, in the running transaction.

    A joint proposal is held while the opinion of one of its authors is withheld: they say the same. The change is
    logged like every decision about a proposal; its supports stay.

    Args:
        opinion: with its withholding as it now is, stored.
        by: who decided about the opinion.
        at: now.
    """
    proposal = _proposal_of(opinion)
    if proposal is None or proposal.erased_at is not None or proposal.state not in _FOLLOWS:
        return
    withheld = _opinions_of(proposal).exclude(withholding="").values_list("withholding", flat=True)
    reason = opinion.withholding or withheld.first() or ""
    state = rules.ProposalState.HELD if reason else rules.ProposalState.SHOWN
    if proposal.state != state:
        _decide(proposal, state, _HELD_AS[reason] if reason else "", by, at)


def _proposal_of(opinion: Opinion) -> Proposal | None:
    """Return the proposal in whose words an opinion is counted: the joint one where it was joined."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("consultation")
    proposal = rows.filter(opinion=opinion).first()
    while proposal is not None and proposal.merged_into_id is not None:
        proposal = rows.filter(pk=proposal.merged_into_id).first()
    return proposal


def _opinions_of(proposal: Proposal) -> QuerySet[Opinion]:
    joined = Q(proposal__merged_into=proposal) | Q(proposal__merged_into__merged_into=proposal)
    return Opinion.objects.filter(Q(proposal=proposal) | joined)


def _decide(proposal: Proposal, state: rules.ProposalState, hold: str, by: Actor, at: datetime) -> None:
    proposal.state, proposal.hold_reason = state, hold
    proposal.decided_at, proposal.decided_by_id = at, by.person_id
    proposal.save(update_fields=["state", "hold_reason", "decided_at", "decided_by_id"])
    decided: dict[str, Fact] = {"state": str(state), **({"reason": str(hold)} if hold else {})}
    place: dict[str, Fact] = {"consultation": proposal.consultation.code, "proposal": proposal.number}
    leaf = ledger.LeafDraft("moderation", SUBJECT, proposal.pk, public={**place, **decided})
    ledger.append_leaves([leaf], at=at)
    facts: dict[str, Fact] = {"consultation_id": proposal.consultation_id, **decided}
    records.record(records.Entry("proposal.decided", SUBJECT, proposal.pk, by=by, at=at, facts=facts))
