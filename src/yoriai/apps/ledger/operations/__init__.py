"""What is written to the record and to the public log, always inside the transaction of what it tells about."""

from yoriai.apps.ledger.operations.audit import write_audit_events
from yoriai.apps.ledger.operations.erasure import NothingToErase, erase_content
from yoriai.apps.ledger.operations.leaves import (
    AppendedLeaf,
    LeafDraft,
    OutsideTransaction,
    append_leaves,
)
from yoriai.apps.ledger.operations.receipts import (
    IssuedReceipt,
    issue_receipts,
    issued,
    new_receipt_number,
)

__all__ = [
    "AppendedLeaf",
    "IssuedReceipt",
    "LeafDraft",
    "NothingToErase",
    "OutsideTransaction",
    "append_leaves",
    "erase_content",
    "issue_receipts",
    "issued",
    "new_receipt_number",
    "write_audit_events",
]
