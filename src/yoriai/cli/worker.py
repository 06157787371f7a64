"""The command that does late work."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from yoriai.apps.jobs.queue import Terms
from yoriai.apps.jobs.worker import Rhythm, Worker

log = logging.getLogger("yoriai.worker")


def work(*, once: bool) -> int:
    """Run a worker until it is asked to end, or only through what is due now; return the jobs tried."""
    worker = Worker(
        clock=timezone.now,
        terms=Terms(
            lease=timedelta(seconds=settings.YORIAI_WORKER_LEASE_S),
            max_attempts=settings.YORIAI_WORKER_MAX_ATTEMPTS,
        ),
        rhythm=Rhythm(heartbeat_s=settings.YORIAI_WORKER_HEARTBEAT_S, poll_s=settings.YORIAI_WORKER_POLL_S),
    )
    if once:
        return worker.run_what_is_due()
    log.info("worker %s begins", worker.name)
    worker.run_until_stopped()
    log.info("worker %s ended", worker.name)
    return 0
