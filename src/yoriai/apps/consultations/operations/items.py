"""Grouping opinions into items (意見項目): every move keeps its trace, its reason and its office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Max

from yoriai.apps.consultations.models import (
    Consultation,
    ItemEvent,
    Membership,
    Opinion,
    OpinionItem,
    Reflection,
)
from yoriai.apps.consultations.operations.considering import (
    Doing,
    ItemAt,
    ItemDraft,
    MergeIntoItself,
    MoveReasonMissing,
    NothingChosen,
    Part,
    SplitTakesAll,
    StaleItem,
    TitleMissing,
    considered,
    consultation_of,
    standing_item,
)
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.rows import insert_rows

IDS_AT_ONCE = 2_000


@records.operation
def create_item(
    *, consultation_id: int, draft: ItemDraft, opinion_ids: Collection[int] = (), by: Actor, at: datetime
) -> OpinionItem:
    """Make an item, with the opinions it starts with; these are in no item yet.

    Returns:
        The stored item, numbered after the last.

    Raises:
        NotFound: there is no such consultation, section or opinion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        TitleMissing: the title is blank.
        MoveReasonMissing: an opinion is in another item already.
    """
    consultation = considered(consultation_id, by)
    doing = Doing(by, at, consultation.division_id)
    item = _new_item(consultation, draft, doing)
    moved = _move(consultation, item, opinion_ids, doing)
    _record("item.created", item, doing, opinions=moved)
    return item


@records.operation
def assign_opinions(
    *, item_id: int, opinion_ids: Collection[int], reason: str = "", by: Actor, at: datetime
) -> int:
    """Put opinions into an item; those that are in another one move, for the reason given.

    Returns:
        How many were put in; opinions that were there already are not counted.

    Raises:
        NotFound: there is no such item, or an opinion belongs to another consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NothingChosen: no opinion was named.
        ItemWasMerged: the item was merged into another.
        MoveReasonMissing: an opinion is in another item and no reason was given.
    """
    consultation = considered(consultation_of(item_id), by)
    item = standing_item(item_id)
    if not opinion_ids:
        raise NothingChosen
    doing = Doing(by, at, consultation.division_id, reason.strip())
    moved = _move(consultation, item, opinion_ids, doing)
    _record("item.opinions-assigned", item, doing, opinions=moved)
    return moved


@records.operation
def release_opinions(
    *, item_id: int, opinion_ids: Collection[int], reason: str, by: Actor, at: datetime
) -> int:
    """Take opinions out of an item, back among those not yet in any.

    Returns:
        How many were taken out.

    Raises:
        NotFound: there is no such item.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NothingChosen: no opinion was named.
        MoveReasonMissing: no reason was given.
    """
    consultation = considered(consultation_of(item_id), by)
    item = standing_item(item_id)
    if not opinion_ids:
        raise NothingChosen
    if not reason.strip():
        raise MoveReasonMissing(count=len(set(opinion_ids)))
    doing = Doing(by, at, consultation.division_id, reason.strip())
    released = item.memberships.filter(opinion_id__in=opinion_ids, ended_at=None).update(
        ended_at=at, ended_reason=doing.reason
    )
    _record("item.opinions-released", item, doing, opinions=released)
    return released


@records.operation
def merge_items(*, source: ItemAt, into_item_id: int, reason: str, by: Actor, at: datetime) -> OpinionItem:
    """Merge an item into another: the source stays to be read, its opinions and measures move.

    Returns:
        The item that took everything in.

    Raises:
        NotFound: one of the items does not exist, or they belong to two consultations.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        MergeIntoItself: both are the same.
        MoveReasonMissing: no reason was given.
        StaleItem: the source was changed since it was read.
        ItemWasMerged: one of them was merged before.
    """
    consultation = considered(consultation_of(source.item_id), by)
    if source.item_id == into_item_id:
        raise MergeIntoItself
    item = standing_item(source.item_id, source.version)
    target = standing_item(into_item_id)
    if target.consultation_id != consultation.pk:
        raise NotFound
    doing = Doing(by, at, consultation.division_id, reason.strip())
    if not doing.reason:
        raise MoveReasonMissing(count=item.memberships.filter(ended_at=None).count())
    opinion_ids = list(item.memberships.filter(ended_at=None).values_list("opinion_id", flat=True))
    moved = _move(consultation, target, opinion_ids, doing)
    _move_reflections(item, target, doing)
    item.merged_into = target
    item.version += 1
    item.save(update_fields=["merged_into", "version"])
    _note(item, ItemEvent.Kind.MERGED, doing, other=target)
    _record("item.merged", item, doing, into_id=target.pk, opinions=moved)
    return target


@records.operation
def split_item(*, source: ItemAt, part: Part, reason: str, by: Actor, at: datetime) -> OpinionItem:
    """Split chosen opinions off an item into a new one.

    Returns:
        The new item.

    Raises:
        NotFound: there is no such item.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NothingChosen: no opinion was named.
        SplitTakesAll: nothing would remain.
        TitleMissing: the new item has no title.
        MoveReasonMissing: no reason was given.
        StaleItem: the source was changed since it was read, or an opinion is not in it any more.
        ItemWasMerged: the source was merged into another.
    """
    consultation = considered(consultation_of(source.item_id), by)
    item = standing_item(source.item_id, source.version)
    chosen = set(part.opinion_ids)
    present = set(item.memberships.filter(ended_at=None).values_list("opinion_id", flat=True))
    if not chosen:
        raise NothingChosen
    if not chosen <= present:
        raise StaleItem(number=item.number)
    if chosen == present:
        raise SplitTakesAll(number=item.number)
    doing = Doing(by, at, consultation.division_id, reason.strip())
    new = _new_item(consultation, part.draft, doing)
    moved = _move(consultation, new, chosen, doing)
    item.version += 1
    item.save(update_fields=["version"])
    _note(item, ItemEvent.Kind.SPLIT, doing, other=new)
    _record("item.split", item, doing, new_id=new.pk, opinions=moved)
    return new


@records.operation
def rename_item(*, item: ItemAt, draft: ItemDraft, reason: str = "", by: Actor, at: datetime) -> OpinionItem:
    """Change the title, the summary or the section of an item.

    Returns:
        The item as it now stands.

    Raises:
        NotFound: there is no such item or section.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        StaleItem: it was changed since it was read.
        ItemWasMerged: it was merged into another.
        TitleMissing: the title is blank.
    """
    consultation = considered(consultation_of(item.item_id), by)
    row = standing_item(item.item_id, item.version)
    doing = Doing(by, at, consultation.division_id, reason.strip())
    for name, value in _fields(consultation, draft).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _note(row, ItemEvent.Kind.RENAMED, doing)
    _record("item.renamed", row, doing, version=row.version)
    return row


def _fields(consultation: Consultation, draft: ItemDraft) -> dict[str, str | int | None]:
    if not draft.title.strip():
        raise TitleMissing
    if draft.section_id is not None and not consultation.sections.filter(pk=draft.section_id).exists():
        raise NotFound
    return {
        "title": draft.title.strip(),
        "summary": draft.summary.strip(),
        "section_id": draft.section_id,
    }


def _new_item(consultation: Consultation, draft: ItemDraft, doing: Doing) -> OpinionItem:
    last = consultation.items.aggregate(last=Max("number"))["last"] or 0
    item = OpinionItem.objects.create(
        consultation=consultation, number=last + 1, **_fields(consultation, draft)
    )
    _note(item, ItemEvent.Kind.CREATED, doing)
    return item


def _move(consultation: Consultation, item: OpinionItem, opinion_ids: Iterable[int], doing: Doing) -> int:
    """End the memberships that stand in the way and begin new ones; both stay readable for ever."""
    wanted = set(opinion_ids)
    if not wanted <= _known(consultation, wanted):
        raise NotFound
    present = {one: item_id for one, item_id in _standing(consultation, wanted) if one in wanted}
    wanted -= {opinion_id for opinion_id, item_id in present.items() if item_id == item.pk}
    leaving = wanted & set(present)
    if leaving and not doing.reason:
        raise MoveReasonMissing(count=len(leaving))
    for part in _parts(leaving):
        Membership.objects.filter(opinion_id__in=part, ended_at=None).update(
            ended_at=doing.at, ended_reason=doing.reason
        )
    # Past the ORM: while the letters of a flood are put into an item, nobody else can write on SQLite.
    insert_rows(Membership, _BEGUN, [_begun(opinion_id, item, doing) for opinion_id in sorted(wanted)])
    return len(wanted)


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """Yield the ids in parts that fit into one statement: a voice may be a hundred thousand copies."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_AT_ONCE):
        yield ordered[start : start + IDS_AT_ONCE]


