"""A second verifier, written from RFC 9162 and docs/log.md alone, recursively and slowly; imports nothing of Yoriai.

Where the product walks proofs bit by bit, this one follows the recursive definitions of section 2.1: it computes
which subtree each proof hash must stand for and hashes from the leaves of the recursion upwards.
"""

import base64
import hashlib
import json


def sha(data):
    return hashlib.sha256(data).digest()


def mth(entries):
    """Section 2.1.1: the Merkle Tree Hash of a list of entries."""
    if len(entries) == 0:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\x00" + entries[0])
    k = largest_power_of_two_below(len(entries))
    return sha(b"\x01" + mth(entries[:k]) + mth(entries[k:]))


def largest_power_of_two_below(n):
    return 1 if n == 2 else 2 * largest_power_of_two_below((n + 1) // 2)


def path(m, entries):
    """Section 2.1.3.1: PATH(m, D_n)."""
    n = len(entries)
    if n == 1:
        return []
    k = largest_power_of_two_below(n)
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m, entries):
    """Section 2.1.4.1: PROOF(m, D_n)."""

    def subproof(m, entries, known):
        n = len(entries)
        if m == n:
            return [] if known else [mth(entries)]
        k = largest_power_of_two_below(n)
        if m <= k:
            return [*subproof(m, entries[:k], known), mth(entries[k:])]
        return [*subproof(m - k, entries[k:], False), mth(entries[:k])]

    return subproof(m, entries, True)


def root_from_path(leaf, m, n, hashes):
    """Invert PATH: the root that these hashes lead to, or None when there are too many or too few."""
    if n == 1:
        return leaf if hashes == [] else None
    if not hashes:
        return None
    k = largest_power_of_two_below(n)
    if m < k:
        below = root_from_path(leaf, m, k, hashes[:-1])
        return below and sha(b"\x01" + below + hashes[-1])
    below = root_from_path(leaf, m - k, n - k, hashes[:-1])
    return below and sha(b"\x01" + hashes[-1] + below)


def includes(leaf, m, n, hashes, root):
    return 0 <= m < n and root_from_path(leaf, m, n, list(hashes)) == root


def roots_from_proof(m, n, hashes, old_root):
    """Invert SUBPROOF: (old root, new root) of this subtree, or None when the number of hashes is wrong."""

    def invert(m, n, hashes, known):
        if m == n:
            if known:
                return (old_root, old_root) if hashes == [] else None
            return (hashes[0], hashes[0]) if len(hashes) == 1 else None
        if not hashes:
            return None
        k = largest_power_of_two_below(n)
        last = hashes[-1]
        if m <= k:
            below = invert(m, k, hashes[:-1], known)
            return below and (below[0], sha(b"\x01" + below[1] + last))
        below = invert(m - k, n - k, hashes[:-1], False)
        return below and (sha(b"\x01" + last + below[0]), sha(b"\x01" + last + below[1]))

    return invert(m, n, list(hashes), True)


def extends(m, old_root, n, new_root, hashes):
    if m > n or m < 0:
        return False
    if m == 0:
        return not hashes and old_root == sha(b"")
    return roots_from_proof(m, n, hashes, old_root) == (old_root, new_root)


def check_export(data, verify_signature):
    """Return the number of leaves of an export in which everything fits; raise otherwise.

    `verify_signature(public_key, signature, message)` raises when the signature is wrong.
    """
    lines = data.split(b"\n")
    assert lines.pop() == b"", "the file ends with a line feed"
    values = [json.loads(line) for line in lines]
    for line, value in zip(lines, values, strict=True):
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert again.encode() == line, "canonical"
    header, *middle, end = values
    public_key, origin = bytes.fromhex(header["public_key"]), header["origin"]
    assert header == {"format": "yoriai-log/1", "origin": origin, "public_key": public_key.hex()}
    entries, sizes = [], [0]
    for value in middle:
        ((what, content),) = value.items()
        if what == "leaf":
            assert content["seq"] == len(entries)
            entries.append(lines[values.index(value)][len(b'{"leaf":') : -1])
        else:
            assert what == "checkpoint"
            sizes.append(check_note(content, origin, entries, public_key, verify_signature))
    assert sizes == sorted(set(sizes)), "checkpoints grow"
    assert sizes[-1] == len(entries)
    claim = dict(end["end"])
    signature = claim.pop("signature")
    before = b"\n".join(lines[:-1]) + b"\n"
    assert claim == {
        "checkpoints": len(sizes) - 1,
        "leaves": len(entries),
        "origin": origin,
        "sha256": hashlib.sha256(before).hexdigest(),
    }
    message = json.dumps(claim, sort_keys=True, separators=(",", ":")).encode()
    verify_signature(public_key, strict_base64(signature), b"yoriai-log-export/1\n" + message)
    return len(entries)


def check_note(note, origin, entries, public_key, verify_signature):
    text, signature_line = note.split("\n\n")
    name, size, root, rest = (text + "\n").split("\n")
    assert (name, int(size), strict_base64(root), rest) == (origin, len(entries), mth(entries), "")
    dash, signer, signature = signature_line.removesuffix("\n").split(" ")
    assert signature_line.endswith("\n")
    assert (dash, signer) == ("\u2014", origin)
    raw = strict_base64(signature)
    assert raw[:4] == sha(origin.encode() + b"\n\x01" + public_key)[:4]
    verify_signature(public_key, raw[4:], (text + "\n").encode())
    return len(entries)


def strict_base64(text):
    data = base64.b64decode(text, validate=True)
    assert base64.b64encode(data).decode() == text
    return data
