"""Who may do what to plans and measures, which states follow each other, and when information is too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from yoriai.apps.measures.models import FundSource, Goal, Indicator, Measure, Plan
from yoriai.apps.organisation.rules import Actor, Role

__all__ = ["FundSource", "GoalLevel", "IndicatorKind", "PlanKind", "State"]

State = Measure.State
PlanKind = Plan.Kind
GoalLevel = Goal.Level
IndicatorKind = Indicator.Kind

PUBLIC_STATES = (
    State.PROPOSED,
    State.ADOPTED,
    State.RUNNING,
    State.COMPLETED,
    State.STOPPED,
    State.REMOVED,
)
# What is only proposed serves no goal yet, and what was removed no longer.
NOT_SERVING = (State.PROPOSED, State.REMOVED)
# What is finished is not expected to be brought up to date.
LIVING_STATES = (State.ADOPTED, State.RUNNING)
SAME_RATINGS = 3
# Words that stand in addresses where a measure's code does.
RESERVED_CODES = frozenset({"plans", "new", "import"})

# Which states may be left for which.
FOLLOWS: dict[str, tuple[str, ...]] = {
    State.ADOPTED: (State.DRAFT, State.PROPOSED),
    State.RUNNING: (State.ADOPTED, State.STOPPED),
    State.COMPLETED: (State.RUNNING,),
    State.STOPPED: (State.ADOPTED, State.RUNNING),
    # A draft that was decided against becomes public with the reason: a no is told like a yes.
    State.REMOVED: (
        State.DRAFT,
        State.PROPOSED,
        State.ADOPTED,
        State.RUNNING,
        State.STOPPED,
        State.COMPLETED,
    ),
}
NEEDS_REASON = (State.STOPPED, State.REMOVED)


def is_central(actor: Actor) -> bool:
    """The CIO and the CIO office coordinate the measures of all divisions."""
    return actor.has(Role.CIO, Role.CIO_OFFICE)


def may_see_desk(actor: Actor) -> bool:
    """Everybody who keeps measures, and the auditor who reads them."""
    return is_central(actor) or actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.AUDITOR)


def may_edit(actor: Actor, owner_id: int) -> bool:
    """Staff and head of the owning division (所管課), and the CIO office for all."""
    return is_central(actor) or actor.works_in(owner_id)


def may_read_draft(actor: Actor, owner_id: int) -> bool:
    """Those who may edit, and the auditor."""
    return may_edit(actor, owner_id) or actor.has(Role.AUDITOR)


def may_change_state(actor: Actor, owner_id: int) -> bool:
    """Adopting, starting, completing, stopping, removing: the head of the owning division or the CIO office."""
    return is_central(actor) or actor.heads(owner_id)


def may_propose(actor: Actor) -> bool:
    """Whoever records what the headquarters decided thereby makes public what it decided on."""
    return is_central(actor) or actor.has(Role.HEADQUARTERS_MEMBER)


def may_set_baseline(actor: Actor, owner_id: int) -> bool:
    """A promise is set by those who may also adopt."""
    return may_change_state(actor, owner_id)


def may_rate(actor: Actor) -> bool:
    """Only the CIO judges."""
    return actor.has(Role.CIO)


def may_edit_plans(actor: Actor) -> bool:
    """The plan tree is kept by the CIO office."""
    return is_central(actor)


def may_import(actor: Actor) -> bool:
    """A file may hold measures of several divisions, so every row is asked about again."""
    return is_central(actor) or actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD)


def office_of(actor: Actor, owner_id: int) -> int | None:
    """The division in whose name the actor speaks about a measure; None for the CIO office."""
    return owner_id if actor.works_in(owner_id) else None


def is_public(state: str) -> bool:
    return state in PUBLIC_STATES


def may_follow(state: str, old: str) -> bool:
    return old in FOLLOWS.get(state, ())


def next_states(state: str) -> tuple[str, ...]:
    """The states that a measure may be given next, in the order in which they are offered."""
    return tuple(new for new, olds in FOLLOWS.items() if state in olds)


def is_stale(*, state: str, updated_on: date, today: date) -> bool:
    """Tell whether nothing was brought up to date for longer than YORIAI_MEASURE_STALE_DAYS (default 120)."""
    return state in LIVING_STATES and (today - updated_on).days > settings.YORIAI_MEASURE_STALE_DAYS


def is_rating_unmoved(ratings: Sequence[int]) -> bool:
    """Tell whether the newest ratings (newest first) are all the same: a judgement by habit, to be looked at."""
    return len(ratings) >= SAME_RATINGS and len(set(ratings[:SAME_RATINGS])) == 1
