"""One proposal as everybody reads it: its text, history, suggested changes, what it was made from, its answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Membership,
    Proposal,
    ProposalMerge,
    ProposalSource,
    ProposalVersion,
    Suggestion,
)
from yoriai.apps.consultations.queries.proposals.levels import Supporters, supporters
from yoriai.apps.consultations.queries.proposals.readable import is_readable
from yoriai.apps.consultations.queries.proposals.shown import (
    ProposingConsultation,
    proposing_consultation,
    section_label,
)
from yoriai.apps.consultations.queries.voting_intake import LARGEST_NUMBER
from yoriai.apps.consultations.rules import ProposalState, SuggestionState
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.listening.difference import Token, difference
from yoriai.pure.values import dataclass

PARTS = ("title", "problem", "wish")


@dataclass(frozen=True)
class WordingShown:
    """The three parts of a wording."""

    title: str
    problem: str
    wish: str


def wording_shown(row: Proposal | ProposalVersion | Suggestion | ProposalMerge) -> WordingShown:
    """Return the three parts of a stored wording."""
    return WordingShown(row.title, row.problem, row.wish)


@dataclass(frozen=True)
class PartChanged:
    """One part of a wording and how it changed."""

    label: str
    tokens: tuple[Token, ...]
    is_changed: bool


def changes(before: WordingShown, after: WordingShown) -> tuple[PartChanged, ...]:
    """Return part by part how one wording becomes another; what is empty in both is left out."""
    return tuple(
        PartChanged(
            label=str(rules.PROPOSAL_PARTS[name]),
            tokens=difference(getattr(before, name), getattr(after, name)),
            is_changed=getattr(before, name) != getattr(after, name),
        )
        for name in PARTS
        if getattr(before, name) or getattr(after, name)
    )


@dataclass(frozen=True)
class HandShown:
    """Who did something: `number` tells the participants of one proposal apart."""

    hand: str
    number: int | None = None

    @property
    def label(self) -> str:
        return str(rules.Hand(self.hand).label)


@dataclass(frozen=True)
class VersionShown:
    """One version: who made it, when, why, and what it changed; the first changes nothing."""

    number: int
    by: HandShown
    at: datetime
    reason: str
    changes: tuple[PartChanged, ...]


@dataclass(frozen=True)
class SuggestionShown:
    """A suggested change as everybody reads it, against the version that it was made from."""

    id: int
    number: int
    by: HandShown
    at: datetime
    reason: str
    state: str
    base_version: int
    made_version: int | None
    answered_by: str
    answer: str
    answered_at: datetime | None
    changes: tuple[PartChanged, ...]

    @property
    def state_label(self) -> str:
        return str(SuggestionState(self.state).label)

    @property
    def is_open(self) -> bool:
        return self.state == SuggestionState.OPEN

    @property
    def answered_by_label(self) -> str:
        return str(rules.Hand(self.answered_by).label) if self.answered_by else ""


@dataclass(frozen=True)
class SourceShown:
    """Another proposal: one that a joint one was made from, or the joint one. No title while it is not shown."""

    number: int
    title: str
    version: int
    supports: int | None


@dataclass(frozen=True)
class JointShown:
    """How a joint proposal came about."""

    sources: tuple[SourceShown, ...]
    by: HandShown
    reason: str
    at: datetime


# What a proposal's state on another site says in our words; any other is told as it is.
STOOD_AS = {
    "accepted": _("採用"),
    "rejected": _("不採用"),
    "evaluating": _("検討中"),
}


@dataclass(frozen=True)
class OriginShown:
    """Where a proposal stood before it was taken in; its supports were given there, and are not among ours."""

    url: str
    name: str
    state: str
    answer: str
    category: str
    supports: int | None
    endorsements: int | None
    published_on: date | None


@dataclass(frozen=True)
class AnswerShown:
    """The city's answer to a proposal, once it is published."""

    item_number: int
    item_title: str
    disposition: str
    reason: str
    place: str
    before_text: str
    after_text: str


