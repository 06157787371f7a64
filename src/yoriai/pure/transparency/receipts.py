"""A receipt as a document that its holder keeps: what was said, the leaf, the proof, the checkpoint, all signed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yoriai.pure.transparency.canonical import NotCanonical, canonical, parse_canonical
from yoriai.pure.transparency.checkpoints import (
    BadCheckpoint,
    Checkpoint,
    is_signed,
    open_checkpoint,
    public_bytes,
)
from yoriai.pure.transparency.commitments import Fact, opens
from yoriai.pure.transparency.exports import LEAF_KEYS, Rejected, hex_bytes, signature_bytes
from yoriai.pure.transparency.numbers import read_receipt_number
from yoriai.pure.transparency.proofs import verify_inclusion
from yoriai.pure.transparency.tree import leaf_hash
from yoriai.pure.values import dataclass

RECEIPT_FORMAT = "yoriai-receipt/1"
_CONTEXT = b"yoriai-receipt/1\n"
_KEYS = frozenset(
    {
        "checkpoint",
        "content",
        "format",
        "issued",
        "leaf",
        "number",
        "proof",
        "public_key",
        "redaction",
        "salt",
        "signature",
    }
)


@dataclass(frozen=True)
class Opening:
    """What opens a commitment: the salt and the content, both gone after erasure."""

    salt: bytes
    content: Mapping[str, Fact]


@dataclass(frozen=True)
class ProvenLeaf:
    """The body of a leaf and its inclusion proof up to the checkpoint of the receipt."""

    body: bytes
    proof: Sequence[bytes]


@dataclass(frozen=True)
class ReceiptFacts:
    """What a receipt document is made of."""

    number: str
    issued: str
    leaf: ProvenLeaf
    checkpoint_note: str
    opening: Opening | None = None
    redaction: ProvenLeaf | None = None


@dataclass(frozen=True)
class ReceiptVerdict:
    """What was found in a receipt in which everything fits."""

    number: str
    public_key: bytes
    leaf: Mapping[str, Any]
    checkpoint: Checkpoint
    content: Mapping[str, Fact] | None
    erased: Mapping[str, Any] | None


def receipt_document(facts: ReceiptFacts, key: Ed25519PrivateKey) -> bytes:
    """Return the receipt as one line of canonical JSON, signed with the key of the log."""
    document: dict[str, Any] = {
        "checkpoint": facts.checkpoint_note,
        "content": dict(facts.opening.content) if facts.opening else None,
        "format": RECEIPT_FORMAT,
        "issued": facts.issued,
        "leaf": parse_canonical(facts.leaf.body),
        "number": facts.number,
        "proof": [part.hex() for part in facts.leaf.proof],
        "public_key": public_bytes(key.public_key()).hex(),
        "redaction": None,
        "salt": facts.opening.salt.hex() if facts.opening else None,
    }
    if facts.redaction:
        document["redaction"] = {
            "leaf": parse_canonical(facts.redaction.body),
            "proof": [part.hex() for part in facts.redaction.proof],
        }
    signature = b64encode(key.sign(_CONTEXT + canonical(document))).decode()
    return canonical({**document, "signature": signature}) + b"\n"


def verify_receipt(data: bytes) -> ReceiptVerdict:
    """Check a receipt: form, signature, checkpoint, place of the leaf in the log, content or its erasure.

    Raises:
        Rejected: the first thing that does not fit.
    """
    document, public_key = _read(data)
    checkpoint = _checkpoint(document["checkpoint"], public_key)
    _check_place(document["leaf"], document["proof"], checkpoint)
    content = _check_content(document)
    erased = _check_redaction(document, checkpoint)
    if (
        not isinstance(document["number"], str)
        or read_receipt_number(document["number"]) != document["number"]
    ):
        raise Rejected("bad-number")
    return ReceiptVerdict(document["number"], public_key, document["leaf"], checkpoint, content, erased)


def _read(data: bytes) -> tuple[dict[str, Any], bytes]:
    if not data.endswith(b"\n"):
        raise Rejected("cut-off")
    try:
        document = parse_canonical(data[:-1])
    except NotCanonical as strange:
        raise Rejected("not-canonical") from strange
    if not isinstance(document, dict) or set(document) != _KEYS or document["format"] != RECEIPT_FORMAT:
        raise Rejected("unknown-format")
    public_key = hex_bytes(document["public_key"])
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    if not is_signed(_CONTEXT + canonical(unsigned), signature_bytes(document["signature"]), public_key):
        raise Rejected("receipt-not-signed")
    return document, public_key


def _checkpoint(note: Any, public_key: bytes) -> Checkpoint:
    try:
        return open_checkpoint(note if isinstance(note, str) else "", public_key)
    except BadCheckpoint as strange:
        raise Rejected("bad-checkpoint") from strange


def _check_place(leaf: Any, proof: Any, checkpoint: Checkpoint) -> None:
    if not isinstance(leaf, dict) or set(leaf) != LEAF_KEYS or type(leaf["seq"]) is not int:
        raise Rejected("not-a-leaf")
    if not isinstance(proof, list) or not verify_inclusion(
        leaf_hash(canonical(leaf)),
        index=leaf["seq"],
        size=checkpoint.size,
        proof=[hex_bytes(part) for part in proof],
        root=checkpoint.root,
    ):
        raise Rejected("leaf-not-in-log")


def _check_content(document: dict[str, Any]) -> Mapping[str, Fact] | None:
    commitment, content = document["leaf"]["commitment"], document["content"]
    if content is None and document["salt"] is None:
        return None
    if not isinstance(content, dict) or not opens(
        hex_bytes(commitment), salt=hex_bytes(document["salt"]), content=content
    ):
        raise Rejected("content-differs")
    return content


def _check_redaction(document: dict[str, Any], checkpoint: Checkpoint) -> Mapping[str, Any] | None:
    redaction = document["redaction"]
    if redaction is None:
        if document["content"] is None and document["leaf"]["commitment"] is not None:
            raise Rejected("content-missing")
        return None
    if not isinstance(redaction, dict) or set(redaction) != {"leaf", "proof"}:
        raise Rejected("bad-redaction")
    _check_place(redaction["leaf"], redaction["proof"], checkpoint)
    public = redaction["leaf"]["public"]
    if redaction["leaf"]["kind"] != "redaction" or not isinstance(public, dict):
        raise Rejected("bad-redaction")
    if public.get("target") != document["leaf"]["seq"] or document["content"] is not None:
        raise Rejected("bad-redaction")
    return public
