"""The consultation's part of the chain: opinion → item → answer → reflection, and back.

Items, answers and original texts leave this module only once the results of their consultation are
published; before that there are stages and days. Names and addresses are not read at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from yoriai.apps.consultations.models import (
    Answer,
    Consultation,
    ItemEvent,
    Membership,
    Opinion,
    OpinionItem,
    Proposal,
    Reflection,
    StateChange,
)
from yoriai.apps.consultations.models.answers import Disposition
from yoriai.apps.consultations.models.consultation import Channel
from yoriai.apps.consultations.queries.traced import (
    AnsweredVoice,
    Considered,
    ItemChange,
    MembershipLink,
    ReflectionLink,
    TracedAnswer,
    TracedConsultation,
    TracedItem,
    TracedOpinion,
)
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared

EXCERPT_CHARACTERS = 120
MOST_ANSWERED = 20
PUBLISHED = Consultation.State.RESULTS_PUBLISHED


def _considered_from(path: str) -> QuerySet[StateChange, Any]:
    """Return the instant from which the consultation at the end of `path` was considered, as a subquery."""
    rows = StateChange.objects.filter(consultation=OuterRef(path), state=Consultation.State.CONSIDERING)
    return rows.order_by("at").values("at")[:1]


def _traced_consultation(row: Consultation, *, considered_from: datetime | None = None) -> TracedConsultation:
    return TracedConsultation(
        id=row.pk,
        code=row.code,
        title=row.title,
        office=row.division.name,
        published_on=row.published_on,
        closes_on=row.closes_on,
        considered_from=considered_from,
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
        is_redacted=row["redacted_at"] is not None,
    )


_ANSWER_COLUMNS = (
    "version",
    "disposition",
    "reason",
    "place",
    "before_text",
    "after_text",
    "change_reason",
    "asserted_at",
    "published_at",
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
    "redacted_at",
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
    found = _with_consultation(opinion_id)
    if not found:
        raise NotFound
    consultation = found[0].consultation
    row = {name: getattr(found[0], name) for name in _OPINION_COLUMNS}
    opinion = _traced_opinion(row, is_published=consultation.state == PUBLISHED, to_sender=to_sender)
    proposal: Proposal | None = getattr(found[0], "proposal", None)
    opinion = replace(opinion, proposal_number=proposal.number) if proposal else opinion
    return opinion, _traced_consultation(consultation, considered_from=found[0].considered_from)


@prepared
def _with_consultation(opinion_id: int) -> QuerySet[Any, Any]:
    rows = Opinion.objects.filter(pk=opinion_id).select_related("consultation__division", "proposal")
    return rows.annotate(considered_from=Subquery(_considered_from("consultation")))


def places_of_opinion(*, opinion_id: int) -> Considered:
    """Return every item the opinion is or was in; nothing before results are published (2 statements)."""
    # Sorting a handful of rows here is cheaper than having the longest join of the chain sorted by name.
    links: dict[int, MembershipLink] = {}
    found: list[tuple[OpinionItem, TracedAnswer | None]] = []
    for row in sorted(_places(opinion_id), key=lambda row: (row.asserted_at, row.pk)):
        links[row.pk] = MembershipLink(
            row.opinion_id, row.item_id, row.asserted_at, row.division.name, row.reason, row.ended_at
        )
        found.append((row.item, _earlier_answer(row)))
    return Considered((), _traced_items(found), tuple(links.values()), ())


@prepared
def _places(opinion_id: int) -> QuerySet[Any, Any]:
    return (
        Membership.objects.filter(opinion=opinion_id, item__consultation__state=PUBLISHED)
        .select_related("division", "item__answer__division", "item__merged_into")
        .annotate(**_earlier_columns("item__answer__revisions__"))
    )


def voices_of_items(*, item_ids: Iterable[int]) -> Considered:
    """Return these items of published results with all opinions now in them, texts cut (3 statements)."""
    in_order = sorted(_items(list(item_ids)), key=lambda row: (row.consultation_id, row.number))
    found = [(row, _earlier_answer(row)) for row in in_order]
    items = {item.pk: item for item, _earlier in found}
    voices = [(MembershipLink(*row[:6]), _excerpt(row[6:])) for row in _voices(list(items))]
    consultations = {item.consultation_id: item.consultation for item in items.values()}
    return Considered(
        consultations=tuple(_traced_consultation(row) for row in consultations.values()),
        items=_traced_items(found),
        memberships=tuple(link for link, _opinion in voices),
        opinions=tuple(opinion for _link, opinion in voices),
    )


@prepared
def _items(item_ids: list[int]) -> QuerySet[Any, Any]:
    return (
        OpinionItem.objects.filter(pk__in=item_ids, consultation__state=PUBLISHED)
        .select_related("answer__division", "merged_into", "consultation__division")
        .annotate(**_earlier_columns("answer__revisions__"))
    )


@prepared
def _voices(item_ids: list[int]) -> QuerySet[Membership, tuple[Any, ...]]:
    rows = Membership.objects.filter(item__in=item_ids, ended_at=None).order_by("opinion_id")
    return rows.values_list(
        "opinion_id",
        "item_id",
        "asserted_at",
        "division__name",
        "reason",
        "ended_at",
        *(f"opinion__{name}" for name in _OPINION_COLUMNS[:-1]),
        Substr("opinion__text", 1, EXCERPT_CHARACTERS),
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


def _earlier_columns(path: str) -> dict[str, F]:
    """Return the columns of an answer's earlier versions, joined so that they cost no statement of their own."""
    columns = {f"earlier_{name}": F(f"{path}{name}") for name in _ANSWER_COLUMNS}
    return {**columns, "earlier_office": F(f"{path}division__name")}


