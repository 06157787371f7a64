"""About how often each proposal was opened, counted in this process until the next support takes the counts along.

Only good for bringing those that few have opened to the front: a page from the cache is not counted.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock

MOST_KEPT = 10_000
_opened: dict[str, Counter[int]] = {}
_lock = Lock()


def note(code: str, number: int) -> None:
    """Count that a proposal was opened."""
    with _lock:
        counts = _opened.setdefault(code, Counter())
        if number in counts or len(counts) < MOST_KEPT:
            counts[number] += 1


def taken(code: str) -> dict[int, int]:
    """Return the counts of a consultation by number, and begin anew."""
    with _lock:
        return dict(_opened.pop(code, {}))
