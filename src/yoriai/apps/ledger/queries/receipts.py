"""Receipts: found by the number that a person reads out, and handed out as a document that proves itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC

from django.db.models import QuerySet

from yoriai.apps.ledger.keys import signing_key
from yoriai.apps.ledger.models import Erasure, LeafSalt, LogLeaf, Receipt
from yoriai.apps.ledger.queries.log import inclusions, latest_checkpoint
from yoriai.apps.shared.errors import Fact, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure import transparency
from yoriai.pure.transparency import read_receipt_number


def receipt(*, number: str) -> Receipt:
    """Return the receipt with this number, typed with any width, spaces or hyphens; with its leaf.

    Raises:
        NotFound: no such number, or not a receipt number at all.
    """
    plain = read_receipt_number(number)
    found = next(iter(_numbered(plain)), None) if plain else None
    if found is None:
        raise NotFound
    return found


@prepared
def _numbered(number: str) -> QuerySet[Receipt]:
    return Receipt.objects.select_related("leaf").filter(number=number)


def receipt_for(*, subject_type: str, subject_id: int | str) -> Receipt | None:
    """Return the first receipt issued for a subject, None when there is none."""
    return receipts_for(subject_type=subject_type, subject_ids=[subject_id]).get(str(subject_id))


def receipts_for(*, subject_type: str, subject_ids: Collection[int | str]) -> dict[str, Receipt]:
    """Return the first receipt of each of these subjects, by subject id as text, in one statement."""
    rows = Receipt.objects.select_related("leaf").filter(
        subject_type=subject_type, subject_id__in=[str(subject_id) for subject_id in subject_ids]
    )
    return {row.subject_id: row for row in rows.order_by("-id")}


def subjects_of(*, numbers: Collection[str], subject_type: str) -> dict[str, str]:
    """Return the subject id of each known receipt number, by the number as it was typed (1 statement)."""
    plain = {number: read_receipt_number(number) for number in numbers}
    wanted = {digits for digits in plain.values() if digits}
    rows = Receipt.objects.filter(subject_type=subject_type, number__in=wanted)
    known = dict(rows.values_list("number", "subject_id"))
    return {number: known[digits] for number, digits in plain.items() if digits in known}


def is_receipt(*, number: str) -> bool:
    """Tell whether a receipt with these twelve digits was issued."""
    return Receipt.objects.filter(number=number).exists()


def erasure_of(*, subject_type: str, subject_id: int | str) -> Erasure | None:
    """Return how the content of a subject was erased, None when it was not."""
    rows = Erasure.objects.select_related("redaction_leaf").filter(
        leaf__subject_type=subject_type, leaf__subject_id=str(subject_id)
    )
    return rows.order_by("id").first()


def receipt_document(*, receipt: Receipt, content: Mapping[str, Fact] | None) -> bytes:
    """Return the receipt as its holder keeps it, checkable without us: `yoriai verify FILE`.

    Args:
        receipt: the receipt.
        content: what the leaf committed to, from the room that owns it, exactly as it was given to
            `append_leaves`; None when it was erased. It is left out once the salt is gone.

    Returns:
        One line of canonical JSON, signed.

    Raises:
        NotFound: the log has no checkpoint.
    """
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise NotFound
    erasure = Erasure.objects.select_related("redaction_leaf").filter(leaf=receipt.leaf).first()
    shown = [receipt.leaf] + ([erasure.redaction_leaf] if erasure else [])
    proven = [
        transparency.ProvenLeaf(leaf.body.encode(), proof)
        for leaf, proof in zip(shown, inclusions(leaves=shown, checkpoint=checkpoint), strict=True)
    ]
    facts = transparency.ReceiptFacts(
        number=receipt.number,
        issued=receipt.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        leaf=proven[0],
        checkpoint_note=checkpoint.note,
        opening=_opening(receipt.leaf, content),
        redaction=proven[1] if erasure else None,
    )
    return transparency.receipt_document(facts, signing_key())


def _opening(leaf: LogLeaf, content: Mapping[str, Fact] | None) -> transparency.Opening | None:
    row = LeafSalt.objects.filter(leaf=leaf).first()
    if row is None or content is None:
        return None
    return transparency.Opening(bytes(row.salt), content)
