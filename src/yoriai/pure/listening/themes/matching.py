"""Themes found anew beside those that people know: which is which, and what would move. Only proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from yoriai.pure.values import dataclass

Opinion = int


@dataclass(frozen=True)
class Matched:
    """For each theme found anew the known theme that it is, "" for a new one; and for each opinion that would be
    elsewhere the place of the theme found anew to which it would go."""

    known: tuple[str, ...]
    moves: Mapping[Opinion, int]


def matched(
    theme_of: Mapping[Opinion, str],
    found: Sequence[Collection[Opinion]],
    *,
    settled: Collection[Opinion] = (),
) -> Matched:
    """Return which of the themes found anew are known, and which opinions would move.

    A theme found anew is the known one with which it shares the most opinions, if these are at least half of what both
    it and any known theme hold; each known theme is found at most once. What people settled does not move, and nothing
    moves out of all themes.

    Args:
        theme_of: the known theme of each opinion, "" outside all; opinions that came later may be missing.
        found: the opinions of each theme found anew.
        settled: opinions whose place people chose.

    Example:
        >>> matched({1: "a", 2: "a", 3: "b", 4: ""}, [[1, 2, 4], [3, 5]])
        Matched(known=('a', 'b'), moves={4: 0, 5: 1})
    """
    pairs = []
    for place, opinions in enumerate(found):
        shared = Counter(key for opinion in opinions if (key := theme_of.get(opinion, "")))
        common = sum(shared.values())
        pairs += [(-count, key, place) for key, count in shared.items() if 2 * count >= common]
    known = [""] * len(found)
    taken: set[str] = set()
    for _count, key, place in sorted(pairs):
        if not known[place] and key not in taken:
            known[place] = key
            taken.add(key)
    fixed = set(settled)
    moves = {
        opinion: place
        for place, opinions in enumerate(found)
        for opinion in opinions
        if opinion not in fixed and (not known[place] or theme_of.get(opinion, "") != known[place])
    }
    return Matched(tuple(known), moves)
