"""How much of one text is kept in another, in order; and whether they take opposite sides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_PHRASE = re.compile("[^ぁ-んー]+[ぁ-んー]*|[ぁ-んー]+")
# A copy that turns a word around says the opposite: it is a voice of its own, however alike the letters are.
_OPPOSITES = (("賛成", "反対"), ("必要", "不要"), ("推進", "中止"), ("適切", "不適切"), ("残し", "廃止"))


def kept(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much two texts agree, as the longest common subsequence counts it.

    Args:
        one: any text, or the phrases of one, see `phrases`.
        other: another.

    Returns:
        A ratio in [0, 1]: 2·LCS / (both lengths); 1.0 for two empty texts.

    Source:
        Longest common subsequence in bit-vectors: H. Hyyrö, Bit-parallel LCS-length computation revisited (2004).

    Example:
        >>> kept("屋根は青がよい", "屋根は白がよい")
        0.8571428571428571
    """
    if not one or not other:
        return float(len(one) == len(other))
    return 2 * _common(_positions(one), len(one), other) / (len(one) + len(other))


@lru_cache(maxsize=1024)
def phrases(text: str) -> tuple[str, ...]:
    """Return a skeleton in phrases: kanji or other letters with the kana behind them.

    Example:
        >>> phrases("駅前の再開発を見直す")
        ('駅前の', '再開発を', '見直す')
    """
    return tuple(_PHRASE.findall(text))


@lru_cache(maxsize=1024)
def _positions(text: Sequence[str]) -> Mapping[str, int]:
    """Return for each part of a text the bits of its places."""
    places: dict[str, int] = {}
    for index, character in enumerate(text):
        places[character] = places.get(character, 0) | 1 << index
    return places


def side(text: str) -> int:
    """Return the sides that a text takes: bit 2k for the k-th word, bit 2k + 1 for its opposite, none for both.

    Example:
        >>> side("反対です"), side("賛成か反対か")
        (2, 0)
    """
    bits = 0
    for index, (word, opposite) in enumerate(_OPPOSITES):
        says, denies = _says_each(text, word, opposite)
        if says != denies:
            bits |= (1 if says else 2) << 2 * index
    return bits


def opposed(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for pairs of `side` results whether one takes a side and the other its opposite, shape (m,)."""
    words = sum(1 << 2 * index for index in range(len(_OPPOSITES)))
    turned = (other & words) << 1 | (other >> 1) & words
    against: NDArray[np.bool_] = (one & turned) != 0
    return against


def _says_each(text: str, word: str, opposite: str) -> tuple[bool, bool]:
    # 不適切 holds 適切 as well: the longer word is taken out before the shorter one is looked for.
    return word in text.replace(opposite, ""), opposite in text


def _common(places: Mapping[str, int], length: int, other: Sequence[str]) -> int:
    ones = (1 << length) - 1
    row = ones
    for place in map(places.get, other):
        if place:
            matched = row & place
            row = (row + matched | row - matched) & ones
    return length - row.bit_count()
