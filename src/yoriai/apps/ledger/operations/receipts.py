"""Receipts (受付票): a number for the person, bound to a leaf of the log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from yoriai.apps.ledger.models import LogLeaf, Receipt
from yoriai.apps.shared.rows import insert_rows_for_ids
from yoriai.pure.japan import my_number
from yoriai.pure.transparency import receipt_number

_NUMBERS = 9 * 10**10


def issue_receipts(leaves: Sequence[LogLeaf], *, at: datetime) -> list[Receipt]:
    """Issue one receipt for each leaf, in the running transaction.

    Numbers are random, so that nobody finds another person's receipt by counting. Should one be taken
    already (one in 90,000 with a million receipts), the database refuses and the whole operation is undone.

    Returns:
        The receipts, in the order of the leaves.
    """
    receipts = [
        Receipt(
            number=new_receipt_number(),
            leaf=leaf,
            subject_type=leaf.subject_type,
            subject_id=leaf.subject_id,
            issued_at=at,
        )
        for leaf in leaves
    ]
    rows = [
        (receipt.number, receipt.leaf_id, receipt.subject_type, receipt.subject_id, at)
        for receipt in receipts
    ]
    names = ("number", "leaf", "subject_type", "subject_id", "issued_at")
    for receipt, key in zip(receipts, insert_rows_for_ids(Receipt, names, rows), strict=True):
        receipt.pk = key
    return receipts


def new_receipt_number() -> str:
    """Return a random number that cannot be anybody's individual number (マイナンバー).

    So an opinion that quotes a receipt is never taken for one that tells an individual number, and which
    numbers were issued need not be looked up (and cannot be learned) where opinions are checked.
    """
    while my_number.numbers_in(number := receipt_number(secrets.randbelow(_NUMBERS))):
        pass
    return number
