"""A note beside the database that the sample is loaded, so that the second start need not ask the database.

Nothing here imports Django: reading the note takes milliseconds.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import click

from yoriai.demo import content
from yoriai.pure.values import dataclass

NAME = "sample.json"
DATABASE = "yoriai.sqlite3"
# After this many days the open consultation of the sample has closed.
ALIVE_DAYS = 20


@dataclass(frozen=True)
class Stamp:
    """When the sample was loaded, by which content and tables, and receipts worth looking at."""

    fingerprint: str
    loaded_on: date
    receipts: tuple[str, ...]

    def is_current(self) -> bool:
        """Tell whether neither the content nor the tables changed since."""
        return self.fingerprint == fingerprint()

    def is_alive(self, today: date) -> bool:
        """Tell whether the sample still shows an open consultation."""
        return (today - self.loaded_on).days <= ALIVE_DAYS


def fingerprint() -> str:
    """Return a value that changes with the content, with our tables and with those of the libraries."""
    digest = hashlib.sha256(content.fingerprint().encode())
    rooms = Path(__file__).resolve().parent.parent / "apps"
    for path in sorted(rooms.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    for note in _libraries():
        digest.update(note.encode())
    return digest.hexdigest()


def _libraries() -> list[str]:
    """Return the installed libraries that bring tables, with their versions; asking for one takes ten times as long."""
    packages = Path(click.__file__).parent.parent
    return sorted(path.name for path in packages.glob("django*.dist-info"))


def read(folder: Path) -> Stamp | None:
    """Return the note of a data folder; None when there is none, or no database beside it."""
    path = folder / NAME
    if not path.exists() or not (folder / DATABASE).exists():
        return None
    given = json.loads(path.read_text(encoding="utf-8"))
    return Stamp(given["fingerprint"], date.fromisoformat(given["loaded_on"]), tuple(given["receipts"]))


def write(folder: Path, *, loaded_on: date, receipts: tuple[str, ...]) -> Stamp:
    """Leave the note."""
    stamp = Stamp(fingerprint(), loaded_on, receipts)
    given = {
        "fingerprint": stamp.fingerprint,
        "loaded_on": loaded_on.isoformat(),
        "receipts": list(receipts),
    }
    (folder / NAME).write_text(json.dumps(given, indent=2) + "\n", encoding="utf-8")
    return stamp


def clear(folder: Path) -> bool:
    """Remove a sample from a data folder; only where the note says that it is one.

    The keys go too: another history under the old key would be a forked log, which is what the log exists to
    make impossible.
    """
    if not (folder / NAME).exists():
        return False
    patterns = (
        f"{DATABASE}*",
        "uploads/documents/*/*",
        "uploads/paper/*/*",
        "mail/*",
        "cache/*",
        "keys/*",
        NAME,
    )
    for path in [path for pattern in patterns for path in folder.glob(pattern)]:
        path.unlink(missing_ok=True)
    return True
