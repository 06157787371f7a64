"""Group commit: requests that arrive together share one transaction, and each hears only after its commit.

A durable commit costs one flush to the disk however much it holds. The first request to arrive leads: it takes
whatever waits, stores it in one transaction and answers for all; whoever came meanwhile is led by the next one.
A lone request is as fast as without gathering: only where several came together the last time, as many are waited
for, for two thousandths of a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from yoriai.pure.values import dataclass

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")

MOST_AT_ONCE = 256
# Two thirds of what a transaction costs does not depend on how much it holds, so a few more are worth a moment.
LINGER_S = 0.002


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Queue the processes that write to one SQLite file.

    SQLite lets a second writer sleep for ever longer and look again; a lock of the operating system wakes it
    at once. PostgreSQL needs neither, nor does a system without such locks. It is a courtesy: where the file
    cannot be opened, SQLite's own lock decides.
    """
    file = None
    if connection.vendor == "sqlite" and fcntl is not None:
        with suppress(OSError):
            # Opened anew each time, so that the threads of one process queue here, too.
            file = os.open(settings.DATA_DIR / "writers.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if file is None:
        yield
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


class _Ticket(Generic[T, R]):
    """One request that waits; its event is set when it has its outcome or is to lead."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.called = Event()
        self.outcomes: list[R] = []
        self.fault: Exception | None = None

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
        taken: list[_Ticket[T, R]] = []
        try:
            with one_process_at_a_time():
                with self._lock:  # taken no earlier than it is our turn: more may have come
                    taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                self._settle(taken)
        finally:
            with self._lock:
                self._someone_leads = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].called.set()
            for ticket in taken:
                ticket.called.set()

    def _settle(self, tickets: list[_Ticket[T, R]]) -> None:
        for ticket, outcome in zip(tickets, outcomes_of(self._store, [t.item for t in tickets]), strict=True):
            if isinstance(outcome, Fault):
                ticket.fault = outcome.cause
            else:
                ticket.outcomes.append(outcome)


@dataclass(frozen=True)
class Fault:
    """What `store` raised for one item."""

    cause: Exception


def outcomes_of(store: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T]) -> Sequence[R | Fault]:
    """Store many items at once; where that fails each alone, so that one faulty item does not take others with it.

    Where the database does not answer for an item alone, the others are not tried: each would wait as long.
    """
    try:
        return _stored(store, items)
    except Exception as fault:  # noqa: BLE001 - handed to the one who asked
        if len(items) == 1:
            return [Fault(fault)]
    outcomes: list[R | Fault] = []
    for item in items:
        outcomes += outcomes_of(store, [item])
        last = outcomes[-1]
        if isinstance(last, Fault) and isinstance(last.cause, OperationalError | InterfaceError):
            return outcomes + [last] * (len(items) - len(outcomes))
    return outcomes


def _stored(store: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T]) -> Sequence[R]:
    outcomes = store(items)
    if len(outcomes) != len(items):
        raise RuntimeError(f"{len(items)} items, {len(outcomes)} outcomes")
    return outcomes


class Intake(Generic[T, K, R]):
    """A thread of its own that stores whatever waits, one batch after the other, and then tells all of a batch."""

    def __init__(
        self,
        store: Callable[[Sequence[T]], Sequence[R]],
        tell: Callable[[Sequence[tuple[K, R | Fault]]], None],
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self._store = store
        self._most_at_once = most_at_once
        self._tell = tell
        self._waiting: list[tuple[K, T]] = []
        self._called = Event()
        self._enough = 1  # to be called
        self._last_time = 1  # so many came together
        Thread(target=self._run, name="intake", daemon=True).start()

    @property
    def waiting(self) -> int:
        """Return how many items wait."""
        return len(self._waiting)

    def put(self, key: K, item: T) -> None:
        """Leave an item; its outcome is told under its key after its transaction was committed."""
        self._waiting.append((key, item))
        if len(self._waiting) >= self._enough:
            self._called.set()

    def _run(self) -> None:
        while True:
            self._wait_for(1)
            self._wait_for(min(self._last_time, self._most_at_once), LINGER_S)
            with one_process_at_a_time():  # taken no earlier than it is our turn: more may have come
                taken = self._waiting[: self._most_at_once]
                del self._waiting[: len(taken)]
                outcomes = outcomes_of(self._store_anew, [item for _, item in taken])
            self._last_time = len(taken)
            self._tell([(key, outcome) for (key, _), outcome in zip(taken, outcomes, strict=True)])

    def _wait_for(self, number: int, at_most_s: float | None = None) -> None:
        """Wait until so many wait, or for a time."""
        self._called.clear()
        self._enough = number
        if len(self._waiting) < number:
            self._called.wait(at_most_s)

    def _store_anew(self, items: Sequence[T]) -> Sequence[R]:
        close_old_connections()  # may fail like any statement, and must not end this thread
        return self._store(items)
