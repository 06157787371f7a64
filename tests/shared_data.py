"""Real data beside the checkout, or where SHARED_DATA says: used where it is present, skipped with a clear
reason where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def real_file(path: str) -> Path:
    """Return a real data file, or skip the test when this machine does not have it."""
    found = FOLDER / path
    if not found.exists():
        pytest.skip(f"real data file {path} is not on this machine")
    return found