@dataclass(frozen=True)
class ProposalPage:
    """One proposal and everything that hangs on it."""

    found: ProposingConsultation
    id: int
    number: int
    wording: WordingShown
    place: str
    section: str
    state: str
    hold_reason: str
    version: int
    supports: int | None
    supporters: Supporters | None
    received_at: datetime
    changed_at: datetime
    merged_into: SourceShown | None
    joint: JointShown | None
    asked_merges: tuple[SourceShown, ...]
    suggestions: tuple[SuggestionShown, ...]
    answers: tuple[AnswerShown, ...]
    is_readable: bool
    is_withheld: bool
    is_erased: bool
    origin: OriginShown | None

    @property
    def is_shown(self) -> bool:
        return self.state == ProposalState.SHOWN

    @property
    def takes_support(self) -> bool:
        return self.is_shown and self.found.is_open and not self.is_erased

    @property
    def state_label(self) -> str:
        return str(ProposalState(self.state).label)

    @property
    def hold_label(self) -> str:
        return str(rules.ProposalHold(self.hold_reason).label) if self.hold_reason else ""

    @property
    def open_suggestions(self) -> tuple[SuggestionShown, ...]:
        return tuple(one for one in self.suggestions if one.is_open)

    @property
    def settled_suggestions(self) -> tuple[SuggestionShown, ...]:
        return tuple(one for one in self.suggestions if not one.is_open)


PUBLIC_SUGGESTIONS = (
    SuggestionState.OPEN,
    SuggestionState.ACCEPTED,
    SuggestionState.DECLINED,
    SuggestionState.ENDED,
)


def proposal_page(*, code: str, number: int, on: date) -> ProposalPage:
    """Return one proposal as everybody reads it (9 statements).

    One that waits or is held back is found too, without its words: its address stays.

    Raises:
        NotFound: there is no such consultation or proposal in public.
    """
    found = proposing_consultation(code=code, on=on)
    return page_of(found, get_proposal(found, number))


def get_proposal(found: ProposingConsultation, number: int) -> Proposal:
    """Return a proposal of a consultation (1 statement).

    Raises:
        NotFound: there is none with this number.
    """
    rows = Proposal.objects.select_related("section", "merged_into__merged_into", "opinion", "source")
    row = rows.filter(consultation=found.consultation, number=min(number, LARGEST_NUMBER)).first()
    if row is None:
        raise NotFound
    return row


def page_of(found: ProposingConsultation, row: Proposal, *, to_author: bool = False) -> ProposalPage:
    """Return a proposal with all that hangs on it; its author reads also what is not shown (6 statements)."""
    readable = to_author or is_readable(row)
    merges = _merges(row) if readable else []
    return ProposalPage(
        found=found,
        id=row.pk,
        number=row.number,
        wording=wording_shown(row) if readable else WordingShown("", "", ""),
        place=row.place if readable else "",
        section=section_label(row.section.number, row.section.title) if row.section else "",
        state=row.state,
        hold_reason=row.hold_reason,
        version=row.version,
        supports=rules.shown_supports(row.supports),
        supporters=supporters(proposal_ids=[row.pk]).get(row.pk),
        received_at=row.received_at,
        changed_at=row.changed_at,
        merged_into=_source(row.merged_into) if row.merged_into else None,
        joint=next((_joint(merge) for merge in merges if merge.joint_id == row.pk), None),
        asked_merges=tuple(_asked(merges, row)),
        suggestions=_suggestions(row) if readable else (),
        answers=_answers(found, row) if readable else (),
        is_readable=readable,
        is_withheld=bool(row.opinion and row.opinion.withholding),
        is_erased=row.erased_at is not None,
        origin=origin_shown(row) if readable else None,
    )


def origin_shown(row: Proposal) -> OriginShown | None:
    """Return where a proposal stood before; None for one that was made here. `source` was selected with the row."""
    source: ProposalSource | None = getattr(row, "source", None)
    if source is None:
        return None
    return OriginShown(
        url=source.url,
        name=source.reference or source.number,
        state=str(STOOD_AS.get(source.state, source.state)),
        answer=source.answer,
        category=source.category,
        supports=source.supports,
        endorsements=source.endorsements,
        published_on=source.published_on,
    )


def _merges(row: Proposal) -> list[ProposalMerge]:
    rows = ProposalMerge.objects.filter(Q(joint=row) | Q(first=row) | Q(second=row))
    return list(rows.select_related("first", "second").order_by("pk"))


def _source(row: Proposal) -> SourceShown:
    title = row.title if is_readable(row) else ""
    return SourceShown(row.number, title, row.version, rules.shown_supports(row.supports))


