"""The command that does late work."""

from __future__ import annotations

import logging
import os
import threading
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from yoriai.apps.jobs.queue import Terms
from yoriai.apps.jobs.worker import Rhythm, Worker

log = logging.getLogger("yoriai.worker")


def work(*, once: bool, parent: int) -> None:
    """Run a worker until it is asked to end (or the process `parent` is gone, unless 0), or only through what is due now."""
    worker = Worker(
        clock=timezone.now,
        terms=Terms(
            lease=timedelta(seconds=settings.YORIAI_WORKER_LEASE_S),
            max_attempts=settings.YORIAI_WORKER_MAX_ATTEMPTS,
        ),
        rhythm=Rhythm(heartbeat_s=settings.YORIAI_WORKER_HEARTBEAT_S, poll_s=settings.YORIAI_WORKER_POLL_S),
    )
    if once:
        worker.run_what_is_due()
        return
    if parent:
        threading.Thread(target=_stop_when_alone, args=(worker, parent), daemon=True).start()
    log.info("worker %s begins", worker.name)
    worker.run_until_stopped()
    log.info("worker %s ended", worker.name)


def _stop_when_alone(worker: Worker, parent: int) -> None:
    while not worker.stopping_within(1.0):
        if os.getppid() != parent:
            worker.stop()
