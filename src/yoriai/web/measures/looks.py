"""How a state looks on the screen."""

from __future__ import annotations

from yoriai.apps.measures.rules import State

_TONES = {
    State.DRAFT: "neutral",
    State.PROPOSED: "neutral",
    State.ADOPTED: "info",
    State.RUNNING: "success",
    State.COMPLETED: "neutral",
    State.STOPPED: "warning",
    State.REMOVED: "danger",
}


def tone_of(state: str) -> str:
    return _TONES[State(state)]
