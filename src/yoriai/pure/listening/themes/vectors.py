"""Opinions as vectors: content words (Sudachi), TF-IDF, and a latent space (LSA) that is the same every run.

Source: S. Deerwester et al., Indexing by latent semantic analysis (1990); TF-IDF with 1 + log tf and smoothed IDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from yoriai.pure.listening.themes.reading import counted
from yoriai.pure.values import dataclass

Floats = NDArray[np.float32]

DIMENSIONS = 50
_MOST_TERMS = 30_000
# The latent space of more texts is learnt from so many of them, evenly chosen; all are placed in it.
_LEARNT_FROM = 20_000
# Up to this size all singular vectors are cheaper than a few.
_SMALL = 600
# A word of a single opinion joins nothing; in a small round it is kept, or nothing would be left.
_FEW_TEXTS = 50


@dataclass(frozen=True)
class Space:
    """The words and the latent space of one round: terms (V), their IDF (V,) and components (V, d)."""

    terms: tuple[str, ...]
    idf: Floats
    components: Floats

    def weighted(self, counts: csr_array) -> csr_array:
        """Return unit TF-IDF vectors of counts, shape (n, V); a text without known words stays empty."""
        weights = counts.astype(np.float32)
        weights.data = (1 + np.log(weights.data)) * self.idf[weights.indices]
        lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
        weights.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(weights.indptr))
        return weights

    def placed(self, texts: Iterable[str]) -> Floats:
        """Return texts in the latent space, shape (n, d); the length in [0, 1] says how much of a text it expresses."""
        places = {term: place for place, term in enumerate(self.terms)}
        points: Floats = self.weighted(counted(texts, places.get, len(self.terms))) @ self.components
        return points


def space_of(texts: Sequence[str]) -> tuple[Space, Floats]:
    """Return the latent space of texts, and the texts in it, shape (n, d), d ≤ 50, lengths in [0, 1].

    Args:
        texts: different opinions in a fixed order, n ≥ 1.
    """
    terms: dict[str, int] = {}
    said = counted(texts, lambda word: terms.setdefault(word, len(terms)))
    in_texts = np.bincount(said.indices, minlength=len(terms))
    order = np.lexsort((np.array(list(terms), dtype=object), -in_texts))
    kept = order[in_texts[order] >= (2 if len(texts) >= _FEW_TEXTS else 1)][:_MOST_TERMS]
    names = list(terms)
    idf = np.log((1 + len(texts)) / (1 + in_texts[kept])) + 1
    words = Space(
        tuple(names[place] for place in kept), idf.astype(np.float32), np.empty((len(kept), 0), np.float32)
    )
    weights = words.weighted(csr_array(said[:, kept]))
    space = Space(words.terms, words.idf, _components(weights))
    return space, weights @ space.components


def unit(rows: Floats) -> Floats:
    """Return the rows at length one; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return result


def _components(weights: csr_array) -> Floats:
    """Return the right singular vectors of the largest singular values, signs fixed, shape (V, d)."""
    if weights.shape[0] > _LEARNT_FROM:
        weights = csr_array(weights[np.linspace(0, weights.shape[0] - 1, _LEARNT_FROM).astype(np.int64)])
    width = min(DIMENSIONS, min(weights.shape) - 1)
    if width < 2:
        return np.eye(weights.shape[1], dtype=np.float32)
    if min(weights.shape) <= _SMALL:
        rows = np.linalg.svd(weights.toarray().astype(np.float64), full_matrices=False)[2][:width]
    else:
        start = np.linspace(1, 2, min(weights.shape))
        _, values, rows = svds(weights.astype(np.float64), k=width, v0=start, solver="arpack")
        rows = rows[np.argsort(-values, kind="stable")]
    signs = np.sign(rows[np.arange(width), np.abs(rows).argmax(axis=1)])
    result: Floats = (rows * signs[:, None]).T.astype(np.float32)
    return result
