"""Counts of people that may be published: small groups are not told, nor can they be found by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

FEWEST = 5


def published(counts: Mapping[K, int], *, fewest: int = FEWEST) -> dict[K, int | None]:
    """Return the counts that may be published beside their total; None stands for one that may not.

    Args:
        counts: how many there are of each kind, ≥ 0; their sum is taken to be known.
        fewest: the smallest group that is told; zero is always told, for it is about nobody.

    Returns:
        The counts in the same order. Where the untold ones together would still be fewer than `fewest`, or only one
        is untold, the next smallest is not told either.

    Source:
        Primary and complementary cell suppression for one dimension: Hundepool et al., Statistical Disclosure
        Control, 2012, chapter 4.

    Example:
        >>> published({"web": 40, "phone": 3, "fax": 0, "letter": 7})
        {'web': 40, 'phone': None, 'fax': 0, 'letter': None}
    """
    untold = [key for key, count in counts.items() if 0 < count < fewest]
    others = sorted((key for key, count in counts.items() if count >= fewest), key=lambda key: counts[key])
    while untold and others and (len(untold) == 1 or sum(counts[key] for key in untold) < fewest):
        untold.append(others.pop(0))
    return {key: None if key in untold else count for key, count in counts.items()}