def _earlier_answer(row: Membership | OpinionItem) -> TracedAnswer | None:
    """Return the earlier version joined to this row, if there is one and it was public."""
    values = {name: getattr(row, f"earlier_{name}") for name in (*_ANSWER_COLUMNS, "office")}
    return _traced_answer(values) if values["published_at"] is not None else None


def _traced_items(
    found: Sequence[tuple[OpinionItem, TracedAnswer | None]],
) -> tuple[TracedItem, ...]:
    items = {item.pk: item for item, _earlier in found}
    earlier: dict[int, dict[int, TracedAnswer]] = defaultdict(dict)
    for item, answer in found:
        if answer is not None:
            earlier[item.pk][answer.version] = answer
    changes = _changes(list(items))
    return tuple(
        TracedItem(
            id=item.pk,
            consultation_id=item.consultation_id,
            number=item.number,
            title=item.title,
            summary=item.summary,
            merged_into_number=item.merged_into.number if item.merged_into else None,
            answer=_public_answer(item),
            earlier_answers=tuple(answer for _version, answer in sorted(earlier[item.pk].items())),
            changes=tuple(changes[item.pk]),
        )
        for item in items.values()
    )


def _public_answer(item: OpinionItem) -> TracedAnswer | None:
    answer = getattr(item, "answer", None)
    if answer is None or answer.published_at is None:
        return None
    values = {name: getattr(answer, name) for name in _ANSWER_COLUMNS}
    return _traced_answer({**values, "office": answer.division.name})


def _traced_answer(values: Mapping[str, Any]) -> TracedAnswer:
    return TracedAnswer(
        disposition_label=str(Disposition(values["disposition"]).label),
        **values,
    )


def _changes(item_ids: list[int]) -> dict[int, list[ItemChange]]:
    found: dict[int, list[ItemChange]] = defaultdict(list)
    for row in _events(item_ids):
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


@prepared
def _events(item_ids: list[int]) -> QuerySet[ItemEvent]:
    rows = ItemEvent.objects.filter(item__in=item_ids, item__consultation__state=PUBLISHED)
    return rows.select_related("division", "other_item").order_by("at", "id")


def reflections_of_items(*, item_ids: Iterable[int]) -> tuple[ReflectionLink, ...]:
    """Return the measures that these items bear on or bore on, oldest first."""
    return tuple(ReflectionLink(*row) for row in _reflections_of_items(list(item_ids)))


def reflections_on_measures(*, measure_ids: Iterable[int]) -> tuple[ReflectionLink, ...]:
    """Return the items that bear on or bore on these measures, oldest first."""
    return tuple(ReflectionLink(*row) for row in _reflections_on_measures(list(measure_ids)))


@prepared
def _reflections_of_items(item_ids: list[int]) -> QuerySet[Reflection, tuple[Any, ...]]:
    return _reflections(Reflection.objects.filter(item__in=item_ids))


@prepared
def _reflections_on_measures(measure_ids: list[int]) -> QuerySet[Reflection, tuple[Any, ...]]:
    return _reflections(Reflection.objects.filter(measure__in=measure_ids))


def _reflections(rows: QuerySet[Reflection]) -> QuerySet[Reflection, tuple[Any, ...]]:
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
    return published.order_by("asserted_at", "id").values_list(*columns)


def recently_answered(*, limit: int = 5) -> tuple[AnsweredVoice, ...]:
    """Return the items whose answers were published last, at most `MOST_ANSWERED`."""
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
        for code, consultation, number, title, disposition, at in _answered()[:limit]
        if at is not None
    )


@prepared
def _answered() -> QuerySet[Answer, tuple[Any, ...]]:
    rows = Answer.objects.filter(
        item__consultation__state=PUBLISHED, item__merged_into=None, published_at__isnull=False
    )
    return rows.order_by("-published_at", "item__consultation_id", "item__number").values_list(
        "item__consultation__code",
        "item__consultation__title",
        "item__number",
        "item__title",
        "disposition",
        "published_at",
    )[:MOST_ANSWERED]


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
    """Return all items of published results with answers and opinions (4 statements).

    Raises:
        NotFound: there is no such consultation, or its results are not published.
    """
    consultation = (
        Consultation.objects.filter(code=consultation_code, state=PUBLISHED)
        .select_related("division")
        .annotate(considered_from=Subquery(_considered_from("pk")))
        .first()
    )
    if consultation is None:
        raise NotFound
    items = OpinionItem.objects.filter(consultation=consultation).values_list("id", flat=True)
    told = _traced_consultation(consultation, considered_from=consultation.considered_from)
    return replace(voices_of_items(item_ids=items), consultations=(told,))
