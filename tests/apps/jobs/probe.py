"""A room that exists only in tests: `yoriai.apps.probe.tasks`, for this process and for worker processes."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from types import ModuleType

NAME = "yoriai.apps.probe.tasks"
calls: list[tuple[str, object]] = []


class OpinionText(Exception):
    """Carries what must never reach a log."""


def note(*, number: int, at: datetime) -> None:
    calls.append(("note", number))


def fail(*, at: datetime) -> None:
    raise OpinionText("山田太郎 yamada@example.jp 道路を直してください")


def write_slowly(*, path: str, seconds: float, at: datetime) -> None:
    """Write a line at the start and one at the end, so that a test sees a job that was cut short."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("begin\n")
        file.flush()
        time.sleep(seconds)
        file.write("end\n")


def install() -> None:
    """Make the functions above look like the tasks of a room."""
    module = ModuleType(NAME)
    for function in (note, fail, write_slowly):
        function.__module__ = NAME
        setattr(module, function.__name__, function)
    sys.modules[NAME] = module


if __name__ == "__main__":
    install()
    from yoriai.config.main import main

    main()
