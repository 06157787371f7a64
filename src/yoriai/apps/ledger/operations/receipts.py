"""Receipts (受付票): a number for the person, bound to a leaf of the log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from yoriai.apps.ledger.models import Receipt
from yoriai.apps.ledger.operations.leaves import AppendedLeaf
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure.japan import my_number
from yoriai.pure.transparency import read_receipt_number, receipt_number

_NUMBERS = 9 * 10**10


class IssuedReceipt(NamedTuple):
    """A receipt as it was handed out, by the names of the model's fields."""

    number: str
    leaf_id: int
    subject_type: str
    subject_id: str
    issued_at: datetime


def issue_receipts(
    leaves: Sequence[AppendedLeaf], *, at: datetime, promised: Mapping[int, str] | None = None
) -> list[IssuedReceipt]:
    """Issue one receipt for each leaf, in the running transaction.

    Numbers are random, so that nobody finds another person's receipt by counting. Should one be taken
    already (one in 90,000 with a million receipts), the database refuses and the whole operation is undone.

    Args:
        leaves: what the receipts are for.
        at: now.
        promised: numbers that somebody holds on paper already, by the place of the leaf. One that is taken (the paper
            was copied) or cannot be a number of ours is not given a second time: that receipt has another number.

    Returns:
        The receipts, in the order of the leaves.
    """
    free = _free(promised) if promised else {}
    receipts = [
        IssuedReceipt(
            free.get(place) or new_receipt_number(), leaf.index, leaf.subject_type, leaf.subject_id, at
        )
        for place, leaf in enumerate(leaves)
    ]
    insert_rows(Receipt, IssuedReceipt._fields, receipts)
    return receipts


def _free(promised: Mapping[int, str]) -> dict[int, str]:
    ours = {place: number for place, number in promised.items() if read_receipt_number(number) == number}
    taken = set(Receipt.objects.filter(number__in=ours.values()).values_list("number", flat=True))
    free: dict[int, str] = {}
    for place, number in ours.items():
        if number not in taken and not my_number.is_number(number):
            taken.add(number)
            free[place] = number
    return free


def issued(receipt: Receipt) -> IssuedReceipt:
    """Return a receipt that was issued before as it was handed out."""
    return IssuedReceipt(
        receipt.number, receipt.leaf_id, receipt.subject_type, receipt.subject_id, receipt.issued_at
    )


def new_receipt_number() -> str:
    """Return a random number that cannot be anybody's individual number (マイナンバー).

    So an opinion that quotes a receipt is never taken for one that tells an individual number, and which
    numbers were issued need not be looked up (and cannot be learned) where opinions are checked.
    """
    while my_number.is_number(number := receipt_number(secrets.randbelow(_NUMBERS))):
        pass
    return number
