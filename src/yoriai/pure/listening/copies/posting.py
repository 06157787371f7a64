"""How much a text is part of a mass of texts that say it alike, copied or reworded: for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from yoriai.pure.listening.copies import shingles
from yoriai.pure.listening.folding import skeleton

# What any two texts of the round share counts nothing: up to twice the mean likeness, and at most this.
_COMMON, _MOST_COMMON = 2.0, 0.5
# Above this many wordings each text is compared with an even sample, and the sum is scaled up.
_COMPARED_WITH = 4_000
_ROWS_AT_ONCE = 256


def mass(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return for each text how many others say it alike, a likeness of 1 counting as one, less counting less.

    Args:
        texts: the opinions as written, n ≥ 0.

    Returns:
        Shape (n,), values ≥ 0: the sum over all other texts of (s − c) / (1 − c) where s > c; s is the cosine
        similarity (character trigrams, IDF), c twice its mean over all pairs, at most 0.5.
        Deterministic; the order of the texts does not matter up to 4,000 wordings.

    Example:
        >>> mass(["屋根は青がよい", "屋根は青がよい!", "図書館を夜も開けて"]).round(2).tolist()
        [1.0, 1.0, 0.0]
    """
    wordings: dict[str, int] = {}
    wording_of = np.array([wordings.setdefault(skeleton(text), len(wordings)) for text in texts], np.int64)
    if not wordings:
        return np.zeros(0)
    counts = np.bincount(wording_of).astype(np.float64)
    vectors = _vectors(list(wordings))
    chosen = np.unique(np.linspace(0, len(wordings) - 1, min(len(wordings), _COMPARED_WITH)).astype(np.int64))
    others = csr_array(vectors[chosen].T)
    common = min(_COMMON * _mean_likeness(vectors), _MOST_COMMON)
    scale = counts.sum() / counts[chosen].sum()
    sums = np.empty(len(wordings))
    for start in range(0, len(wordings), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        alike = csr_array(vectors[rows] @ others)
        alike.data = np.maximum(alike.data - common, 0) / (1 - common)
        sums[rows] = alike @ counts[chosen]
    sums[chosen] -= counts[chosen]
    # The copies of a wording to the letter are known exactly, sampled or not; itself is not another.
    result: NDArray[np.float64] = (np.maximum(sums, 0) * scale + counts - 1)[wording_of]
    return result


def _vectors(texts: Sequence[str]) -> csr_array:
    """Return unit vectors over trigrams, weighted by rarity, shape (n, number of trigrams)."""
    made = shingles.shingles(texts)
    _, columns = np.unique(made.hashes, return_inverse=True)
    in_texts = np.bincount(columns)
    weights = np.log((1 + len(texts)) / (1 + in_texts))[columns] + 1
    lengths = np.sqrt(np.add.reduceat(weights**2, made.offsets[:-1]))
    weights /= np.repeat(lengths, made.sizes())
    return csr_array((weights, columns, made.offsets), shape=(len(texts), len(in_texts)))


def _mean_likeness(vectors: csr_array) -> float:
    count = vectors.shape[0]
    total = np.asarray(vectors.sum(axis=0)).ravel()
    return float(total @ total - count) / (count * (count - 1)) if count > 1 else 0.0
