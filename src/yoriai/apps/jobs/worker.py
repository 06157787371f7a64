"""A worker: takes jobs one at a time, gives signs of life, and ends between two jobs when asked to.

What a worker writes to its log are job numbers and exception classes, never arguments or texts.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from yoriai.apps.jobs import queue, registry
from yoriai.pure.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yoriai.apps.jobs.models import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rhythm:
    """Seconds between two signs of life, and between two looks at an empty queue."""

    heartbeat_s: float = 3.0
    poll_s: float = 1.0


@dataclass
class Worker:
    """One worker; `clock` tells the time (given by the door)."""

    clock: Callable[[], datetime]
    terms: queue.Terms = field(default_factory=queue.Terms)
    rhythm: Rhythm = field(default_factory=Rhythm)
    name: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _slots: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.name or f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    def stop(self) -> None:
        """End after the job in hand."""
        self._stop.set()

    def stopping_within(self, seconds: float) -> bool:
        """Wait so long for being asked to end; tell whether it happened."""
        return self._stop.wait(seconds)

    def run_until_stopped(self) -> None:
        """Work until `stop` is called or the process is asked to end."""
        with self._ending_on_signals():
            while not self._stop.is_set():
                if not self._turn():
                    self._stop.wait(self.rhythm.poll_s)

    def run_what_is_due(self) -> int:
        """Do everything that is due now; return how many jobs were tried."""
        queue.claim_periodic(at=self.clock(), known=self._slots)
        tried = 0
        while not self._stop.is_set() and self.run_one():
            tried += 1
        return tried

    def run_one(self) -> bool:
        """Do one job; False when nothing was due."""
        job = queue.claim(worker=self.name, at=self.clock(), terms=self.terms)
        if job is None:
            return False
        with self._signs_of_life(job):
            self._do(job)
        return True

    def _turn(self) -> bool:
        close_old_connections()
        try:
            queue.claim_periodic(at=self.clock(), known=self._slots)
            return self.run_one()
        except (OperationalError, InterfaceError) as away:
            # The database restarts or is busy: the queue will still be there.
            log.warning("database not reachable: %s", type(away).__name__)
            connection.close()
            return False

    def _do(self, job: Job) -> None:
        try:
            function = registry.function_of(job.task)
            arguments = registry.call_arguments(function, job.arguments, self.clock())
        except (registry.UnknownTask, TypeError) as unusable:
            log.error("job %s cannot be done: %s", job.pk, type(unusable).__name__)
            queue.give_up(job, failure=type(unusable).__name__, at=self.clock())
            return
        try:
            function(**arguments)
        except Exception as fault:  # noqa: BLE001 - whatever a task raises must not end the worker
            log.error("job %s attempt %s failed: %s", job.pk, job.attempts, type(fault).__name__)
            queue.put_back(job, failure=type(fault).__name__, at=self.clock(), terms=self.terms)
        else:
            if not queue.finish(job, at=self.clock()):
                log.warning("job %s was taken over before it ended", job.pk)

    @contextmanager
    def _signs_of_life(self, job: Job) -> Iterator[None]:
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(job, over), name=f"lease-{job.pk}", daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, job: Job, over: threading.Event) -> None:
        try:
            while not over.wait(self.rhythm.heartbeat_s):
                try:
                    if not queue.extend(job, at=self.clock(), terms=self.terms):
                        return
                except (OperationalError, InterfaceError) as away:
                    log.warning("job %s: no sign of life stored: %s", job.pk, type(away).__name__)
                    connection.close()
        finally:
            connection.close()

    @contextmanager
    def _ending_on_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, lambda *_: self.stop())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
