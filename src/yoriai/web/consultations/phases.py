"""The phases of a consultation as its page shows them, and the one thing to do now."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.voting import Phase, Turnout, phases_of, turnout
from yoriai.apps.consultations.rules import PhaseKind
from yoriai.pure.values import dataclass

# What each kind of phase asks for: the words on its button, and where it leads.
ACTIONS: dict[str, tuple[str | Promise, str]] = {
    PhaseKind.STATEMENT_VOTING: (_("賛否を答える"), "consultations:vote"),
    PhaseKind.PUBLIC_COMMENT: (_("意見を届ける"), "consultations:speak"),
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
class PhasesShown:
    """What the page of a consultation that is voted on shows beside that of a public comment."""

    is_voted_on: bool
    rows: tuple[PhaseRow, ...]
    action_label: str
    action_url: str
    turnout: Turnout | None


def phases_shown(consultation: Consultation, on: date) -> PhasesShown:
    """Return the phases and what can be done on a day (1 statement, 3 where it is voted on)."""
    phases = phases_of(consultation=consultation)
    kinds = rules.open_kinds(consultation, phases, on)
    action = next((kind for kind in ACTIONS if kind in kinds), None)
    label, route = ACTIONS[action] if action else ("", "")
    is_voted_on = rules.asks_for(consultation, phases, PhaseKind.STATEMENT_VOTING)
    return PhasesShown(
        is_voted_on=is_voted_on,
        rows=tuple(PhaseRow(phase, _state(phase, on)) for phase in phases),
        action_label=str(label),
        action_url=reverse(route, args=[consultation.code]) if route else "",
        turnout=turnout(consultation=consultation) if is_voted_on else None,
    )


def _state(phase: Phase, on: date) -> str:
    if phase.ends_on < on:
        return OVER
    return RUNNING if phase.starts_on <= on else COMING
