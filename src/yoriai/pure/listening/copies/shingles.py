"""Texts as sets of short character runs (shingles), and their MinHash signatures, in NumPy.

Source: A. Broder, On the resemblance and containment of documents (1997); MinHash with 32-bit multiply-shift
permutations (M. Dietzfelbinger et al. 1997) of hashes that were mixed before (finaliser of MurmurHash3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.values import dataclass

LENGTH = 3
PERMUTATIONS = 96
# Of characters that are looked at in one go: small enough for the processor's cache.
_AT_ONCE = 1 << 19


@dataclass(frozen=True)
class Shingles:
    """The shingles of n texts: hashes (uint32), sorted and unique within each text; text i has
    `hashes[offsets[i]:offsets[i + 1]]`, never empty."""

    hashes: NDArray[np.uint32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of shingles of each text, shape (n,)."""
        return np.diff(self.offsets)


def shingles(texts: Sequence[str]) -> Shingles:
    """Return the shingles of texts: as many runs of three characters as the text is long, the end padded.

    Args:
        texts: folded texts, n ≥ 0.
    """
    hashes, sizes = [np.empty(0, np.uint32)], [np.zeros(1, np.int64)]
    for start, end in _portions([len(text) for text in texts]):
        found, counts = _hashed(texts[start:end])
        hashes.append(found)
        sizes.append(counts)
    return Shingles(np.concatenate(hashes), np.cumsum(np.concatenate(sizes)))


def signatures(of: Shingles, *, seed: int, permutations: int = PERMUTATIONS) -> NDArray[np.uint32]:
    """Return MinHash signatures: the share of equal places estimates the Jaccard similarity of two texts.

    Args:
        of: the shingles of n texts.
        seed: chooses the permutations; the same seed gives the same signatures.
        permutations: how many, P ≥ 1; the standard error of the estimate is at most 1 / (2√P).

    Returns:
        Shape (n, P).
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    factors = generator.integers(0, 1 << 32, permutations, dtype=np.uint32) | np.uint32(1)
    shifts = generator.integers(0, 1 << 32, permutations, dtype=np.uint32)
    signed = np.empty((len(of), permutations), np.uint32)
    for start, end in _portions(of.sizes().tolist()):
        begin, stop = of.offsets[start], of.offsets[end]
        part, places = of.hashes[begin:stop], of.offsets[start:end] - begin
        for column in range(permutations):
            permuted = part * factors[column]
            permuted += shifts[column]
            signed[start:end, column] = np.minimum.reduceat(permuted, places)
    return signed


def jaccard(of: Shingles, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the exact Jaccard similarity of pairs of texts.

    Args:
        of: the shingles of n texts.
        left: one text of each pair, shape (m,).
        right: the other.

    Returns:
        Ratios in [0, 1], shape (m,).
    """
    sizes = of.sizes()
    both = np.zeros(len(left), np.int64)
    for start, end in _portions((sizes[left] + sizes[right]).tolist()):
        pairs = np.arange(end - start, dtype=np.uint64) << np.uint64(32)
        keys = np.concatenate([_keys(of, side[start:end], pairs) for side in (left, right)])
        keys.sort()
        twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
        both[start:end] = np.bincount(twice.astype(np.int64), minlength=end - start)
    result: NDArray[np.float64] = both / (sizes[left] + sizes[right] - both)
    return result


def _keys(of: Shingles, chosen: NDArray[np.int64], pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the shingles of the chosen texts, each marked with its pair."""
    counts = of.sizes()[chosen]
    ends = np.cumsum(counts)
    inside = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    places = np.repeat(of.offsets[chosen], counts) + inside
    keys: NDArray[np.uint64] = np.repeat(pairs, counts) | of.hashes[places]
    return keys


def _hashed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    padding = "\0" * (LENGTH - 1)
    # An empty text keeps one shingle, of padding alone.
    lengths = np.array([max(len(text), 1) for text in texts], np.int64)
    joined = "".join((text or "\0") + padding for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    steps = np.cumsum(lengths + LENGTH - 1)
    begins = np.repeat(steps - (lengths + LENGTH - 1), lengths)
    places = begins + np.arange(len(begins)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    # Code points have 21 bits: three fit into one number, without collision.
    runs = codes[places] | codes[places + 1] << np.uint64(21) | codes[places + 2] << np.uint64(42)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    keys = owners << np.uint64(32) | (_mixed(runs) >> np.uint64(32))
    keys.sort()
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(texts))
    return keys.astype(np.uint32), counts


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(33))
    return mixed


def _portions(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield spans of items whose sizes sum up to about one portion."""
    start = total = 0
    for index, size in enumerate(sizes):
        total += size
        if total >= _AT_ONCE:
            yield start, index + 1
            start, total = index + 1, 0
    if start < len(sizes):
        yield start, len(sizes)
