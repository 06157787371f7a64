"""The record of what was done: an operation that leaves no record does not happen.

The ledger installs the writer; rooms below it record through this module all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import field
from datetime import datetime
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from django.db import OperationalError, connection, transaction

from yoriai.apps.shared.errors import Fact, NotStored
from yoriai.pure.values import dataclass

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class Acting(Protocol):
    """Whoever does something: a person in a capacity, or nobody known."""

    @property
    def person_id(self) -> int | None: ...

    @property
    def capacity(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """One audit event. `facts` hold ids, counts and codes, never names, addresses or opinion text."""

    action: str
    subject_type: str
    subject_id: int | str
    by: Acting
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)


class RecordMissing(RuntimeError):
    """An operation ended without a record, or recorded outside a transaction: our bug."""


Writer = Callable[[Sequence[Entry]], None]
_writers: list[Writer] = []
_recorded: ContextVar[int] = ContextVar("recorded", default=0)


def install(writer: Writer) -> None:
    """Make `writer` the one that stores entries; called once, by the ledger."""
    _writers[:] = [writer]


def record(*entries: Entry) -> None:
    """Store audit events in the running transaction.

    Raises:
        RecordMissing: there is no transaction, or no writer is installed.
    """
    if not _writers or not connection.in_atomic_block:
        raise RecordMissing
    _writers[0](entries)
    _recorded.set(_recorded.get() + len(entries))


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function as one transaction that must leave at least one audit event.

    Raises:
        NotStored: the database could not write; the transaction was rolled back.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                before = _recorded.get()
                result = function(*args, **kwargs)
                if _recorded.get() == before:
                    raise RecordMissing(function.__qualname__)
                return result
        except OperationalError as fault:
            logger.error("%s was not stored: %s", function.__qualname__, type(fault.__cause__).__name__)
            raise NotStored from fault

    return run