def _joint(merge: ProposalMerge) -> JointShown:
    sources = tuple(sorted((_source(merge.first), _source(merge.second)), key=lambda one: one.number))
    return JointShown(sources, HandShown(merge.hand), merge.reason, merge.answered_at or merge.at)


def _asked(merges: Iterable[ProposalMerge], row: Proposal) -> Iterable[SourceShown]:
    """Yield the proposals with which this one may be joined: it is being talked about."""
    for merge in merges:
        pending = merge.joint_id is not None and row.state == ProposalState.SHOWN
        if merge.joint_id != row.pk and (merge.state == rules.MergeState.OPEN or pending):
            yield _source(merge.second if merge.first_id == row.pk else merge.first)


def _suggestions(row: Proposal) -> tuple[SuggestionShown, ...]:
    """Return the suggested changes that everybody may read, the newest first (2 statements)."""
    given = list(
        Suggestion.objects.filter(proposal=row, state__in=PUBLIC_SUGGESTIONS)
        .exclude(hand=rules.Hand.AUTHOR)
        .select_related("made")
        .order_by("-number")
    )
    versions = ProposalVersion.objects.filter(proposal=row, number__in={one.base_version for one in given})
    bases = {one.number: wording_shown(one) for one in versions}
    return tuple(suggestion_shown(one, bases[one.base_version]) for one in given)


def suggestion_shown(row: Suggestion, base: WordingShown) -> SuggestionShown:
    """Return a suggested change against the version that it was made from."""
    made = getattr(row, "made", None)
    return SuggestionShown(
        id=row.pk,
        number=row.number,
        by=HandShown(row.hand, row.contributor_number),
        at=row.at,
        reason=row.reason,
        state=row.state,
        base_version=row.base_version,
        made_version=made.number if made else None,
        answered_by=row.answered_by,
        answer=row.answer,
        answered_at=row.answered_at,
        changes=changes(base, wording_shown(row)),
    )


def _answers(found: ProposingConsultation, row: Proposal) -> tuple[AnswerShown, ...]:
    """Return the published answers to a proposal, or to all that a joint one was made from (1 statement)."""
    if found.consultation.state != rules.State.RESULTS_PUBLISHED:
        return ()
    own = Q(opinion__proposal=row) | Q(opinion__proposal__merged_into=row)
    further = Q(opinion__proposal__merged_into__merged_into=row)
    rows = Membership.objects.filter(own | further, ended_at=None, item__answer__published_at__isnull=False)
    answers = {
        one.item.number: one.item for one in rows.select_related("item__answer").order_by("item__number")
    }
    return tuple(
        AnswerShown(
            item_number=item.number,
            item_title=item.title,
            disposition=str(rules.Disposition(item.answer.disposition).label),
            reason=item.answer.reason,
            place=item.answer.place,
            before_text=item.answer.before_text,
            after_text=item.answer.after_text,
        )
        for item in answers.values()
    )


@dataclass(frozen=True)
class HistoryPage:
    """All versions of a proposal, the newest first."""

    found: ProposingConsultation
    number: int
    title: str
    versions: tuple[VersionShown, ...]
    joint: JointShown | None
    is_erased: bool


def proposal_history(*, code: str, number: int, on: date) -> HistoryPage:
    """Return every version of a proposal, and what each changed (5 statements).

    Raises:
        NotFound: there is no such consultation or proposal in public, or it is not shown.
    """
    found = proposing_consultation(code=code, on=on)
    row = get_proposal(found, number)
    if not is_readable(row):
        raise NotFound
    joint = next((_joint(merge) for merge in _merges(row) if merge.joint_id == row.pk), None)
    return HistoryPage(found, row.number, row.title, versions_of(row), joint, row.erased_at is not None)


def versions_of(row: Proposal) -> tuple[VersionShown, ...]:
    """Return every version of a proposal, the newest first (1 statement)."""
    rows = ProposalVersion.objects.filter(proposal=row).select_related("suggestion").order_by("number")
    found, before = [], None
    for one in rows:
        now = wording_shown(one)
        number = one.suggestion.contributor_number if one.suggestion else None
        found.append(
            VersionShown(
                number=one.number,
                by=HandShown(one.hand, number),
                at=one.at,
                reason=one.reason,
                changes=changes(before or now, now),
            )
        )
        before = now
    return tuple(reversed(found))
