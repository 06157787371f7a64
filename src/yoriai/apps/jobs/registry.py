"""Which functions may be late work, and which of them run by the clock."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from yoriai.pure.values import dataclass

_ALLOWED = re.compile(r"(yoriai\.apps\.[a-z_]+\.tasks)\.([a-z][a-z0-9_]*)")


class UnknownTask(LookupError):
    """A task name that is not a function of a room's `tasks` module: our bug, or an old job."""


@dataclass(frozen=True)
class Periodic:
    """A task that runs once in every slot of a length."""

    task: str
    every: timedelta

    def slot(self, at: datetime) -> int:
        """Return the number of the slot in which `at` lies."""
        return int(at.timestamp() // self.every.total_seconds())

    def key(self, at: datetime) -> str:
        """Return the key that claims the slot: two workers store one job."""
        return f"periodic:{self.task}:{self.slot(at)}"


_periodic: dict[str, Periodic] = {}


def run_every(every: timedelta, *, task: str) -> None:
    """Have the workers run a task once in every slot of this length; called in a room's `apps.py`."""
    if not _ALLOWED.fullmatch(task):
        raise UnknownTask(task)
    _periodic[task] = Periodic(task, every)


def periodic_tasks() -> tuple[Periodic, ...]:
    """Return what runs by the clock, in the order of registration."""
    return tuple(_periodic.values())


def function_of(task: str) -> Callable[..., Any]:
    """Return the function that a task name stands for.

    Only functions defined in `yoriai.apps.<room>.tasks` are found, so that a row in the table can never
    name other code.

    Raises:
        UnknownTask: the name stands for nothing, or for something else.
    """
    match = _ALLOWED.fullmatch(task)
    if match is None:
        raise UnknownTask(task)
    try:
        found = getattr(import_module(match[1]), match[2])
    except (ImportError, AttributeError) as missing:
        raise UnknownTask(task) from missing
    function = getattr(found, "func", found)  # a django-tasks Task wraps its function
    if not inspect.isfunction(function) or function.__module__ != match[1]:
        raise UnknownTask(task)
    return function


def call_arguments(
    function: Callable[..., Any], arguments: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Return the keyword arguments for a call, with the instant `at` where the function wants it.

    Raises:
        TypeError: the arguments do not fit the function.
    """
    signature = inspect.signature(function)
    wanted = {"at": at} if "at" in signature.parameters else {}
    signature.bind(**arguments, **wanted)
    return {**arguments, **wanted}
