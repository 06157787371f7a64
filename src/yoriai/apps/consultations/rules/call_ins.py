"""Who names the broadcaster's people who note calls, who notes them, and for how long a slip can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from yoriai.apps.consultations.models import CallIn, CallInDesk, Consultation
from yoriai.apps.consultations.rules import State, may_enter_opinion
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import day_of

# Long enough to notice a slip, short enough that nobody takes back what a caller said.
UNDONE_WITHIN = timedelta(minutes=10)
# What was said in a programme of another day is entered by the division.
NOTED_WITHIN = timedelta(hours=24)
LONGEST_DAYS = 366


def may_name(actor: Actor, consultation: Consultation) -> bool:
    """The owning division and the CIO office say who of a broadcaster notes calls."""
    return may_enter_opinion(actor, consultation)


def may_note(actor: Actor, desk: CallInDesk, at: datetime) -> bool:
    """The named person, as long as she is of an organisation, on the days of the naming."""
    is_named = actor.person_id == desk.person_id and actor.has(Role.ORGANISATION_MEMBER)
    return is_named and desk.ended_at is None and desk.starts_on <= day_of(at) <= desk.last_on


def may_undo(call: CallIn, at: datetime) -> bool:
    """A slip is undone within minutes, while the results are not public."""
    is_fresh = call.undone_at is None and at - call.noted_at <= UNDONE_WITHIN
    return is_fresh and call.opinion.consultation.state != State.RESULTS_PUBLISHED
