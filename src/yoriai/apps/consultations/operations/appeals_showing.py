"""What an appeal is about: holding it while somebody decides, and showing it after all."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Opinion, Proposal, Statement, Suggestion
from yoriai.apps.consultations.operations.proposal_following import follow_opinion
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.joining import finish_merge
from yoriai.apps.consultations.operations.proposals.suggesting import show_suggestion
from yoriai.apps.consultations.operations.proposals.telling import have_author_told
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.queries.appeals import Subject
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT as PROPOSAL
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT_SUGGESTION as SUGGESTION
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Fact


def held(subject: Subject) -> Subject:
    """Return the same thing as it is now, held against whoever decides about it, in the running transaction."""
    if isinstance(subject, Proposal):
        return _held_proposal(subject)
    if isinstance(subject, Suggestion):
        proposal = _held_proposal(subject.proposal)
        row = Suggestion.objects.select_for_update(of=("self",)).get(pk=subject.pk)
        row.proposal = proposal
        return row
    rows = type(subject)._default_manager.select_for_update(of=("self",)).select_related("consultation")
    return rows.get(pk=subject.pk)


def _held_proposal(proposal: Proposal) -> Proposal:
    return shared.proposal_of(shared.held(proposal.consultation.code), proposal.number)


def show(subject: Subject, by: Actor, at: datetime) -> None:
    """Show after all what somebody held back, in the running transaction; `subject` is held.

    Raises:
        MergeOutdated: a joint proposal joins proposals that were changed since.
        SuggestionConflicts: an author's own wording no longer fits to the present version.
    """
    if isinstance(subject, Opinion):
        _show_opinions(Q(pk=subject.pk))
        subject.withholding = ""
        follow_opinion(opinion=subject, by=by, at=at)
    elif isinstance(subject, Statement):
        _show_statement(subject, by, at)
    elif isinstance(subject, Proposal):
        _show_proposal(subject, by, at)
    else:
        _show_suggestion(subject, at)


def _show_opinions(which: Q) -> None:
    Opinion.objects.filter(which).update(withholding="", withholding_note="")


def _show_statement(statement: Statement, by: Actor, at: datetime) -> None:
    statement.state, statement.hold_reason = rules.StatementState.SHOWN, ""
    statement.merged_into = None
    statement.decided_at, statement.decided_by_id = at, by.person_id
    statement.save(update_fields=["state", "hold_reason", "merged_into", "decided_at", "decided_by_id"])
    have_votes_settled(consultation_id=statement.consultation_id, at=at)


def _show_proposal(proposal: Proposal, by: Actor, at: datetime) -> None:
    """Show a proposal; where it became an opinion meanwhile, that too, and those of what it joins."""
    proposal.state, proposal.hold_reason = rules.ProposalState.SHOWN, ""
    proposal.decided_at, proposal.decided_by_id = at, by.person_id
    proposal.save(update_fields=["state", "hold_reason", "decided_at", "decided_by_id"])
    facts: dict[str, Fact] = {"state": str(rules.ProposalState.SHOWN)}
    shared.log_moderation(proposal, (PROPOSAL, proposal.pk), facts, at)
    joined = Q(proposal__merged_into=proposal) | Q(proposal__merged_into__merged_into=proposal)
    _show_opinions(Q(proposal=proposal) | joined)
    if rules.may_be_reworded(proposal.consultation):
        finish_merge(proposal, at)
    have_author_told(proposal=proposal, what="state", number=int(at.timestamp()), at=at)


def _show_suggestion(suggestion: Suggestion, at: datetime) -> None:
    """Put a suggested change before the author; it ends at once where nobody can answer it any more."""
    proposal = suggestion.proposal
    facts: dict[str, Fact] = {"suggestion": suggestion.number, "state": str(rules.SuggestionState.OPEN)}
    shared.log_moderation(proposal, (SUGGESTION, suggestion.pk), facts, at)
    stands = proposal.merged_into_id is None and proposal.erased_at is None
    goes_on = stands and rules.may_be_reworded(proposal.consultation)
    suggestion.state, suggestion.hold_reason = rules.SuggestionState.ENDED, ""
    suggestion.answered_at = None if goes_on else at
    suggestion.save(update_fields=["state", "hold_reason", "answered_at"])
    if goes_on:
        show_suggestion(proposal, suggestion, at)
