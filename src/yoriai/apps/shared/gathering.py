"""Group commit: requests that arrive together share one transaction, and each hears only after its commit.

A durable commit costs one flush to the disk however much it holds. The first request to arrive leads: it takes
whatever waits, stores it in one transaction and answers for all; whoever came meanwhile is led by the next one.
Nothing waits for a timer, so a lone request is as fast as without gathering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")
R = TypeVar("R")

MOST_AT_ONCE = 256


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Queue the processes that write to one SQLite file.

    SQLite lets a second writer sleep for ever longer and look again; a lock of the operating system wakes it
    at once. PostgreSQL needs neither, nor does a system without such locks.
    """
    if connection.vendor != "sqlite" or fcntl is None:
        yield
        return
    with (settings.DATA_DIR / "writers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Ticket(Generic[T, R]):
    """One request that waits; its event is set when it has its outcome or is to lead."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.called = Event()
        self.outcomes: list[R] = []
        self.fault: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        return bool(self.outcomes) or self.fault is not None


class Gatherer(Generic[T, R]):
    """Runs `store` for many items at a time, in the thread of one of the callers."""

    def __init__(self, store: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._store = store
        self._waiting: list[_Ticket[T, R]] = []
        self._someone_leads = False
        self._lock = Lock()

    def submit(self, item: T) -> R:
        """Store an item together with whatever else waits.

        Returns:
            The outcome that `store` gave for this item, after its transaction was committed.

        Raises:
            Exception: what `store` raised for this item when it was tried alone.
        """
        ticket: _Ticket[T, R] = _Ticket(item)
        with self._lock:
            self._waiting.append(ticket)
            leads, self._someone_leads = not self._someone_leads, True
        if not leads:
            ticket.called.wait()
        if not ticket.is_settled:
            self._lead()
        if ticket.fault is not None:
            raise ticket.fault
        return ticket.outcomes[0]

    def _lead(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        try:
            self._settle(taken)
        finally:
            with self._lock:
                self._someone_leads = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].called.set()
            for ticket in taken:
                ticket.called.set()

    def _settle(self, tickets: list[_Ticket[T, R]]) -> None:
        try:
            outcomes = self._store([ticket.item for ticket in tickets])
        except Exception as fault:  # noqa: BLE001 - handed to the one who asked, below
            if len(tickets) == 1:
                tickets[0].fault = fault
            else:  # one faulty item must not take the others with it
                for ticket in tickets:
                    self._settle([ticket])
            return
        for ticket, outcome in zip(tickets, outcomes, strict=True):
            ticket.outcomes.append(outcome)