def _known(consultation: Consultation, ids: set[int]) -> set[int]:
    """Return the opinions of the consultation, at least those of these ids.

    Naming the ids of a flood took most of the time, so many are not named.
    """
    rows = Opinion.objects.filter(consultation=consultation).order_by()
    named = rows.filter(pk__in=ids) if len(ids) <= IDS_AT_ONCE else rows
    return set(named.values_list("pk", flat=True))


def _standing(consultation: Consultation, ids: set[int]) -> Iterable[tuple[int, int]]:
    """Return in which item opinions of the consultation are, at least those of these ids."""
    rows = Membership.objects.select_for_update(of=("self",)).filter(ended_at=None)
    few = len(ids) <= IDS_AT_ONCE
    named = rows.filter(opinion_id__in=ids) if few else rows.filter(opinion__consultation=consultation)
    return named.values_list("opinion_id", "item_id")


_BEGUN = ("opinion", "item", "asserted_at", "division_id", "reason", "ended_reason")


def _begun(opinion_id: int, item: OpinionItem, doing: Doing) -> tuple[object, ...]:
    return opinion_id, item.pk, doing.at, doing.division_id, doing.reason, ""


def _move_reflections(item: OpinionItem, target: OpinionItem, doing: Doing) -> None:
    standing = Reflection.objects.filter(item=item, ended_at=None)
    there = set(Reflection.objects.filter(item=target, ended_at=None).values_list("measure_id", flat=True))
    Reflection.objects.bulk_create(
        Reflection(
            item=target,
            measure_id=measure_id,
            reason=reason,
            asserted_at=doing.at,
            division_id=doing.division_id,
        )
        for measure_id, reason in standing.order_by("id").values_list("measure_id", "reason")
        if measure_id not in there
    )
    standing.update(ended_at=doing.at, ended_reason=doing.reason)


def _note(item: OpinionItem, kind: str, doing: Doing, *, other: OpinionItem | None = None) -> None:
    ItemEvent.objects.create(
        item=item,
        kind=kind,
        other_item=other,
        reason=doing.reason,
        at=doing.at,
        division_id=doing.division_id,
    )


def _record(action: str, item: OpinionItem, doing: Doing, **facts: int) -> None:
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.OpinionItem",
            subject_id=item.pk,
            by=doing.by,
            at=doing.at,
            facts={"consultation_id": item.consultation_id, **facts},
        )
    )
