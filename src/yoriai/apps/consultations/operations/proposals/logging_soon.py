"""Having supports put into the public log, a while after they were given and not too often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from yoriai.apps.consultations import rules
from yoriai.apps.jobs import operations as jobs

LOG_SUPPORTS = "yoriai.apps.consultations.tasks.log_supports"
# A support that was still being stored when the time was over is in the table by then.
GRACE = timedelta(seconds=5)

# What this process asked for and committed: one look at this spares every support two statements.
_asked: dict[int, int] = {}


def have_supports_logged(*, consultation_id: int, at: datetime) -> None:
    """Have the supports of a consultation logged soon, once for all that are given in the meantime.

    The job is stored in the running transaction, under a key that is the same for everybody in a span of
    `rules.SUPPORTS_LOGGED_EVERY_S` seconds.
    """
    slot = int(at.timestamp() // rules.SUPPORTS_LOGGED_EVERY_S)
    if _asked.get(consultation_id) == slot:
        return
    jobs.enqueue(
        task=LOG_SUPPORTS,
        arguments={"consultation_id": consultation_id},
        at=at,
        unique_key=f"supports-log:{consultation_id}:{slot}",
        run_after=datetime.fromtimestamp((slot + 1) * rules.SUPPORTS_LOGGED_EVERY_S, UTC) + GRACE,
    )
    transaction.on_commit(lambda: _asked.__setitem__(consultation_id, slot))


def forget() -> None:
    """Forget what was asked for (for tests)."""
    _asked.clear()
