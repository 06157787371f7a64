"""Reading the content files. They are written by hand; a fault in them is our bug and rises."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "content"
Entry = dict[str, Any]


def read(name: str) -> Entry:
    """Return one content file, e.g. "draft_plan/items"."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read_bytes(name: str) -> bytes:
    """Return a document that belongs to the content, as it is."""
    return (FOLDER / name).read_bytes()


def measures() -> list[Entry]:
    """Return all measures, in the order of their numbers."""
    names = sorted(path.stem for path in (FOLDER / "measures").glob("*.toml"))
    found = [measure for name in names for measure in read(f"measures/{name}")["measure"]]
    return sorted(found, key=lambda measure: int(measure["number"]))


def fingerprint() -> str:
    """Return a value that changes whenever the content or the code that loads it does."""
    digest = hashlib.sha256()
    package = FOLDER.parent
    for path in sorted([*package.glob("*.py"), *FOLDER.rglob("*.*")]):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
