"""Late work of this room."""

from __future__ import annotations

from datetime import datetime, timedelta

from yoriai.apps.jobs.queue import forget_done

KEPT = timedelta(days=90)


def forget_old_jobs(*, at: datetime) -> None:
    """Remove jobs that were done long ago; failed ones stay until somebody looked at them."""
    forget_done(before=at - KEPT)
