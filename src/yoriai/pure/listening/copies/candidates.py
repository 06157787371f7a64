"""Which texts are worth comparing: locality-sensitive hashing of MinHash signatures.

Source: P. Indyk, R. Motwani (1998); bands of rows as in J. Leskovec et al., Mining of Massive Datasets, 3.4:
with r rows and b bands, two texts of similarity s meet with probability 1 − (1 − sʳ)ᵇ.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.values import dataclass

_STIR = np.uint64(0x9E3779B97F4A7C15)
Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Met:
    """Pairs of texts, the smaller index in `one`, each pair once; `alike` estimates their Jaccard similarity."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    alike: NDArray[np.float64]


def candidates(signed: NDArray[np.uint32], rank: NDArray[np.int64], *, rows: int, least: float) -> Met:
    """Return pairs of texts that meet in a band and whose signatures agree.

    Within a band a text is paired with the first by rank and with the one before it, not with all: a flood
    of n letters costs 2n pairs, not n².

    Args:
        signed: signatures, shape (n, P).
        rank: 0 for the text most likely to be the original, shape (n,), a permutation.
        rows: how many places make one band; P // rows bands are used.
        least: the least share of equal places in [0, 1].

    Returns:
        The pairs, sorted.
    """
    count = max(len(signed), 1)
    met = np.empty(0, np.int64)
    for band in range(signed.shape[1] // rows):
        one, other = _meetings(_keys(signed[:, band * rows : (band + 1) * rows]), rank)
        met = _each_once(np.concatenate([met, np.minimum(one, other) * count + np.maximum(one, other)]))
    alike = agreement(signed, met // count, met % count)
    kept = alike >= least
    return Met(met[kept] // count, met[kept] % count, alike[kept])


def agreement(
    signed: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of equal places in the signatures of pairs: an estimate of their Jaccard similarity."""
    shares = np.empty(len(left))
    for start in range(0, len(left), 1 << 14):
        span = slice(start, start + (1 << 14))
        shares[span] = (signed[left[span]] == signed[right[span]]).mean(axis=1)
    return shares


def _each_once(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the values sorted and without repetition; sorting is much faster here than NumPy's hash table."""
    values.sort()
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values


def _keys(places: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys = np.zeros(len(places), np.uint64)
    for column in places.T:
        keys = (keys ^ column) * _STIR
        keys ^= keys >> np.uint64(29)
    return keys


def _meetings(keys: NDArray[np.uint64], rank: NDArray[np.int64]) -> Pairs:
    order = np.lexsort((rank, keys))
    ordered = keys[order]
    begins = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    first = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    later = np.flatnonzero(~begins)
    beside = later[first[later] != later - 1]
    one = np.concatenate([order[first[later]], order[beside - 1]])
    return one, np.concatenate([order[later], order[beside]])
