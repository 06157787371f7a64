"""Proofs that a leaf is in the log, and that a later log only added to an earlier one (RFC 9162, 2.1.3–2.1.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from yoriai.pure.errors import PureError
from yoriai.pure.transparency.tree import EMPTY_ROOT, HASH_BYTES, node_hash

# A place in the tree: (level, index), as in `Node`; level 0 are the leaves themselves.
Place = tuple[int, int]
# Leaves start … end − 1.
Span = tuple[int, int]


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """Return the subtrees whose hashes prove that leaf `index` is in a log of `size` leaves, lowest first.

    Raises:
        PureError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise PureError(f"no leaf {index} in a log of {size}")
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return tuple(reversed(spans))


def consistency_spans(old_size: int, new_size: int) -> tuple[Span, ...]:
    """Return the subtrees whose hashes prove that a log of `new_size` extends one of `old_size`.

    Raises:
        PureError: the old log is larger, or a size is negative.
    """
    if not 0 <= old_size <= new_size:
        raise PureError(f"a log of {new_size} cannot extend one of {old_size}")
    start, end, spans = 0, new_size, []
    if old_size == 0:
        return ()
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, end))
    return tuple(reversed(spans))


def places(span: Span) -> tuple[Place, ...]:
    """Return the complete subtrees that make up a span, left to right."""
    start, end = span
    result = []
    while start < end:
        level = (end - start).bit_length() - 1
        result.append((level, start >> level))
        start += 1 << level
    return tuple(result)


def places_needed(spans: Iterable[Span]) -> frozenset[Place]:
    """Return every stored node that must be read to hash these spans: O(log n) of them."""
    return frozenset(place for span in spans for place in places(span))


def proof(spans: Iterable[Span], node_at: Callable[[Place], bytes]) -> tuple[bytes, ...]:
    """Hash each span, reading stored nodes with `node_at`: the proof as RFC 9162 orders it."""
    return tuple(_span_hash(span, node_at) for span in spans)


def verify_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof shows that `leaf` (a leaf hash) stands at `index` in the log with this root.

    The work is bounded by the length of the proof, whatever its content.

    Source:
        RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    first, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            result = node_hash(sibling, result)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows that the log with `new_root` begins with the whole log with `old_root`.

    The work is bounded by the length of the proof, whatever its content.

    Source:
        RFC 9162, 2.1.4.2; equal sizes and the empty log, which need no proof, are answered here too.
    """
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *proof):
        return False
    if old_size in (0, new_size):
        expected = new_root if old_size else EMPTY_ROOT
        return not proof and old_root == expected
    return _extends((old_size, old_root), (new_size, new_root), proof)


def _extends(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    (old_size, old_root), (new_size, new_root) = old, new
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path or not proof:
        return False
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_result = new_result = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_result, new_result = node_hash(sibling, old_result), node_hash(sibling, new_result)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new_result = node_hash(new_result, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and old_result == old_root and new_result == new_root


def _split(count: int) -> int:
    """Return the largest power of two smaller than `count` (≥ 2)."""
    return 1 << (count - 1).bit_length() - 1


def _span_hash(span: Span, node_at: Callable[[Place], bytes]) -> bytes:
    hashes = [node_at(place) for place in places(span)]
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
