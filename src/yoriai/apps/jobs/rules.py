"""Who may look after late work."""

from __future__ import annotations

from yoriai.apps.organisation.rules import Actor, Role


def may_see_counts(actor: Actor) -> bool:
    """Everybody who works for the city sees whether notices wait or fail."""
    return actor.is_staff


def may_run_jobs(actor: Actor) -> bool:
    """The system operator sees every job and runs a failed one again."""
    return actor.has(Role.SYSTEM_OPERATOR)
