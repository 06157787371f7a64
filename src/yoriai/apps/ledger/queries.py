"""What can be read of the record and of the public log."""

from __future__ import annotations

from collections.abc import Collection

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


def receipts_for(*, subject_type: str, subject_ids: Collection[int | str]) -> dict[str, Receipt]:
    """Return the first receipt of each of many subjects, by subject id (1 statement)."""
    rows = Receipt.objects.filter(
        subject_type=subject_type, subject_id__in={str(subject_id) for subject_id in subject_ids}
    ).order_by("-id")
    return {receipt.subject_id: receipt for receipt in rows}


def subjects_of(*, numbers: Collection[str], subject_type: str) -> dict[str, str]:
    """Return the subject id of each receipt number, as it was typed, that is known (at most 1 statement)."""
    plain = {number: read_receipt_number(number) for number in numbers}
    wanted = {digits for digits in plain.values() if digits}
    if not wanted:
        return {}
    rows = Receipt.objects.filter(subject_type=subject_type, number__in=wanted)
    known = dict(rows.values_list("number", "subject_id"))
    return {number: known[digits] for number, digits in plain.items() if digits in known}


def is_receipt(*, number: str) -> bool:
    """Tell whether such a receipt was issued."""
    return Receipt.objects.filter(number=number).exists()
