"""The consultation's part of the chain: opinion → item → answer → reflection, and back.

Items, answers and original texts leave this module only once the results of their consultation are
published; before that there are stages and days. Names and addresses are not read at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    Consultation,
    ItemEvent,
    Membership,
    Opinion,
    OpinionItem,
    Reflection,
    StateChange,
)
from yoriai.apps.consultations.models.answers import Disposition
from yoriai.apps.consultations.models.consultation import Channel
from yoriai.apps.shared.errors import NotFound

EXCERPT_CHARACTERS = 120
PUBLISHED = Consultation.State.RESULTS_PUBLISHED


@dataclass(frozen=True)
class TracedConsultation:
    """A consultation with the days that a sender waits for."""

    id: int
    code: str
    title: str
    office: str
    published_on: date | None
    closes_on: date | None
    considered_from: datetime | None
    results_due_on: date | None
    results_published_at: datetime | None


@dataclass(frozen=True)
class TracedOpinion:
    """An opinion: `text` is empty unless `visibility` is "shown" (or its sender holds the receipt)."""

    id: int
    consultation_id: int
    received_at: datetime
    channel: str
    is_verbatim: bool
    is_late: bool
    visibility: str  # shown | awaiting_publication | withheld | erased
    text: str
    hidden_reason: str


@dataclass(frozen=True)
class MembershipLink:
    """Opinion → item."""

    opinion_id: int
    item_id: int
    asserted_at: datetime
    office: str
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True)
class ItemChange:
    """A merge, split or renaming of an item."""

    kind: str
    label: str
    other_number: int | None
    at: datetime
    office: str
    reason: str


@dataclass(frozen=True)
class TracedAnswer:
    """What the city answered, in one of its versions."""

    version: int
    disposition: str
    disposition_label: str
    reason: str
    place: str
    before_text: str
    after_text: str
    change_reason: str
    asserted_at: datetime
    published_at: datetime
    office: str


@dataclass(frozen=True)
class TracedItem:
    """An item of published results with its answer, earlier versions of it, and what happened to the item."""

    id: int
    consultation_id: int
    number: int
    title: str
    summary: str
    merged_into_number: int | None
    answer: TracedAnswer | None
    earlier_answers: tuple[TracedAnswer, ...]
    changes: tuple[ItemChange, ...]


@dataclass(frozen=True)
class ReflectionLink:
    """Item → measure."""

    item_id: int
    measure_id: int
    asserted_at: datetime
    office: str
    reason: str
    ended_at: datetime | None
    ended_reason: str


@dataclass(frozen=True)
class Considered:
    """Items with their opinions and the links between them."""

    consultations: tuple[TracedConsultation, ...]
    items: tuple[TracedItem, ...]
    memberships: tuple[MembershipLink, ...]
    opinions: tuple[TracedOpinion, ...]


@dataclass(frozen=True)
class AnsweredVoice:
    """An item answered recently."""

    consultation_code: str
    consultation_title: str
    number: int
    title: str
    disposition: str
    disposition_label: str
    published_at: datetime


def _consultations() -> QuerySet[Consultation]:
    considering = StateChange.objects.filter(
        consultation=OuterRef("pk"), state=Consultation.State.CONSIDERING
    ).order_by("at")
    return Consultation.objects.select_related("division").annotate(
        considered_from=Subquery(considering.values("at")[:1])
    )


def _traced_consultation(row: Consultation) -> TracedConsultation:
    return TracedConsultation(
        id=row.pk,
        code=row.code,
        title=row.title,
        office=row.division.name,
        published_on=row.published_on,
        closes_on=row.closes_on,
        considered_from=getattr(row, "considered_from", None),
        results_due_on=row.results_due_on,
        results_published_at=row.results_published_at if row.state == PUBLISHED else None,
    )


def _visibility(row: Mapping[str, Any], *, is_published: bool) -> str:
    if row["erased_at"]:
        return "erased"
    if row["withholding"]:
        return "withheld"
    return "shown" if is_published else "awaiting_publication"


def _traced_opinion(row: Mapping[str, Any], *, is_published: bool, to_sender: bool) -> TracedOpinion:
    visibility = _visibility(row, is_published=is_published)
    readable = visibility == "shown" or (to_sender and visibility == "awaiting_publication")
    return TracedOpinion(
        id=row["id"],
        consultation_id=row["consultation_id"],
        received_at=row["received_at"],
        channel=str(Channel(row["channel"]).label),
        is_verbatim=bool(row["is_verbatim"]),
        is_late=bool(row["is_late"]),
        visibility=visibility,
        text=str(row["text"]) if readable else "",
        hidden_reason=str(Opinion.Withholding(row["withholding"]).label) if visibility == "withheld" else "",
    )


_OPINION_COLUMNS = (
    "id",
    "consultation_id",
    "received_at",
    "channel",
    "is_verbatim",
    "is_late",
    "erased_at",
    "withholding",
    "text",
)


def opinion_with_consultation(*, opinion_id: int) -> tuple[TracedOpinion, TracedConsultation]:
    """Return one opinion as the public may read it, with its consultation (1 statement).

    Raises:
        NotFound: there is no such opinion.
    """
    return _opinion_with_consultation(opinion_id, to_sender=False)


def own_opinion_with_consultation(*, opinion_id: int) -> tuple[TracedOpinion, TracedConsultation]:
    """Return one opinion as its sender, who holds the receipt, may read it (1 statement).

    Raises:
        NotFound: there is no such opinion.
    """
    return _opinion_with_consultation(opinion_id, to_sender=True)


def _opinion_with_consultation(
    opinion_id: int, *, to_sender: bool
) -> tuple[TracedOpinion, TracedConsultation]:
    columns = {f"opinion_{name}": F(f"opinions__{name}") for name in _OPINION_COLUMNS}
    consultation = _consultations().filter(opinions=opinion_id).annotate(**columns).first()
    if consultation is None:
        raise NotFound
    row = {name: getattr(consultation, f"opinion_{name}") for name in _OPINION_COLUMNS}
    is_published = consultation.state == PUBLISHED
    opinion = _traced_opinion(row, is_published=is_published, to_sender=to_sender)
    return opinion, _traced_consultation(consultation)


def places_of_opinion(*, opinion_id: int) -> Considered:
    """Return every item the opinion is or was in; nothing before results are published (3 statements)."""
    rows = list(
        Membership.objects.filter(opinion=opinion_id, item__consultation__state=PUBLISHED)
        .select_related("division", "item__answer__division", "item__merged_into")
        .order_by("asserted_at", "id")
    )
    links = tuple(
        MembershipLink(
            row.opinion_id, row.item_id, row.asserted_at, row.division.name, row.reason, row.ended_at
        )
        for row in rows
    )
    items = {row.item_id: row.item for row in rows}
    return Considered((), _traced_items(list(items.values())), links, ())


def voices_of_items(*, item_ids: Iterable[int]) -> Considered:
    """Return these items of published results with all opinions now in them, texts cut (4 statements)."""
    items = list(
        OpinionItem.objects.filter(pk__in=list(item_ids), consultation__state=PUBLISHED)
        .select_related("answer__division", "merged_into", "consultation__division")
        .order_by("consultation_id", "number")
    )
    voices = [
        (MembershipLink(*row[:6]), _excerpt(row[6:]))
        for row in Membership.objects.filter(item__in=[item.pk for item in items], ended_at=None)
        .order_by("opinion_id")
        .values_list(
            "opinion_id",
            "item_id",
            "asserted_at",
            "division__name",
            "reason",
            "ended_at",
            *(f"opinion__{name}" for name in _OPINION_COLUMNS[:-1]),
            Substr("opinion__text", 1, EXCERPT_CHARACTERS),
        )
    ]
    consultations = {item.consultation_id: item.consultation for item in items}
    return Considered(
        consultations=tuple(_traced_consultation(row) for row in consultations.values()),
        items=_traced_items(items),
        memberships=tuple(link for link, _opinion in voices),
        opinions=tuple(opinion for _link, opinion in voices),
    )


def _excerpt(row: Sequence[object]) -> TracedOpinion:
    columns = dict(zip(_OPINION_COLUMNS, row, strict=True))
    return _traced_opinion(columns, is_published=True, to_sender=False)


def get_item_id(*, consultation_code: str, number: int) -> int:
    """Return the id of an item of published results.

    Raises:
        NotFound: there is no such item, or its results are not published.
    """
    item = (
        OpinionItem.objects.filter(
            consultation__code=consultation_code, consultation__state=PUBLISHED, number=number
        )
        .values_list("id", flat=True)
        .first()
    )
    if item is None:
        raise NotFound
    return item


def _traced_items(items: Sequence[OpinionItem]) -> tuple[TracedItem, ...]:
    ids = [item.pk for item in items]
    earlier = _earlier_answers(ids)
    changes = _changes(ids)
    return tuple(
        TracedItem(
            id=item.pk,
            consultation_id=item.consultation_id,
            number=item.number,
            title=item.title,
            summary=item.summary,
            merged_into_number=item.merged_into.number if item.merged_into else None,
            answer=_public_answer(item),
            earlier_answers=tuple(earlier[item.pk]),
            changes=tuple(changes[item.pk]),
        )
        for item in items
    )


def _public_answer(item: OpinionItem) -> TracedAnswer | None:
    answer = getattr(item, "answer", None)
    return _traced_answer(answer) if answer and answer.published_at else None


def _traced_answer(row: Answer | AnswerRevision) -> TracedAnswer:
    return TracedAnswer(
        version=row.version,
        disposition=row.disposition,
        disposition_label=str(Disposition(row.disposition).label),
        reason=row.reason,
        place=row.place,
        before_text=row.before_text,
        after_text=row.after_text,
        change_reason=row.change_reason,
        asserted_at=row.asserted_at,
        published_at=row.published_at or row.asserted_at,
        office=row.division.name,
    )


def _earlier_answers(item_ids: list[int]) -> dict[int, list[TracedAnswer]]:
    found: dict[int, list[TracedAnswer]] = defaultdict(list)
    rows = AnswerRevision.objects.filter(
        answer__item__in=item_ids, answer__item__consultation__state=PUBLISHED, published_at__isnull=False
    )
    for row in rows.select_related("division", "answer").order_by("version", "id"):
        found[row.answer.item_id].append(_traced_answer(row))
    return found


def _changes(item_ids: list[int]) -> dict[int, list[ItemChange]]:
    found: dict[int, list[ItemChange]] = defaultdict(list)
    rows = ItemEvent.objects.filter(item__in=item_ids, item__consultation__state=PUBLISHED)
    for row in rows.select_related("division", "other_item").order_by("at", "id"):
        found[row.item_id].append(
            ItemChange(
                kind=row.kind,
                label=str(ItemEvent.Kind(row.kind).label),
                other_number=row.other_item.number if row.other_item else None,
                at=row.at,
                office=row.division.name,
                reason=row.reason,
            )
        )
    return found


def reflections_of_items(*, item_ids: Iterable[int]) -> tuple[ReflectionLink, ...]:
    """Return the measures that these items bear on or bore on, oldest first."""
    return _reflections(Reflection.objects.filter(item__in=list(item_ids)))


def reflections_on_measures(*, measure_ids: Iterable[int]) -> tuple[ReflectionLink, ...]:
    """Return the items that bear on or bore on these measures, oldest first."""
    return _reflections(Reflection.objects.filter(measure__in=list(measure_ids)))


def _reflections(rows: QuerySet[Reflection]) -> tuple[ReflectionLink, ...]:
    columns = (
        "item_id",
        "measure_id",
        "asserted_at",
        "division__name",
        "reason",
        "ended_at",
        "ended_reason",
    )
    published = rows.filter(item__consultation__state=PUBLISHED)
    return tuple(
        ReflectionLink(*row) for row in published.order_by("asserted_at", "id").values_list(*columns)
    )


def recently_answered(*, limit: int = 5) -> tuple[AnsweredVoice, ...]:
    """Return the items whose answers were published last."""
    rows = (
        Answer.objects.filter(
            item__consultation__state=PUBLISHED, item__merged_into=None, published_at__isnull=False
        )
        .order_by("-published_at", "item__consultation_id", "item__number")
        .values_list(
            "item__consultation__code",
            "item__consultation__title",
            "item__number",
            "item__title",
            "disposition",
            "published_at",
        )[:limit]
    )
    return tuple(
        AnsweredVoice(
            consultation_code=code,
            consultation_title=consultation,
            number=number,
            title=title,
            disposition=disposition,
            disposition_label=str(Disposition(disposition).label),
            published_at=at,
        )
        for code, consultation, number, title, disposition, at in rows
        if at is not None
    )


def published_opinions(*, consultation_code: str) -> QuerySet[Opinion, dict[str, Any]]:
    """Return the opinions of published results as rows for `as_published`, in the order of receipt.

    Raises:
        NotFound: there is no such consultation, or its results are not published.
    """
    consultation = Consultation.objects.filter(code=consultation_code, state=PUBLISHED).first()
    if consultation is None:
        raise NotFound
    return Opinion.objects.filter(consultation=consultation).order_by("id").values(*_OPINION_COLUMNS)


def as_published(row: Mapping[str, Any]) -> TracedOpinion:
    """Return one row of `published_opinions` as the public may read it."""
    return _traced_opinion(row, is_published=True, to_sender=False)


def published_results(*, consultation_code: str) -> Considered:
    """Return all items of published results with answers and opinions (5 statements).

    Raises:
        NotFound: there is no such consultation, or its results are not published.
    """
    consultation = _consultations().filter(code=consultation_code, state=PUBLISHED).first()
    if consultation is None:
        raise NotFound
    items = OpinionItem.objects.filter(consultation=consultation).values_list("id", flat=True)
    return replace(voices_of_items(item_ids=items), consultations=(_traced_consultation(consultation),))
