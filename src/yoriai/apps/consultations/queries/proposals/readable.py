"""Whose words everybody may read: a proposal that is shown, and one that was joined while the joint one is shown."""

from __future__ import annotations

from yoriai.apps.consultations.models import Consultation, Proposal
from yoriai.apps.consultations.rules import ProposalState

PUBLIC_STATES = (ProposalState.SHOWN, ProposalState.MERGED)


def unreadable_proposals(*, consultation: Consultation) -> frozenset[int]:
    """Return the ids of the proposals whose words are not shown (1 statement).

    They wait or are held, or became part of a joint one, over whatever steps, of which this is true: it says the same.
    """
    rows = Proposal.objects.filter(consultation=consultation).exclude(state=ProposalState.SHOWN)
    joined: dict[int, list[int]] = {}
    open_ends = []
    for proposal_id, state, joint_id in rows.order_by("pk").values_list("pk", "state", "merged_into_id"):
        if state in PUBLIC_STATES:
            joined.setdefault(joint_id, []).append(proposal_id)
        else:
            open_ends.append(proposal_id)
    found = set()
    while open_ends:
        found.add(proposal_id := open_ends.pop())
        open_ends += joined.get(proposal_id, [])
    return frozenset(found)


def end_of(proposal: Proposal) -> Proposal:
    """Return what a proposal became: itself, or the joint one at the end (a statement for each step not selected)."""
    while proposal.merged_into is not None:
        proposal = proposal.merged_into
    return proposal


def is_readable(proposal: Proposal) -> bool:
    """Return whether everybody may read a proposal (a statement for each step of joining that was not selected)."""
    return end_of(proposal).state == ProposalState.SHOWN
