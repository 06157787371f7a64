"""Opinions as vectors: content words (Sudachi), TF-IDF, and a latent space (LSA) that is the same every run.

Source: S. Deerwester et al., Indexing by latent semantic analysis (1990); TF-IDF with 1 + log tf and smoothed IDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from yoriai.pure.listening import tokens
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
_KINDS = {
    ("名詞", "普通名詞"),
    ("名詞", "固有名詞"),
    ("動詞", "一般"),
    ("動詞", "非自立可能"),
    ("形容詞", "一般"),
    ("形状詞", "一般"),
    ("形状詞", "タリ"),
}
# Words of opining itself: in every opinion, and never what it is about.
_OPINING = """
為る 有る 居る 成る 思う 考える 感じる 言う 出来る 下さる 頂く 貰う 呉れる 上げる 願う 御願い 欲しい 仕舞う 置く 来る 行く 見る 意見
場合 為 事 こと 物 もの 方 所 ところ 時 今 今回 皆 人 自分 私 様 必要 良い 無い 宜しい 以下 以上 はず わけ 訳 筈 程 等
"""
EVERYWHERE = frozenset(_OPINING.split())


@dataclass(frozen=True)
class Space:
    """The words and the latent space of one round: terms (V), their IDF (V,) and components (V, d)."""

    terms: tuple[str, ...]
    idf: Floats
    components: Floats

    def weighted(self, counted: csr_array) -> csr_array:
        """Return unit TF-IDF vectors of counts, shape (n, V); a text without known words stays empty."""
        weights = counted.astype(np.float32)
        weights.data = (1 + np.log(weights.data)) * self.idf[weights.indices]
        lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
        weights.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(weights.indptr))
        return weights

    def placed(self, texts: Iterable[str]) -> Floats:
        """Return texts in the latent space, shape (n, d); the length in [0, 1] says how much of a text it expresses."""
        places = {term: place for place, term in enumerate(self.terms)}
        points: Floats = self.weighted(_counted(texts, places.get, len(self.terms))) @ self.components
        return points


def space_of(texts: Sequence[str]) -> tuple[Space, Floats]:
    """Return the latent space of texts, and the texts in it, shape (n, d), d ≤ 50, lengths in [0, 1].

    Args:
        texts: different opinions in a fixed order, n ≥ 1.
    """
    terms: dict[str, int] = {}
    counted = _counted(texts, lambda word: terms.setdefault(word, len(terms)), 0)
    in_texts = np.bincount(counted.indices, minlength=len(terms))
    order = np.lexsort((np.array(list(terms), dtype=object), -in_texts))
    kept = order[in_texts[order] >= (2 if len(texts) >= _FEW_TEXTS else 1)][:_MOST_TERMS]
    names = list(terms)
    idf = np.log((1 + len(texts)) / (1 + in_texts[kept])) + 1
    words = Space(
        tuple(names[place] for place in kept), idf.astype(np.float32), np.empty((len(kept), 0), np.float32)
    )
    weights = words.weighted(csr_array(counted[:, kept]))
    space = Space(words.terms, words.idf, _components(weights))
    return space, weights @ space.components


def unit(rows: Floats) -> Floats:
    """Return the rows at length one; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return result


def content_words(text: str, using: tokens.Tokenizer) -> list[str]:
    """Return what a text is about: nouns, verbs and adjectives in their normal form, in order.

    Example:
        >>> content_words("公園の木を切らないでほしいと思います", tokens.tokenizer("short"))
        ['公園', '木', '切る']
    """
    kinds, everywhere = _kinds(), EVERYWHERE
    return [
        word
        for part in tokens.portions(text)
        for morpheme in using.tokenize(part)
        if morpheme.part_of_speech_id() in kinds and (word := morpheme.normalized_form()) not in everywhere
    ]


@cache
def _kinds() -> frozenset[int]:
    """Return the numbers of the parts of speech that carry a subject; the dictionary numbers them from 0."""
    parts = iter(map(tokens.dictionary().pos_of, count()).__next__, None)
    return frozenset(number for number, part in enumerate(parts) if part and part[:2] in _KINDS)


def _counted(texts: Iterable[str], place_of: Callable[[str], int | None], width: int) -> csr_array:
    """Return how often each text has each word, shape (n, number of words)."""
    using = tokens.tokenizer("short")
    columns: list[int] = []
    ends = [0]
    for text in texts:
        places = map(place_of, content_words(text, using))
        columns += [place for place in places if place is not None]
        ends.append(len(columns))
    width = width or max(columns, default=-1) + 1
    counted = csr_array((np.ones(len(columns), np.float32), columns, ends), shape=(len(ends) - 1, width))
    counted.sum_duplicates()
    return counted


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
