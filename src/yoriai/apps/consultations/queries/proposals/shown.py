"""What everybody reads of proposals: the list in a fair order, one proposal, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Phase, Proposal
from yoriai.apps.consultations.queries.search import every_word
from yoriai.apps.consultations.queries.voting import phases_of
from yoriai.apps.consultations.rules import PhaseKind, ProposalState
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

EXCERPT = 90
PER_PAGE = 20
# So many orders there are on one day: a visitor gets one of them, and keeps it while turning pages.
TURNS = 100
FAIR, NEWEST, SUPPORTED, UNSEEN = "fair", "newest", "supported", "unseen"
ORDERS = (FAIR, NEWEST, SUPPORTED, UNSEEN)


@dataclass(frozen=True)
class ProposingConsultation:
    """A public consultation that takes proposals, its phases, and whether it takes them on the day asked for."""

    consultation: Consultation
    phases: tuple[Phase, ...]
    is_open: bool

    @property
    def salt(self) -> bytes:
        return bytes(self.consultation.proposal_terms.salt)

    @property
    def last_day(self) -> date | None:
        """The last day on which proposals are taken."""
        days = [phase.ends_on for phase in self.phases if phase.kind == PhaseKind.PROPOSALS]
        return max(days, default=self.consultation.closes_on)

    @property
    def shows_at_once(self) -> bool:
        return self.consultation.proposal_terms.shows_at_once

    @property
    def may_be_reworded(self) -> bool:
        return rules.may_be_reworded(self.consultation)


@prepared
def _proposing(code: str) -> QuerySet[Consultation]:
    rows = Consultation.objects.select_related("proposal_terms", "division__department")
    return rows.filter(code=code, proposal_terms__isnull=False).exclude(state=rules.State.DRAFT)


def proposing_consultation(*, code: str, on: date) -> ProposingConsultation:
    """Return a public consultation that takes proposals (2 statements).

    Raises:
        NotFound: there is none in public.
    """
    row = next(iter(_proposing(code)), None)
    if row is None:
        raise NotFound
    phases = phases_of(consultation=row)
    return ProposingConsultation(row, phases, rules.takes_proposals(row, phases, on))


@dataclass(frozen=True)
class Wanted:
    """Which proposals, in which order; `turn` is which of today's fair orders, `section` a number of a part."""

    words: tuple[str, ...] = ()
    order: str = FAIR
    turn: int = 0
    section: str = ""


@dataclass(frozen=True)
class ProposalRow:
    """A proposal in a list; `supports` is None while it is too small to be shown, `supports_elsewhere` where unknown."""

    number: int
    title: str
    excerpt: str
    place: str
    section: str
    supports: int | None
    version: int
    is_joint: bool
    received_at: datetime
    is_erased: bool
    # Of another site, where it was taken in from there; never among `supports`.
    is_imported: bool
    supports_elsewhere: int | None


@dataclass(frozen=True)
class NotShownProposals:
    """How many proposals are not shown, and why."""

    label: str
    count: int


@dataclass(frozen=True)
class ProposalList:
    """One page of the proposals of a consultation; `numbers` are those of all pages, in order."""

    found: ProposingConsultation
    numbers: tuple[int, ...]
    rows: tuple[ProposalRow, ...]
    shown: int
    received: int
    not_shown: tuple[NotShownProposals, ...]
    sections: tuple[tuple[str, str], ...]


