"""The Merkle tree of RFC 9162, section 2.1: hashes, and appending with nothing kept but the frontier."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ body), the hash of a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right), the hash of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """The hash of the complete subtree over the leaves index·2**level … (index+1)·2**level − 1."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """A log reduced to what is needed to go on: its size and the roots of its complete subtrees.

    `peaks` has one hash for each 1 in the binary form of `size`, the largest subtree first.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise PureError("a frontier has one peak for each 1 in its size")

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Read a frontier whose peaks were stored one after the other."""
        if len(data) % HASH_BYTES:
            raise PureError("a frontier is stored as whole hashes")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))

    def to_bytes(self) -> bytes:
        """Return the peaks one after the other, for storing."""
        return b"".join(self.peaks)

    def root(self) -> bytes:
        """Return the root hash of the log (RFC 9162, 2.1.1); SHA-256 of nothing for an empty log."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def append(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> tuple[Frontier, tuple[Node, ...]]:
    """Append leaves to a log.

    Args:
        frontier: the log so far.
        leaf_hashes: 32 bytes each, in order.

    Returns:
        The new frontier, and every inner node (level ≥ 1) that these leaves completed, in the order of
        completion. Storing leaf hashes and these nodes is enough to make any later proof.
    """
    size, peaks, completed = frontier.size, list(frontier.peaks), []
    for leaf in leaf_hashes:
        if len(leaf) != HASH_BYTES:
            raise PureError("a leaf hash has 32 bytes")
        node, level = leaf, 0
        while size >> level & 1:
            node = node_hash(peaks.pop(), node)
            level += 1
            completed.append(Node(level, size >> level, node))
        peaks.append(node)
        size += 1
    return Frontier(size, tuple(peaks)), tuple(completed)
