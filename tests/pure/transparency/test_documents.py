"""Exports and receipts: accepted when whole, rejected after any changed byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yoriai.pure import transparency as t

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
ORIGIN = "yoriai-log/132292"
AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
SALT = bytes(range(32))
CONTENT = {"text": "声"}


def bodies(count, **last):
    """Leaves of a small log; the last one is made with the given values."""
    leaves = [
        t.Leaf(
            "opinion", f"consultations.Opinion/{seq}", seq, AT, t.commit(SALT, CONTENT), {"channel": "web"}
        )
        for seq in range(count)
    ]
    if last:
        leaves.append(t.Leaf(seq=count, at=AT, commitment=None, **last))
    return [leaf.body() for leaf in leaves]


def export_of(key, leaves):
    """An export with a checkpoint after every leaf but the first."""
    writer, frontier = t.ExportWriter(ORIGIN, key), t.Frontier()
    lines = [writer.header()]
    for body in bodies(leaves):
        frontier, _ = t.append(frontier, [t.leaf_hash(body)])
        lines.append(writer.leaf(body))
        if frontier.size > 1:
            lines.append(writer.checkpoint(note_of(frontier, key)))
    return b"".join([*lines, writer.end()])


def note_of(frontier, key=KEY):
    return t.sign_checkpoint(t.Checkpoint(ORIGIN, frontier.size, frontier.root()), key)


def receipt_of(*, opening=None, redaction=None, count=3, commitment=None):
    """The receipt of leaf 1 in a small log."""
    all_bodies = bodies(count, **redaction) if redaction else bodies(count)
    if commitment:
        all_bodies[1] = t.Leaf("opinion", "consultations.Opinion/1", 1, AT, commitment).body()
    stored = {(0, seq): t.leaf_hash(body) for seq, body in enumerate(all_bodies)}
    frontier, nodes = t.append(t.Frontier(), list(stored.values()))
    stored |= {(node.level, node.index): node.hash for node in nodes}

    def proven(seq):
        spans = t.inclusion_spans(seq, frontier.size)
        return t.ProvenLeaf(all_bodies[seq], t.proof(spans, stored.__getitem__))

    facts = t.ReceiptFacts(
        number=t.receipt_number(123456),
        issued="2026-11-02T03:00:00Z",
        leaf=proven(1),
        checkpoint_note=note_of(frontier),
        opening=opening,
        redaction=proven(count) if redaction else None,
    )
    return t.receipt_document(facts, KEY)


REDACTION = {
    "kind": "redaction",
    "subject": "ledger.LogLeaf/1",
    "public": {"capacity": "cio", "date": "2026-11-02", "ground": "court_order", "target": 1},
}


def rejected(data):
    """Return the code with which the document is rejected."""
    check = (
        t.verify_receipt
        if b'"number"' in data
        else lambda data: t.verify_export(data.splitlines(keepends=True))
    )
    with pytest.raises(t.Rejected) as rejection:
        check(data)
    return rejection.value.code


def test_a_whole_export_is_accepted():
    verdict = t.verify_export(export_of(KEY, 3).splitlines(keepends=True))

    assert (verdict.origin, verdict.leaves, verdict.checkpoints, verdict.redactions) == (ORIGIN, 3, 2, 0)
    assert verdict.public_key == t.public_bytes(KEY.public_key())


def test_an_export_is_rejected_after_a_change_of_any_byte():
    data = export_of(KEY, 2)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(t.Rejected):
            t.verify_export(bytes(changed).splitlines(keepends=True))


def test_an_export_is_rejected_wherever_it_is_cut_off():
    data = export_of(KEY, 2)
    for length in range(len(data)):
        with pytest.raises(t.Rejected):
            t.verify_export(data[:length].splitlines(keepends=True))


@pytest.mark.parametrize("more", [b"\n", b" ", b"{}\n", b"\x00"])
def test_an_export_is_rejected_when_something_follows(more):
    assert rejected(export_of(KEY, 2) + more) == "after-the-end"


def test_lines_left_out_or_exchanged_are_found():
    lines = export_of(KEY, 4).splitlines(keepends=True)
    for place in range(len(lines)):
        with pytest.raises(t.Rejected):
            t.verify_export(lines[:place] + lines[place + 1 :])
    for place in range(len(lines) - 1):
        with pytest.raises(t.Rejected):
            t.verify_export([*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]])


def test_a_log_rewritten_with_the_same_key_differs_from_a_checkpoint_that_was_kept():
    kept = t.Checkpoint(ORIGIN, 2, t.append(t.Frontier(), [bytes(32), bytes(32)])[0].root())

    with pytest.raises(t.Rejected) as rejection:
        t.verify_export(export_of(KEY, 3).splitlines(keepends=True), earlier=kept)

    assert rejection.value.code == "history-differs"


def test_a_receipt_shows_what_was_said():
    verdict = t.verify_receipt(receipt_of(opening=t.Opening(SALT, CONTENT)))

    assert verdict.content == CONTENT
    assert (verdict.leaf["seq"], verdict.checkpoint.size, verdict.erased) == (1, 3, None)


def test_a_receipt_is_rejected_after_a_change_of_any_byte():
    data = receipt_of(opening=t.Opening(SALT, CONTENT))
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(t.Rejected):
            t.verify_receipt(bytes(changed))
        with pytest.raises(t.Rejected):
            t.verify_receipt(data[:place])


def test_a_receipt_of_erased_content_shows_the_ground():
    assert t.verify_receipt(receipt_of(redaction=REDACTION)).erased == REDACTION["public"]


def test_a_receipt_without_content_and_without_redaction_is_rejected():
    assert rejected(receipt_of()) == "content-missing"


@pytest.mark.parametrize(
    "redaction",
    [{**REDACTION, "public": {**REDACTION["public"], "target": 0}}, {**REDACTION, "kind": "opinion"}],
)
def test_a_redaction_of_something_else_excuses_nothing(redaction):
    assert rejected(receipt_of(redaction=redaction)) == "bad-redaction"


def test_content_shown_beside_its_redaction_is_rejected():
    assert rejected(receipt_of(opening=t.Opening(SALT, CONTENT), redaction=REDACTION)) == "bad-redaction"


def test_content_that_was_never_committed_to_is_rejected():
    assert rejected(receipt_of(opening=t.Opening(SALT, {"text": "別の声"}))) == "content-differs"


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"[]\n", b"{}\n", b"null\n", b'{"a":1.5}\n', b"\xff\n", b"[" * 9999]
)
def test_nonsense_is_rejected_and_never_an_error(data):
    with pytest.raises(t.Rejected):
        t.verify_receipt(data)
    with pytest.raises(t.Rejected):
        t.verify_export(data.splitlines(keepends=True))


def test_values_of_the_wrong_kind_are_rejected_and_never_an_error():
    document = json.loads(receipt_of(opening=t.Opening(SALT, CONTENT)))
    for name in document:
        for strange in (None, 1, "x", [], {}, [[]], {"leaf": 1, "proof": 2}, True):
            if document[name] == strange:
                continue
            again = {**document, name: strange}
            if name != "signature":
                again["signature"] = signature_of(again)
            with pytest.raises(t.Rejected):
                t.verify_receipt(t.canonical(again) + b"\n")
                if name == "issued":
                    raise t.Rejected("the day of issue is only said, not proven")


def signature_of(document):
    from base64 import b64encode

    unsigned = {name: value for name, value in document.items() if name != "signature"}
    return b64encode(KEY.sign(b"yoriai-receipt/1\n" + t.canonical(unsigned))).decode()