def proposal_list(*, code: str, wanted: Wanted, page: int, on: date) -> ProposalList:
    """Return one page of the shown proposals (6 statements, whatever their number).

    Args:
        code: the consultation.
        wanted: which, in which order.
        page: which page of `PER_PAGE`, counted from 1; one behind the last shows the last.
        on: the day, which decides about the fair orders.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
    """
    found = proposing_consultation(code=code, on=on)
    numbers = _in_order(found.consultation, wanted, on)
    last = max(1, -(-len(numbers) // PER_PAGE))
    first = (min(max(page, 1), last) - 1) * PER_PAGE
    states = _states(found.consultation)
    return ProposalList(
        found=found,
        numbers=tuple(numbers),
        rows=_rows(found.consultation, numbers[first : first + PER_PAGE]),
        shown=sum(count for state, _reason, count in states if state == ProposalState.SHOWN),
        received=sum(count for *_names, count in states),
        not_shown=tuple(_not_shown(states)),
        sections=sections_of(consultation=found.consultation),
    )


def _in_order(consultation: Consultation, wanted: Wanted, on: date) -> list[int]:
    """Return the numbers of the shown proposals: for thousands of them quicker here than sorted by a database."""
    rows = Proposal.objects.filter(consultation=consultation, state=ProposalState.SHOWN)
    if wanted.words:
        rows = rows.filter(every_word(wanted.words, "title", "problem", "wish", "place"))
    if wanted.section:
        rows = rows.filter(section__number=wanted.section)
    known = list(rows.order_by("number").values_list("number", "supports", "seen"))
    # Whoever comes to see the same day and turn sees the same order; it says nothing about the proposals.
    Random(f"{consultation.code}/{on}/{wanted.turn}").shuffle(known)  # noqa: S311 - an order, not a secret
    if wanted.order == NEWEST:
        known.sort(key=lambda row: -row[0])
    elif wanted.order == SUPPORTED:
        known.sort(key=lambda row: -(rules.shown_supports(row[1]) or 0))
    elif wanted.order == UNSEEN:
        known.sort(key=lambda row: row[2])
    return [number for number, *_sums in known]


_COLUMNS = (
    "number",
    "title",
    "place",
    "section__number",
    "section__title",
    "supports",
    "version",
    "made_by",
    "received_at",
    "erased_at",
    "source",
    "source__supports",
)


def _rows(consultation: Consultation, numbers: Sequence[int]) -> tuple[ProposalRow, ...]:
    rows = Proposal.objects.filter(consultation=consultation, number__in=numbers)
    cut = rows.annotate(excerpt=Substr("wish", 1, EXCERPT + 1)).values("excerpt", *_COLUMNS)
    by_number = {row["number"]: _row(row) for row in cut.order_by("number")}
    return tuple(by_number[number] for number in numbers if number in by_number)


def _row(row: dict[str, Any]) -> ProposalRow:
    excerpt = " ".join(row["excerpt"].split())
    return ProposalRow(
        number=row["number"],
        title=row["title"],
        excerpt=f"{excerpt[:EXCERPT]}…" if len(excerpt) > EXCERPT else excerpt,
        place=row["place"],
        section=section_label(row["section__number"], row["section__title"]),
        supports=rules.shown_supports(row["supports"]),
        version=row["version"],
        is_joint=row["made_by"] is not None,
        received_at=row["received_at"],
        is_erased=row["erased_at"] is not None,
        is_imported=row["source"] is not None,
        supports_elsewhere=row["source__supports"],
    )


def sections_of(*, consultation: Consultation) -> tuple[tuple[str, str], ...]:
    """Return number and title of each part of the draft, in order (1 statement)."""
    rows = consultation.sections.order_by("position", "id")
    return tuple(rows.values_list("number", "title"))


def section_label(number: str | None, title: str | None) -> str:
    """Return what a part of the draft is called."""
    return f"{number} {title}" if number else ""


def _states(consultation: Consultation) -> list[tuple[str, str, int]]:
    rows = consultation.proposals.order_by("state", "hold_reason").values_list("state", "hold_reason")
    return list(rows.annotate(count=Count("pk")))


def _not_shown(states: list[tuple[str, str, int]]) -> list[NotShownProposals]:
    return [
        NotShownProposals(
            str(rules.ProposalHold(reason).label if reason else ProposalState(state).label), count
        )
        for state, reason, count in states
        if state != ProposalState.SHOWN
    ]


@dataclass(frozen=True)
class ProposalCounts:
    """How many proposals are shown, how many wait for a check, and how many came in."""

    shown: int
    waiting: int
    received: int


def proposal_counts(*, consultation: Consultation) -> ProposalCounts:
    """Return how many proposals a consultation has (1 statement)."""
    states = _states(consultation)
    return ProposalCounts(
        shown=sum(count for state, _reason, count in states if state == ProposalState.SHOWN),
        waiting=sum(count for state, _reason, count in states if state == ProposalState.WAITING),
        received=sum(count for *_names, count in states),
    )
