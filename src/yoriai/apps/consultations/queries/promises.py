"""What an answered item promised: who has to see to it, and whose voice is behind it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Membership, OpinionItem
from yoriai.apps.consultations.rules import State
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class AnsweredItem:
    """An item with a published answer, and the division that answered."""

    id: int
    consultation_code: str
    number: int
    title: str
    division_id: int


def answered_item(*, code: str, number: int) -> AnsweredItem:
    """Return an item with a published answer.

    Raises:
        NotFound: there is none.
    """
    item = _answered().filter(consultation__code=code, number=number).first()
    if item is None:
        raise NotFound
    return _shown(item)


def answered_items(*, item_ids: Collection[int]) -> dict[int, AnsweredItem]:
    """Return these items by their ids (1 statement)."""
    return {item.pk: _shown(item) for item in _answered().filter(pk__in=item_ids)}


def _answered() -> QuerySet[OpinionItem]:
    rows = OpinionItem.objects.filter(
        merged_into=None, answer__published_at__isnull=False, consultation__state=State.RESULTS_PUBLISHED
    )
    return rows.select_related("consultation").order_by("pk")


def _shown(item: OpinionItem) -> AnsweredItem:
    return AnsweredItem(
        item.pk,
        item.consultation.code,
        item.number,
        item.title,
        item.answering_division_id or item.consultation.division_id,
    )


def opinion_is_behind(*, opinion_id: int, item_id: int | None = None, measure_id: int | None = None) -> bool:
    """Tell whether an opinion is in an item, or in one that bears on a measure; one of the two is given."""
    placed = Membership.objects.filter(opinion=opinion_id, ended_at=None)
    if item_id is not None:
        return placed.filter(item=item_id).exists()
    return placed.filter(item__reflections__measure=measure_id, item__reflections__ended_at=None).exists()
