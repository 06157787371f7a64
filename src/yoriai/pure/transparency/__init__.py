"""An append-only log that anyone can check: leaves, proofs, checkpoints, documents (RFC 9162)."""

from yoriai.pure.transparency.canonical import NotCanonical, canonical, parse_canonical
from yoriai.pure.transparency.checkpoints import (
    BadCheckpoint,
    Checkpoint,
    fingerprint,
    open_checkpoint,
    public_bytes,
    sign_checkpoint,
)
from yoriai.pure.transparency.commitments import SALT_BYTES, Leaf, commit, opens
from yoriai.pure.transparency.exports import ExportVerdict, ExportWriter, Rejected, verify_export
from yoriai.pure.transparency.numbers import (
    check_digit,
    read_receipt_number,
    read_resident_code,
    receipt_number,
    resident_code,
    spoken,
)
from yoriai.pure.transparency.proofs import (
    consistency_spans,
    inclusion_spans,
    places,
    places_needed,
    proof,
    verify_consistency,
    verify_inclusion,
)
from yoriai.pure.transparency.receipts import (
    Opening,
    ProvenLeaf,
    ReceiptFacts,
    ReceiptVerdict,
    receipt_document,
    verify_receipt,
)
from yoriai.pure.transparency.tree import EMPTY_ROOT, Frontier, Node, append, leaf_hash, node_hash

__all__ = [
    "EMPTY_ROOT",
    "SALT_BYTES",
    "BadCheckpoint",
    "Checkpoint",
    "ExportVerdict",
    "ExportWriter",
    "Frontier",
    "Leaf",
    "Node",
    "NotCanonical",
    "Opening",
    "ProvenLeaf",
    "ReceiptFacts",
    "ReceiptVerdict",
    "Rejected",
    "append",
    "canonical",
    "check_digit",
    "commit",
    "consistency_spans",
    "fingerprint",
    "inclusion_spans",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "opens",
    "parse_canonical",
    "places",
    "places_needed",
    "proof",
    "public_bytes",
    "read_receipt_number",
    "read_resident_code",
    "receipt_document",
    "receipt_number",
    "resident_code",
    "sign_checkpoint",
    "spoken",
    "verify_consistency",
    "verify_export",
    "verify_inclusion",
    "verify_receipt",
]
