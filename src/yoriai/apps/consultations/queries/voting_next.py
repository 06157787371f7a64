"""Which statement a person is asked next: where one more answer tells most, with chance that can be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from yoriai.pure.values import dataclass

# What a statement without any answer weighs beside those on the map: the formula of the map for a statement
# that nobody answered: (p = a = 1/2, no extremity), ((1-1/2)·1·1/2·(1 + 8))².
UNKNOWN_PRIORITY = 5.0625


@dataclass(frozen=True)
class Candidate:
    """A statement that this person has not answered: its priority on the last map, and how many answered it."""

    number: int
    priority: float | None
    votes: int


def chosen(candidates: Sequence[Candidate], *, seed: str) -> int | None:
    """Return the number of one statement, drawn by weight; None when there is none.

    The weight is the priority that the last map gave. Before there is a map only those with the fewest answers
    take part. The same seed and candidates give the same statement: a page that is loaded again stays the same.
    """
    if not candidates:
        return None
    weighed = [(one.number, _weight(one)) for one in candidates]
    if all(one.priority is None for one in candidates):
        fewest = min(one.votes for one in candidates)
        weighed = [(one.number, float(one.votes == fewest)) for one in candidates]
    return _drawn([(number, weight) for number, weight in weighed if weight > 0] or weighed, seed)


def _weight(candidate: Candidate) -> float:
    return UNKNOWN_PRIORITY if candidate.priority is None else max(0.0, candidate.priority)


def _drawn(weighed: Sequence[tuple[int, float]], seed: str) -> int:
    share = int.from_bytes(sha256(seed.encode()).digest()[:8]) / 2**64
    left = share * sum(weight for _, weight in weighed)
    for number, weight in weighed:
        left -= weight
        if left < 0:
            return number
    return weighed[-1][0]
