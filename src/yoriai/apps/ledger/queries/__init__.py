"""What can be read of the record and of the public log."""

from yoriai.apps.ledger.keys import origin, public_key
from yoriai.apps.ledger.queries.audit import AuditFilter, audit_events
from yoriai.apps.ledger.queries.export import export_lines
from yoriai.apps.ledger.queries.log import (
    Inclusion,
    checkpoint_at,
    checkpoints,
    consistency,
    inclusion,
    latest_checkpoint,
    leaf,
    leaves,
    leaves_about,
    newest_leaves,
    public_salt,
)
from yoriai.apps.ledger.queries.receipts import (
    Receipt,
    erasure_of,
    is_receipt,
    receipt,
    receipt_document,
    receipt_for,
    receipts_for,
    subjects_of,
)

__all__ = [
    "AuditFilter",
    "Inclusion",
    "Receipt",
    "audit_events",
    "checkpoint_at",
    "checkpoints",
    "consistency",
    "erasure_of",
    "export_lines",
    "inclusion",
    "is_receipt",
    "latest_checkpoint",
    "leaf",
    "leaves",
    "leaves_about",
    "newest_leaves",
    "origin",
    "public_key",
    "public_salt",
    "receipt",
    "receipt_document",
    "receipt_for",
    "receipts_for",
    "subjects_of",
]
