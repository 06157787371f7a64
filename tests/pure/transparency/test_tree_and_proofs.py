"""Hashes, proofs and their verification, against published vectors and by their properties."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure import transparency as t
from yoriai.pure.errors import PureError

# Entries and roots of the tests of Certificate Transparency (RFC 6962 and 9162 share them).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Index, size and path of the tests of Certificate Transparency, counted from 0.
PATHS = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}

sizes = st.integers(1, 70)


class Log:
    """A log in memory that keeps what the ledger stores: leaf hashes and completed nodes."""

    def __init__(self, entries):
        self.frontier, self.stored, self.roots = t.Frontier(), {}, [t.EMPTY_ROOT]
        for entry in entries:
            leaf = t.leaf_hash(entry)
            self.stored[0, self.frontier.size] = leaf
            self.frontier, nodes = t.append(self.frontier, [leaf])
            self.stored |= {(node.level, node.index): node.hash for node in nodes}
            self.roots.append(self.frontier.root())

    def inclusion(self, index, size):
        return t.proof(t.inclusion_spans(index, size), self.stored.__getitem__)

    def consistency(self, old, new):
        return t.proof(t.consistency_spans(old, new), self.stored.__getitem__)


LONG = Log([b"%d" % number for number in range(70)])


def test_roots_are_the_published_ones():
    assert [root.hex() for root in Log(ENTRIES).roots] == ROOTS


@pytest.mark.parametrize("place", PATHS)
def test_inclusion_paths_are_the_published_ones(place):
    assert tuple(part.hex() for part in Log(ENTRIES).inclusion(*place)) == PATHS[place]


def test_appending_at_once_and_one_by_one_give_the_same():
    hashes = [t.leaf_hash(b"%d" % number) for number in range(70)]

    frontier, nodes = t.append(t.Frontier(), hashes)

    assert frontier == LONG.frontier
    assert {(node.level, node.index): node.hash for node in nodes}.items() <= LONG.stored.items()
    assert len(nodes) == len(LONG.stored) - 70
    assert t.Frontier.from_bytes(70, frontier.to_bytes()) == frontier


def test_every_leaf_is_proven_in_every_log_that_holds_it():
    for size in range(1, 71):
        for index in range(size):
            assert t.verify_inclusion(
                LONG.stored[0, index],
                index=index,
                size=size,
                proof=LONG.inclusion(index, size),
                root=LONG.roots[size],
            ), (index, size)


def test_every_log_is_shown_to_extend_every_earlier_one():
    for new in range(71):
        for old in range(new + 1):
            assert t.verify_consistency(
                old_size=old,
                old_root=LONG.roots[old],
                new_size=new,
                new_root=LONG.roots[new],
                proof=LONG.consistency(old, new),
            ), (old, new)


@given(st.data())
def test_an_inclusion_proof_with_one_bit_changed_fails(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    parts = [LONG.stored[0, index], LONG.roots[size], *LONG.inclusion(index, size)]
    leaf, root, *proof = flip(data, parts)

    assert not t.verify_inclusion(leaf, index=index, size=size, proof=proof, root=root)


@given(st.data())
def test_a_consistency_proof_with_one_bit_changed_fails(data):
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    old_root, new_root, *proof = flip(data, [LONG.roots[old], LONG.roots[new], *LONG.consistency(old, new)])

    assert not t.verify_consistency(
        old_size=old, old_root=old_root, new_size=new, new_root=new_root, proof=proof
    )


@given(sizes, st.data())
def test_a_proof_shows_no_other_place(size, data):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-2, 80).filter(lambda number: number != index))
    proof = LONG.inclusion(index, size)

    assert not t.verify_inclusion(
        LONG.stored[0, index], index=other, size=size, proof=proof, root=LONG.roots[size]
    )


@given(sizes, st.data())
def test_a_proof_with_a_hash_more_or_less_fails(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = list(LONG.inclusion(index, size))
    place = data.draw(st.integers(0, len(proof)))
    longer = [*proof[:place], hashlib.sha256(b"more").digest(), *proof[place:]]
    shorter = proof[:-1] if proof else [b""]

    for wrong in (longer, shorter):
        assert not t.verify_inclusion(
            LONG.stored[0, index], index=index, size=size, proof=wrong, root=LONG.roots[size]
        )


@settings(max_examples=300)
@given(
    st.integers(-1, 2**70), st.integers(-1, 2**70), st.lists(st.binary(min_size=31, max_size=33), max_size=80)
)
def test_evil_proofs_come_to_an_end(first, second, proof):
    root = bytes(32)

    assert not t.verify_inclusion(root, index=first, size=second, proof=proof, root=root)
    t.verify_consistency(old_size=first, old_root=root, new_size=second, new_root=root, proof=proof)


def test_a_proof_that_does_not_exist_cannot_be_asked_for():
    for ask in (lambda: t.inclusion_spans(3, 3), lambda: t.consistency_spans(4, 3)):
        with pytest.raises(PureError):
            ask()


def test_a_frontier_that_cannot_be_is_refused():
    for nonsense in (
        lambda: t.Frontier(3, (bytes(32),)),
        lambda: t.Frontier.from_bytes(1, bytes(31)),
        lambda: t.append(t.Frontier(), [b"short"]),
    ):
        with pytest.raises(PureError):
            nonsense()


def flip(data, parts):
    """Return the parts with one bit of one of them changed."""
    place = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = bytearray(parts[place])
    changed[bit // 8] ^= 1 << bit % 8
    return [*parts[:place], bytes(changed), *parts[place + 1 :]]
