"""What can be read on the CIO desk: decisions, the chain, the public figures."""

from yoriai.apps.coordination.queries.decisions import (
    desk_decision,
    desk_meeting,
    desk_meetings,
    get_meeting,
    meetings,
)
from yoriai.apps.coordination.queries.figures import figures
from yoriai.apps.coordination.queries.trace import Chain
from yoriai.apps.coordination.queries.voices import recently_answered, voice

__all__ = [
    "Chain",
    "desk_decision",
    "desk_meeting",
    "desk_meetings",
    "figures",
    "get_meeting",
    "meetings",
    "recently_answered",
    "voice",
]
