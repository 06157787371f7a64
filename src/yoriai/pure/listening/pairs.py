"""How alike short Japanese texts are, by the pairs of letters they share: quick, without a dictionary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

from yoriai.pure.listening.folding import skeleton


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters in a text, in one width and without signs.

    Args:
        text: any text.

    Returns:
        Pairs of two letters; the text itself where it is one letter long.

    Example:
        >>> sorted(pairs_of("ベンチ"))
        ['べん', 'んち']
    """
    plain = skeleton(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset(filter(None, [plain]))


def likenesses(text: str, others: Sequence[str]) -> list[float]:
    """Return how alike a text is to each of many others; what stands in nearly all of them counts little.

    Args:
        text: what is compared.
        others: texts, shape (n,), n ≥ 0.

    Returns:
        Ratios in [0, 1], shape (n,): the shared pairs of letters over all pairs of both (Jaccard), each pair
        weighted by log(1 + n / number of others that hold it). 1.0 for the same text, 0.0 for nothing in common.

    Source:
        P. Jaccard (1912) with the weights of K. Spärck Jones (1972), on character bigrams.

    Example:
        >>> [round(one, 2) for one in likenesses("公園にベンチを", ["公園にベンチ", "広場"])]
        [0.83, 0.0]
    """
    wanted = pairs_of(text)
    held = [pairs_of(other) for other in others]
    counts = Counter(pair for pairs in held for pair in pairs)
    weights = {pair: log(1 + len(held) / count) for pair, count in counts.items()}
    rare = log(1 + len(held)) if held else 0.0
    own = sum(weights.get(pair, rare) for pair in wanted)
    found = []
    for pairs in held:
        shared = sum(weights[pair] for pair in pairs & wanted)
        both = own + sum(weights[pair] for pair in pairs) - shared
        found.append(min(1.0, shared / both) if both else 0.0)
    return found
