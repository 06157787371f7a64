"""Two verifiers, written apart and in different ways, agree on 10,000 random logs."""

from __future__ import annotations

from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.pure.transparency import independent_verifier as second
from tests.pure.transparency.test_documents import export_of
from yoriai.pure import transparency as t

LOGS = 10_000


def test_both_agree_on_random_logs_true_and_false_proofs_alike():
    random = Random(9162)
    for _ in range(LOGS):
        entries = [random.randbytes(random.randrange(4)) for _ in range(random.randrange(1, 24))]
        frontier, stored = stored_log(entries)
        size = len(entries)
        root = second.mth(entries)
        assert frontier.root() == root
        index, old = random.randrange(size), random.randrange(1, size + 1)
        old_root = second.mth(entries[:old])
        inclusion = t.proof(t.inclusion_spans(index, size), stored.__getitem__)
        consistency = t.proof(t.consistency_spans(old, size), stored.__getitem__)
        assert list(inclusion) == second.path(index, entries)
        assert list(consistency) == second.proof(old, entries)
        agree_on_inclusion(random, stored[0, index], (index, size, list(inclusion), root))
        agree_on_consistency(random, (old, old_root), (size, root), list(consistency))


def agree_on_inclusion(random, leaf, claim):
    index, size, hashes, root = claim
    assert second.includes(leaf, index, size, hashes, root)
    assert t.verify_inclusion(leaf, index=index, size=size, proof=hashes, root=root)
    index, size, hashes = (
        index + random.randrange(-1, 2),
        size + random.randrange(-1, 2),
        spoil(random, hashes),
    )
    assert second.includes(leaf, index, size, hashes, root) == t.verify_inclusion(
        leaf, index=index, size=size, proof=hashes, root=root
    )


def agree_on_consistency(random, old, new, hashes):
    assert second.extends(*old, *new, hashes)
    assert both_extend(old, new, hashes)
    old_size, new_size = old[0] + random.randrange(-1, 2), new[0] + random.randrange(-1, 2)
    both_extend((old_size, old[1]), (new_size, new[1]), spoil(random, hashes))


def both_extend(old, new, hashes):
    """Return the common answer of the two verifiers."""
    answer = t.verify_consistency(
        old_size=old[0], old_root=old[1], new_size=new[0], new_root=new[1], proof=hashes
    )
    assert answer == second.extends(*old, *new, hashes)
    return answer


def spoil(random, hashes):
    """Return the proof unchanged, shortened, lengthened or with one bit changed."""
    kind = random.randrange(4) if hashes else 2 * random.randrange(2)
    if kind == 1:
        return hashes[:-1]
    if kind == 2:
        return [*hashes, random.randbytes(32)]
    if kind == 3:
        place = random.randrange(len(hashes))
        changed = bytearray(hashes[place])
        changed[random.randrange(32)] ^= 1 << random.randrange(8)
        return [*hashes[:place], bytes(changed), *hashes[place + 1 :]]
    return hashes


def stored_log(entries):
    stored = {(0, index): t.leaf_hash(entry) for index, entry in enumerate(entries)}
    frontier, nodes = t.append(t.Frontier(), [stored[0, index] for index in range(len(entries))])
    return frontier, stored | {(node.level, node.index): node.hash for node in nodes}


def test_the_second_verifier_reads_an_export_from_its_description_alone():
    data = export_of(Ed25519PrivateKey.from_private_bytes(bytes(32)), leaves=9)

    def verify(public_key, signature, message):
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)

    assert second.check_export(data, verify) == t.verify_export(data.splitlines(keepends=True)).leaves == 9
