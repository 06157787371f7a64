"""Who may record what the headquarters decided, and which decisions can carry money."""

from __future__ import annotations

from yoriai.apps.coordination.models import Decision
from yoriai.apps.organisation.rules import Actor, Role

Outcome = Decision.Outcome
DECIDERS = (Role.CIO_OFFICE, Role.CIO, Role.HEADQUARTERS_MEMBER)
FUNDABLE = (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES)


def may_see_desk(actor: Actor) -> bool:
    """Whoever records decisions, and the auditor who checks them."""
    return actor.has(*DECIDERS, Role.AUDITOR)


def may_record_meeting(actor: Actor) -> bool:
    """The CIO office keeps the minutes; the CIO and members of the headquarters may as well."""
    return actor.has(*DECIDERS)


def may_record_decision(actor: Actor) -> bool:
    """The same people who record the meeting."""
    return actor.has(*DECIDERS)


def may_fund_decision(actor: Actor) -> bool:
    """The same people who record the decision."""
    return actor.has(*DECIDERS)


def can_carry_money(outcome: str) -> bool:
    """Only what was adopted, with changes or without, can be given a budget line."""
    return outcome in FUNDABLE
