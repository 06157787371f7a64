"""The phases of a consultation as its page shows them, and what can be done now."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.proposals.shown import ProposalCounts, proposal_counts
from yoriai.apps.consultations.queries.voting import Phase, Turnout, phases_of, public_turnout
from yoriai.apps.consultations.rules import PhaseKind
from yoriai.pure.values import dataclass

# What each kind of phase asks for: the words on its button, and where it leads. The first that is open stands out.
ACTIONS: dict[str, tuple[str | Promise, str]] = {
    PhaseKind.STATEMENT_VOTING: (_("賛否を答える"), "consultations:vote"),
    PhaseKind.SURVEY: (_("アンケートに答える"), "consultations:survey"),
    PhaseKind.PROPOSALS: (_("提案する・応援する"), "consultations:proposals"),
    PhaseKind.PUBLIC_COMMENT: (_("意見を届ける"), "consultations:speak"),
    PhaseKind.FREE_OPINIONS: (_("意見を届ける"), "consultations:speak"),
    PhaseKind.SECTION_COMMENTS: (_("案を読んで書き込む"), "consultations:draft"),
    PhaseKind.MEETING: (_("会議・説明会に参加する"), "gatherings:of_consultation"),
}
OVER, RUNNING, COMING = "over", "running", "coming"


@dataclass(frozen=True)
class PhaseRow:
    """One phase, and whether it is over, runs today, or comes."""

    phase: Phase
    state: str

    @property
    def is_running(self) -> bool:
        return self.state == RUNNING


@dataclass(frozen=True)
class Action:
    """One thing that can be done now."""

    label: str
    url: str


@dataclass(frozen=True)
class PhasesShown:
    """What may be done when, and today; `turnout` only where people vote on statements, `proposals` where they propose."""

    is_voted_on: bool
    asks_for_opinions: bool
    takes_opinions: bool
    is_commented_on: bool
    is_survey: bool
    rows: tuple[PhaseRow, ...]
    actions: tuple[Action, ...]
    turnout: Turnout | None
    proposals: ProposalCounts | None


def phases_shown(consultation: Consultation, on: date) -> PhasesShown:
    """Return the phases and what can be done on a day (1 statement, 3 where it is voted on, 1 more for proposals)."""
    phases = phases_of(consultation=consultation)
    is_voted_on = rules.asks_for(consultation, phases, PhaseKind.STATEMENT_VOTING)
    takes_proposals = rules.asks_for(consultation, phases, PhaseKind.PROPOSALS)
    return PhasesShown(
        is_voted_on=is_voted_on,
        asks_for_opinions=rules.asks_for_opinions(consultation, phases),
        takes_opinions=rules.takes_opinions(consultation, phases, on),
        is_survey=rules.asks_for(consultation, phases, PhaseKind.SURVEY),
        is_commented_on=rules.asks_for(consultation, phases, PhaseKind.SECTION_COMMENTS),
        rows=tuple(PhaseRow(phase, _state(phase, on)) for phase in phases),
        actions=_actions(consultation, rules.open_kinds(consultation, phases, on)),
        turnout=public_turnout(consultation=consultation) if is_voted_on else None,
        proposals=proposal_counts(consultation=consultation) if takes_proposals else None,
    )


def _actions(consultation: Consultation, kinds: frozenset[str]) -> tuple[Action, ...]:
    """Return what can be done, each address once."""
    routes = {route: label for kind, (label, route) in reversed(ACTIONS.items()) if kind in kinds}
    return tuple(
        Action(str(label), reverse(route, args=[consultation.code]))
        for route, label in reversed(routes.items())
    )


def _state(phase: Phase, on: date) -> str:
    if phase.ends_on < on:
        return OVER
    return RUNNING if phase.starts_on <= on else COMING
