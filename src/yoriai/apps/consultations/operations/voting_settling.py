"""Having votes put into the log and drawn on the map, a while after they were cast and not too often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from yoriai.apps.consultations import rules
from yoriai.apps.jobs import operations as jobs

LOG_VOTES = "yoriai.apps.consultations.tasks.log_votes"
DRAW_MAP = "yoriai.apps.consultations.tasks.draw_map"
# A vote that was still being stored when the time was over is in the table by then.
GRACE = timedelta(seconds=5)

# What this process asked for and committed: one look at this spares every vote two statements.
_asked: dict[int, int] = {}


def have_votes_settled(*, consultation_id: int, at: datetime) -> None:
    """Have the votes of a consultation logged and drawn soon, once for all that are cast in the meantime.

    The jobs are stored in the running transaction, under a key that is the same for everybody in a span of
    `rules.VOTES_SETTLED_EVERY_S` seconds.
    """
    every = rules.VOTES_SETTLED_EVERY_S
    slot = int(at.timestamp() // every)
    if _asked.get(consultation_id) == slot:
        return
    due = datetime.fromtimestamp((slot + 1) * every, UTC) + GRACE
    for task, name in ((LOG_VOTES, "votes-log"), (DRAW_MAP, "opinion-map")):
        jobs.enqueue(
            task=task,
            arguments={"consultation_id": consultation_id},
            at=at,
            unique_key=f"{name}:{consultation_id}:{slot}",
            run_after=due,
        )
    transaction.on_commit(lambda: _asked.__setitem__(consultation_id, slot))


def forget() -> None:
    """Forget what was asked for (for tests)."""
    _asked.clear()
