"""What one device sees of its own: its proposals, its supports, what waits for its answer."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, ProposalAuthor, ProposalMerge, Suggestion, Support
from yoriai.apps.consultations.queries.proposals.intake import contributor_id
from yoriai.apps.consultations.queries.proposals.one import (
    HandShown,
    ProposalPage,
    SourceShown,
    SuggestionShown,
    WordingShown,
    get_proposal,
    page_of,
    suggestion_shown,
    wording_shown,
)
from yoriai.apps.consultations.queries.proposals.readable import is_readable
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation, proposing_consultation
from yoriai.apps.consultations.rules import MergeState, ProposalState, SuggestionState
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class OwnProposalRow:
    """A proposal that a device answers for."""

    number: int
    title: str
    state: str
    hold_reason: str
    supports: int
    version: int
    merged_into: int | None
    waiting: int


@dataclass(frozen=True)
class OwnSupportRow:
    """A proposal that a device supports, the version it read, and the present one; no title while it is not shown."""

    number: int
    title: str
    supported_version: int
    version: int
    state: str

    @property
    def is_changed(self) -> bool:
        return self.version != self.supported_version

    @property
    def is_shown(self) -> bool:
        return self.state == ProposalState.SHOWN


@dataclass(frozen=True)
class OwnPage:
    """Everything of a device in one consultation."""

    found: ProposingConsultation
    proposals: tuple[OwnProposalRow, ...]
    supports: tuple[OwnSupportRow, ...]


def own_proposals(*, code: str, device: str, on: date) -> OwnPage:
    """Return the proposals that a device answers for, and those that it supports (6 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = proposing_consultation(code=code, on=on)
    who = contributor_id(consultation=found.consultation, salt=found.salt, device=device)
    if who is None:
        return OwnPage(found, (), ())
    rows = list(
        Proposal.objects.filter(authors__contributor=who).select_related("merged_into").order_by("number")
    )
    waiting = _waiting([row.pk for row in rows])
    return OwnPage(
        found=found,
        proposals=tuple(_own_row(row, waiting.count(row.pk)) for row in rows),
        supports=tuple(
            OwnSupportRow(number, title if state == ProposalState.SHOWN else "", supported, version, state)
            for number, title, state, supported, version in Support.objects.filter(
                contributor=who, withdrawn_at=None
            )
            .exclude(proposal__state=ProposalState.MERGED)
            .order_by("proposal__number")
            .values_list(
                "proposal__number", "proposal__title", "proposal__state", "version", "proposal__version"
            )
        ),
    )


def _waiting(proposal_ids: list[int]) -> list[int]:
    """Return the proposals whose author is waited for, once for each thing (2 statements)."""
    suggestions = Suggestion.objects.filter(proposal__in=proposal_ids, state=SuggestionState.OPEN)
    merges = ProposalMerge.objects.filter(second__in=proposal_ids, state=MergeState.OPEN)
    return [
        *suggestions.order_by("pk").values_list("proposal_id", flat=True),
        *merges.order_by("pk").values_list("second_id", flat=True),
    ]


def _own_row(row: Proposal, waiting: int) -> OwnProposalRow:
    return OwnProposalRow(
        number=row.number,
        title=row.title,
        state=str(ProposalState(row.state).label),
        hold_reason=str(rules.ProposalHold(row.hold_reason).label) if row.hold_reason else "",
        supports=row.supports,
        version=row.version,
        merged_into=row.merged_into.number if row.merged_into else None,
        waiting=waiting,
    )


@dataclass(frozen=True)
class MergeShown:
    """A talk about joining two proposals, as its two authors read it."""

    id: int
    first: SourceShown
    second: SourceShown
    by: HandShown
    wording: WordingShown
    reason: str
    state: str
    at: datetime
    is_asked: bool


@dataclass(frozen=True)
class OwnProposalPage:
    """One proposal as one device sees it; `supported_version` is None without a support."""

    page: ProposalPage
    is_author: bool
    supported_version: int | None
    carried_from: int | None
    waiting_own: tuple[SuggestionShown, ...]
    merges: tuple[MergeShown, ...]

    @property
    def may_reword(self) -> bool:
        """Tell whether an author may change the text or join it with another now."""
        page = self.page
        standing = page.state in (ProposalState.SHOWN, ProposalState.WAITING) and not page.is_erased
        return self.is_author and standing and page.found.may_be_reworded

    @property
    def is_outdated(self) -> bool:
        """Tell whether the text changed since it was supported."""
        return self.supported_version is not None and self.supported_version != self.page.version


def own_proposal(*, code: str, number: int, device: str, on: date) -> OwnProposalPage:
    """Return one proposal with what a device did about it and is asked (13 statements).

    Raises:
        NotFound: there is no such consultation or proposal in public; or it is not shown, and not the device's.
    """
    found = proposing_consultation(code=code, on=on)
    row = get_proposal(found, number)
    who = contributor_id(consultation=found.consultation, salt=found.salt, device=device)
    is_author = bool(who) and ProposalAuthor.objects.filter(proposal=row, contributor=who).exists()
    if not is_author and not is_readable(row):
        raise NotFound
    support = Support.objects.filter(proposal=row, contributor=who, withdrawn_at=None)
    given = support.select_related("carried_from").first() if who and not is_author else None
    return OwnProposalPage(
        page=page_of(found, row, to_author=is_author),
        is_author=is_author,
        supported_version=given.version if given else None,
        carried_from=given.carried_from.number if given and given.carried_from else None,
        waiting_own=_own_waiting(row, who, is_author),
        merges=_merges(row) if is_author else (),
    )


def _own_waiting(row: Proposal, who: int | None, is_author: bool) -> tuple[SuggestionShown, ...]:
    """Return what this person suggested and everybody else does not see: it waits, or is held back."""
    if who is None:
        return ()
    own = Q(contributor=who) | (Q(hand=rules.Hand.AUTHOR) if is_author else Q())
    unseen = (SuggestionState.WAITING, SuggestionState.HELD)
    rows = Suggestion.objects.filter(own, proposal=row, state__in=unseen)
    given = list(rows.order_by("-number"))
    bases = {one.number: wording_shown(one) for one in row.versions.all()} if given else {}
    return tuple(suggestion_shown(one, bases[one.base_version]) for one in given)


def _merges(row: Proposal) -> tuple[MergeShown, ...]:
    rows = ProposalMerge.objects.filter(Q(first=row) | Q(second=row), state=MergeState.OPEN)
    return tuple(_merge(one, row) for one in rows.select_related("first", "second").order_by("pk"))


def _merge(row: ProposalMerge, of: Proposal) -> MergeShown:
    sides = [
        SourceShown(one.number, one.title, one.version, rules.shown_supports(one.supports))
        for one in (row.first, row.second)
    ]
    return MergeShown(
        id=row.pk,
        first=sides[0],
        second=sides[1],
        by=HandShown(row.hand),
        wording=wording_shown(row),
        reason=row.reason,
        state=row.state,
        at=row.at,
        is_asked=row.second_id == of.pk,
    )
