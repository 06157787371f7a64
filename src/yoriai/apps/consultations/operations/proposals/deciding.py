"""Which proposals are shown, and erasing one: decided by the office, in public."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, ProposalTerms
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, editable
from yoriai.apps.consultations.operations.consultations import record as record_consultation
from yoriai.apps.consultations.operations.proposal_erasing import erase_texts
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.joining import finish_merge
from yoriai.apps.consultations.operations.proposals.telling import have_author_told
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT, HeldProposals
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class ProposalVerdict:
    """What the office decides about a proposal, and the state in which it was seen."""

    state: str
    seen: str
    reason: str = ""


@records.operation
def decide_proposal(*, proposal_id: int, verdict: ProposalVerdict, by: Actor, at: datetime) -> Proposal:
    """Show a proposal, or hold it back with a reason from the published list; the decision is public.

    Its supports are kept in every case. A joint proposal that is shown takes the place of what it joins.

    Returns:
        The proposal as it now stands.

    Raises:
        NotFound: there is no such proposal.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody else decided since it was seen.
        ProposalWasMerged: it is part of a joint proposal now.
        ProposalNotShown: its text was erased.
        ProposingOver: the consideration began; then opinions are withheld at the desk.
        Invalid: the state or the reason is none of the list.
        MergeOutdated: it joins proposals that were changed since.
    """
    proposal, terms = _held(proposal_id)
    if not rules.may_moderate(by, terms.consultation):
        raise NotAllowed
    shared.check_standing(proposal)
    shared.check_rewording(terms)
    if proposal.state != verdict.seen:
        raise EditedMeanwhile
    _decide(proposal, verdict)
    proposal.decided_at, proposal.decided_by_id = at, by.person_id
    proposal.save(update_fields=["state", "hold_reason", "decided_at", "decided_by_id"])
    facts: dict[str, Fact] = {"state": str(verdict.state)}
    if verdict.state == rules.ProposalState.HELD:
        facts["reason"] = verdict.reason
    shared.log_moderation(proposal, (SUBJECT, proposal.pk), facts, at)
    if verdict.state == rules.ProposalState.SHOWN:
        finish_merge(proposal, at)
    have_author_told(proposal=proposal, what="state", number=int(at.timestamp()), at=at)
    shared.record("proposal.decided", proposal, by, at, **facts)
    return proposal


def _held(proposal_id: int) -> tuple[Proposal, HeldProposals]:
    found = Proposal.objects.select_related("consultation").filter(pk=proposal_id).first()
    if found is None:
        raise NotFound
    terms = shared.held(found.consultation.code)
    return shared.proposal_of(terms, found.number), terms


def _decide(proposal: Proposal, verdict: ProposalVerdict) -> None:
    proposal.hold_reason = ""
    if verdict.state == rules.ProposalState.HELD:
        if verdict.reason not in rules.ProposalHold.values:
            raise Invalid(field=str(Proposal._meta.get_field("hold_reason").verbose_name))
        proposal.hold_reason = verdict.reason
    elif verdict.state != rules.ProposalState.SHOWN:
        raise Invalid(field=str(Proposal._meta.get_field("state").verbose_name))
    proposal.state = verdict.state


@records.operation
def erase_proposal(*, proposal_id: int, ground: str, by: Actor, at: datetime) -> Proposal:
    """Erase every wording of a proposal, and where its author can be reached; the log says so.

    Returns:
        The proposal without its texts; it stays counted, and so do its supports.

    Raises:
        NotFound: there is no such proposal.
        NotAllowed: `by` is neither the head of the owning division nor in the CIO office.
        ProposalNotShown: it was erased before.
        ProposingOver: it is an opinion by now, and erased there.
        Invalid: the ground is unknown.
    """
    proposal, terms = _held(proposal_id)
    if not rules.may_erase(by, terms.consultation):
        raise NotAllowed
    if proposal.erased_at is not None:
        raise shared.ProposalNotShown(number=proposal.number)
    if proposal.opinion_id is not None:
        raise shared.ProposingOver
    erase_texts(proposal=proposal, ground=ground, by=by, at=at)
    shared.record("proposal.erased", proposal, by, at, ground=ground)
    return proposal


@records.operation
def set_proposal_terms(
    *, consultation_id: int, shows_at_once: bool, confirms_email: bool = True, by: Actor, at: datetime
) -> ProposalTerms:
    """Say whether proposals are shown before somebody looked at them, and whether addresses are confirmed.

    Returns:
        The terms as they now stand; they hold for what comes from now on.

    Raises:
        NotFound: there is no such consultation, or it takes no proposals.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    consultation = editable(consultation_id, by)
    terms = ProposalTerms.objects.select_for_update().filter(consultation=consultation).first()
    if terms is None:
        raise NotFound
    terms.shows_at_once, terms.confirms_email = shows_at_once, confirms_email
    terms.save(update_fields=["shows_at_once", "confirms_email"])
    facts = {"shows_at_once": shows_at_once, "confirms_email": confirms_email}
    record_consultation("consultation.proposal-terms-set", consultation, by, at, **facts)
    return terms
