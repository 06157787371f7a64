"""Erasing what a leaf stood for, without breaking the log."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.ledger.models import Erasure, LeafSalt, LogLeaf
from yoriai.apps.ledger.operations.leaves import LeafDraft, append_leaves
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, Refusal
from yoriai.apps.shared.time import day_of


class NothingToErase(Refusal):
    """No leaf about this subject holds a commitment that could still be opened."""

    code = "nothing-to-erase"
    message = _("消去できる内容がありません。すでに消去されています。")


def erase_content(
    *, subject_type: str, subject_id: int | str, ground: str, by: Actor, at: datetime
) -> list[Erasure]:
    """Make the commitments of a subject unopenable and say so in public, in the running transaction.

    The salts are deleted and a redaction leaf is appended for each leaf: which leaf, on which ground, in which
    capacity, on which day. All proofs stay valid. Erasing the content itself, and asking whether `by` may do
    so, is the part of the room that calls this.

    Args:
        ground: one of `rules.ErasureGround`.

    Returns:
        What was erased, oldest leaf first.

    Raises:
        Invalid: the ground is not in the list.
        NothingToErase: nothing about this subject can still be opened.
    """
    if ground not in ErasureGround.values:
        raise Invalid(field=str(_("根拠")))
    leaves = list(
        LogLeaf.objects.filter(
            subject_type=subject_type, subject_id=str(subject_id), salt__isnull=False
        ).order_by("index")
    )
    if not leaves:
        raise NothingToErase
    redactions = append_leaves([_redaction(leaf, ground, by, at) for leaf in leaves], at=at)
    LeafSalt.objects.filter(leaf__in=leaves).delete()
    records.record(
        records.Entry(
            action="ledger.content_erased",
            subject_type=subject_type,
            subject_id=subject_id,
            by=by,
            at=at,
            facts={"ground": ground, "leaves": len(leaves)},
        )
    )
    return Erasure.objects.bulk_create(
        Erasure(leaf=leaf, redaction_leaf_id=redaction.index, ground=ground, capacity=by.capacity, at=at)
        for leaf, redaction in zip(leaves, redactions, strict=True)
    )


def _redaction(leaf: LogLeaf, ground: str, by: Actor, at: datetime) -> LeafDraft:
    return LeafDraft(
        kind="redaction",
        subject_type="ledger.LogLeaf",
        subject_id=leaf.index,
        public={
            "capacity": by.capacity,
            "date": day_of(at).isoformat(),
            "ground": ground,
            "target": leaf.index,
        },
    )
