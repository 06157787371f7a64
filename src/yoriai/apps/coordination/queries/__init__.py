"""What can be read on the CIO desk: decisions, the chain, the public figures."""

from yoriai.apps.coordination.queries.decisions import get_meeting, meetings, superseding_meeting
from yoriai.apps.coordination.queries.desk import (
    desk_decision,
    desk_headquarters,
    desk_meeting,
    desk_meetings,
)
from yoriai.apps.coordination.queries.figures import figures
from yoriai.apps.coordination.queries.trace import Chain
from yoriai.apps.coordination.queries.voices import own_thing_place, recently_answered, voice
from yoriai.apps.coordination.rules import can_carry_money

__all__ = [
    "Chain",
    "can_carry_money",
    "desk_decision",
    "desk_headquarters",
    "desk_meeting",
    "desk_meetings",
    "figures",
    "get_meeting",
    "meetings",
    "own_thing_place",
    "recently_answered",
    "superseding_meeting",
    "voice",
]
