"""Erasing every wording of a proposal, in the running transaction, without breaking the log."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yoriai.apps.consultations.models import (
    Proposal,
    ProposalContact,
    ProposalMerge,
    ProposalSource,
    ProposalVersion,
    Suggestion,
)
from yoriai.apps.consultations.operations.appeals_erasing import erase_appeals
from yoriai.apps.consultations.operations.proposal_redacting import forget_originals
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor

EMPTY = {"title": "", "problem": "", "wish": "", "reason": ""}


def erase_texts(*, proposal: Proposal, ground: str, by: Actor, at: datetime) -> None:
    """Empty a proposal, its versions, what was suggested and drafted from it, where it stood
    before, and what the log committed to.

    Args:
        proposal: held by the caller, who asked whether `by` may erase.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: who erases.
        at: now.
    """
    ProposalContact.objects.filter(proposal=proposal).delete()
    about = Q(proposal=proposal) | Q(suggestion__proposal=proposal)
    erase_appeals(about=about, ground=ground, by=by, at=at)
    ProposalSource.objects.filter(proposal=proposal).delete()
    versions = ProposalVersion.objects.filter(proposal=proposal)
    suggestions = Suggestion.objects.filter(proposal=proposal)
    # The first version of what somebody sent has the leaf of the proposal itself; a joint one has its own.
    first = 2 if proposal.sender_key else 1
    later = list(versions.filter(number__gte=first).order_by("number").values_list("pk", flat=True))
    subjects = [
        *([("consultations.Proposal", proposal.pk)] if proposal.sender_key else []),
        *(("consultations.ProposalVersion", key) for key in later),
        *(("consultations.Suggestion", key) for key in suggestions.values_list("pk", flat=True)),
    ]
    for subject_type, subject_id in subjects:
        ledger.erase_content(subject_type=subject_type, subject_id=subject_id, ground=ground, by=by, at=at)
    merges = ProposalMerge.objects.filter(Q(first=proposal) | Q(second=proposal))
    forget_originals([proposal, *versions, *suggestions, *merges])
    versions.update(**EMPTY)
    suggestions.update(**EMPTY, marks=[])
    merges.update(**EMPTY)
    proposal.title = proposal.problem = proposal.wish = proposal.place = ""
    proposal.erased_at, proposal.marks = at, []
    proposal.save(update_fields=["title", "problem", "wish", "place", "erased_at", "marks"])


def erase_proposal_of(*, opinion_id: int, ground: str, by: Actor, at: datetime) -> None:
    """Erase the proposal that an opinion came from, where it came from one."""
    proposal = Proposal.objects.select_for_update(of=("self",)).filter(opinion_id=opinion_id).first()
    if proposal is not None and proposal.erased_at is None:
        erase_texts(proposal=proposal, ground=ground, by=by, at=at)
