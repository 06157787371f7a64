"""Handing an item over to another division, and undoing a move of opinions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Handover, Membership, OpinionItem
from yoriai.apps.consultations.operations.considering import (
    ItemAt,
    StaleItem,
    answering,
    considered,
)
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.apps.shared.time import day_of


class AlreadyAnswersIt(Refusal):
    """The item was to be handed over to whoever has it."""

    code = "division-answers-it-already"
    message = _("項目%(number)sは、すでにその課が担当しています。")
    next_step = _("別の課を選んでください。")


class HandoverReasonMissing(Refusal):
    """Whoever takes over is told why."""

    code = "handover-reason-missing"
    status = 422
    message = _("引き継ぐには理由が必要です。")
    next_step = _("なぜその課が答えるのかを入力してください。")


class NothingToUndo(Refusal):
    """What was moved went on since, or was put back before."""

    code = "nothing-to-undo"
    message = _("元に戻せる移動がありません。")
    next_step = _("そのあとに移された意見は、項目の画面から移してください。")


@records.operation
def hand_over_item(*, item: ItemAt, division_id: int, reason: str, by: Actor, at: datetime) -> OpinionItem:
    """Have another division answer an item; it keeps its opinions, its answer and its place.

    Returns:
        The item as it now stands.

    Raises:
        NotFound: there is no such item, or no such division at work.
        NotAllowed: `by` works neither in the owning division, nor in the one that answers, nor in the CIO office.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: the item was merged into another.
        StaleItem: it was changed since it was read.
        AlreadyAnswersIt: the division has it already.
        HandoverReasonMissing: no reason was given.
    """
    consultation, row = answering(item.item_id, by)
    if row.version != item.version:
        raise StaleItem(number=row.number)
    before = rules.answering_division_id(consultation, row)
    if not organisation.divisions_at_work(on=day_of(at)).filter(pk=division_id).exists():
        raise NotFound
    if before == division_id:
        raise AlreadyAnswersIt(number=row.number)
    if not reason.strip():
        raise HandoverReasonMissing
    row.answering_division_id = None if division_id == consultation.division_id else division_id
    row.version += 1
    row.save(update_fields=["answering_division", "version"])
    Handover.objects.create(
        item=row,
        from_division_id=before,
        to_division_id=division_id,
        reason=reason.strip(),
        at=at,
        person_id=by.person_id,
    )
    facts = {"consultation_id": consultation.pk, "from_id": before, "to_id": division_id}
    records.record(
        records.Entry("item.handed-over", "consultations.OpinionItem", row.pk, by=by, at=at, facts=facts)
    )
    return row


@records.operation
def undo_move(*, consultation_id: int, moved_at: datetime, by: Actor, at: datetime) -> int:
    """Put opinions back where they were before a move, all that nobody moved since.

    Both the move and its undoing stay in the record. An item that was made by the move stays, empty.

    Args:
        consultation_id: the consultation.
        moved_at: the instant of the move.
        by: who works on the consultation.
        at: now.

    Returns:
        How many opinions were put back.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NothingToUndo: nothing of that move still stands.
    """
    consultation = considered(consultation_id, by)
    here = Membership.objects.filter(item__consultation=consultation)
    begun = dict(here.filter(asserted_at=moved_at, ended_at=None).values_list("opinion_id", "pk"))
    left = _left(here.filter(ended_at=moved_at, item__merged_into=None), set(begun))
    undone = {opinion_id for opinion_id, _item_id in left} | set(begun)
    if not undone:
        raise NothingToUndo
    reason = gettext("移動を元に戻したため")
    here.filter(asserted_at=moved_at, ended_at=None).update(ended_at=at, ended_reason=reason)
    Membership.objects.bulk_create(
        [
            Membership(
                opinion_id=opinion_id,
                item_id=item_id,
                asserted_at=at,
                division_id=consultation.division_id,
                reason=reason,
            )
            for opinion_id, item_id in left
        ],
        batch_size=2_000,
    )
    records.record(
        records.Entry(
            "item.move-undone",
            "consultations.Consultation",
            consultation.pk,
            by=by,
            at=at,
            facts={"opinions": len(undone)},
        )
    )
    return len(undone)


def _left(ended: QuerySet[Membership], begun: set[int]) -> list[tuple[int, int]]:
    """Return where the moved opinions were, leaving out those that somebody moved on since."""
    rows = list(ended.order_by("opinion_id").values_list("opinion_id", "item_id"))
    elsewhere = {opinion_id for opinion_id, _item_id in rows} - begun
    standing = Membership.objects.filter(opinion_id__in=elsewhere, ended_at=None)
    moved_on = set(standing.values_list("opinion_id", flat=True))
    return [row for row in rows if row[0] not in moved_on]
