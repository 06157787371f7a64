"""What can be read of the record and of the public log."""

from __future__ import annotations

from yoriai.apps.ledger.models import Receipt
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.transparency import read_receipt_number


def receipt(*, number: str) -> Receipt:
    """Return the receipt with this number, typed with any width, spaces or hyphens; with its leaf.

    Raises:
        NotFound: no such number, or not a receipt number at all.
    """
    plain = read_receipt_number(number)
    found = Receipt.objects.select_related("leaf").filter(number=plain).first() if plain else None
    if found is None:
        raise NotFound
    return found


def receipt_for(*, subject_type: str, subject_id: int | str) -> Receipt | None:
    """Return the first receipt issued for a subject, None when there is none."""
    rows = Receipt.objects.select_related("leaf").filter(
        subject_type=subject_type, subject_id=str(subject_id)
    )
    return rows.order_by("id").first()
