"""What the office sees: what waits for a check, suggested changes without an answer, and all proposals."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Proposal, Suggestion
from yoriai.apps.consultations.queries.proposals.marks import (
    MarkedPart,
    kinds_of,
    marked_parts,
    shown_with_marks,
)
from yoriai.apps.consultations.queries.proposals.one import (
    OriginShown,
    SuggestionShown,
    VersionShown,
    origin_shown,
    suggestion_shown,
    versions_of,
    wording_shown,
)
from yoriai.apps.consultations.queries.proposals.shown import ProposalCounts, proposal_counts
from yoriai.apps.consultations.rules import ProposalState, SuggestionState
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

MOST_LISTED = 50


@dataclass(frozen=True)
class WaitingSuggestion:
    """A suggested change that somebody has to look at; `is_late` when the author did not answer in time."""

    proposal_number: int
    proposal_title: str
    number: int
    state: str
    at: datetime
    is_late: bool
    marked: str


@dataclass(frozen=True)
class MarkedProposal:
    """A proposal in the queue, and what is marked in it, in words."""

    number: int
    title: str
    received_at: datetime
    marked: str


@dataclass(frozen=True)
class ProposalDesk:
    """What waits for the office, and how many proposals there are."""

    consultation: Consultation
    counts: ProposalCounts
    waiting: tuple[MarkedProposal, ...]
    shown_with_marks: tuple[MarkedProposal, ...]
    suggestions: tuple[WaitingSuggestion, ...]
    may_decide: bool

    @property
    def unchecked(self) -> tuple[WaitingSuggestion, ...]:
        return tuple(one for one in self.suggestions if one.state == SuggestionState.WAITING)

    @property
    def late(self) -> tuple[WaitingSuggestion, ...]:
        return tuple(one for one in self.suggestions if one.is_late)


def proposal_desk(*, code: str, actor: Actor, at: datetime) -> ProposalDesk:
    """Return what waits for the office in a consultation, the oldest first (5 statements).

    Raises:
        NotFound: there is no such consultation, or it takes no proposals.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = moderated(code, actor)
    waiting = consultation.proposals.filter(state=ProposalState.WAITING).order_by("number")
    return ProposalDesk(
        consultation=consultation,
        counts=proposal_counts(consultation=consultation),
        waiting=tuple(_marked(row) for row in waiting[:MOST_LISTED]),
        shown_with_marks=tuple(_marked(row) for row in shown_with_marks(consultation_id=consultation.pk)),
        suggestions=_suggestions(consultation, at),
        may_decide=rules.may_be_reworded(consultation),
    )


def _marked(row: Proposal) -> MarkedProposal:
    return MarkedProposal(row.number, row.title, row.received_at, kinds_of(row))


def moderated(code: str, actor: Actor) -> Consultation:
    """Return a consultation that takes proposals, for somebody who decides about them (1 statement).

    Raises:
        NotFound: there is none, or it takes no proposals.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    row = Consultation.objects.select_related("proposal_terms", "division").filter(code=code).first()
    if row is None or not hasattr(row, "proposal_terms"):
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_moderate(actor, row):
        raise NotAllowed
    return row


def _suggestions(consultation: Consultation, at: datetime) -> tuple[WaitingSuggestion, ...]:
    rows = Suggestion.objects.filter(
        proposal__consultation=consultation,
        proposal__state__in=(ProposalState.SHOWN, ProposalState.WAITING),
        state__in=(SuggestionState.WAITING, SuggestionState.OPEN),
    )
    return tuple(
        WaitingSuggestion(
            proposal_number=row.proposal.number,
            proposal_title=row.proposal.title,
            number=row.number,
            state=row.state,
            at=row.at,
            is_late=row.state == SuggestionState.OPEN and rules.author_is_late(row, at),
            marked=kinds_of(row),
        )
        for row in rows.select_related("proposal").order_by("at", "pk")[: MOST_LISTED * 4]
    )


def desk_proposals(*, consultation: Consultation) -> QuerySet[Proposal]:
    """Return all proposals for the office, by number; whoever got the consultation may read them."""
    rows = consultation.proposals.select_related("merged_into")
    return rows.order_by("number")


@dataclass(frozen=True)
class ProposalToDecide:
    """One proposal for the office, with every version."""

    proposal: Proposal
    versions: tuple[VersionShown, ...]
    joins: tuple[int, ...]
    origin: OriginShown | None
    marked: tuple[MarkedPart, ...]


def proposal_to_decide(*, code: str, number: int, actor: Actor) -> ProposalToDecide:
    """Return one proposal for somebody who may decide about it (4 statements).

    Raises:
        NotFound: there is no such consultation or proposal.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = moderated(code, actor)
    rows = consultation.proposals.select_related(
        "merged_into", "section", "source", "made_by__first", "made_by__second"
    )
    proposal = rows.filter(number=number).first()
    if proposal is None:
        raise NotFound
    proposal.consultation = consultation
    merge = getattr(proposal, "made_by", None)
    joins = (merge.first.number, merge.second.number) if merge else ()
    return ProposalToDecide(
        proposal, versions_of(proposal), joins, origin_shown(proposal), marked_parts(proposal)
    )


def proposal_to_erase(*, code: str, number: int, actor: Actor) -> Proposal:
    """Return one proposal for somebody who may erase it (2 statements).

    Raises:
        NotFound: there is no such consultation or proposal.
        NotAllowed: the person is neither the head of the owning division nor in the CIO office.
    """
    consultation = moderated(code, actor)
    if not rules.may_erase(actor, consultation):
        raise NotAllowed
    proposal = consultation.proposals.filter(number=number).first()
    if proposal is None:
        raise NotFound
    proposal.consultation = consultation
    return proposal


@dataclass(frozen=True)
class SuggestionToDecide:
    """One suggested change for the office."""

    proposal: Proposal
    shown: SuggestionShown
    hold_reason: str
    is_late: bool
    opened_at: datetime | None
    marked: tuple[MarkedPart, ...]


def suggestion_to_decide(
    *, code: str, number: int, suggestion_number: int, actor: Actor, at: datetime
) -> SuggestionToDecide:
    """Return one suggested change for somebody who may decide about it (3 statements).

    Raises:
        NotFound: there is no such consultation, proposal or suggestion.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = moderated(code, actor)
    rows = Suggestion.objects.select_related("proposal", "made")
    row = rows.filter(
        proposal__consultation=consultation, proposal__number=number, number=suggestion_number
    ).first()
    if row is None:
        raise NotFound
    row.proposal.consultation = consultation
    base = row.proposal.versions.get(number=row.base_version)
    return SuggestionToDecide(
        proposal=row.proposal,
        shown=suggestion_shown(row, wording_shown(base)),
        hold_reason=str(rules.ProposalHold(row.hold_reason).label) if row.hold_reason else "",
        is_late=row.state == SuggestionState.OPEN and rules.author_is_late(row, at),
        opened_at=row.opened_at,
        marked=marked_parts(row),
    )
