"""Results as pages, tables and data show them: with the measures they bear on by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from yoriai.apps.consultations.queries import Original, Results
from yoriai.apps.consultations.queries.results import Bearing, ResultItem
from yoriai.apps.measures.queries.trace import MeasureName, names_by_id
from yoriai.pure.values import dataclass

Absolute = Callable[[str], str]


@dataclass(frozen=True)
class MeasureLink:
    """A measure that an answer bears on; one that is not public yet has neither name nor page."""

    title: str
    url: str
    reason: str


@dataclass(frozen=True)
class ShownItem:
    """An item of the results with its measures, its address and its counts in words."""

    item: ResultItem
    measures: tuple[MeasureLink, ...]
    number: str
    url: str
    counts: str
    originals: str
    brief: str


def shown_items(code: str, items: Iterable[ResultItem]) -> tuple[ShownItem, ...]:
    """Return items with their measures by name (1 statement).

    Words with numbers are made here, not in the template: there can be a hundred items on one page.
    """
    items = tuple(items)
    names = names_by_id(measure_ids={b.measure_id for item in items for b in item.bearings})
    here = reverse("consultations:item", args=[code, 0]).removesuffix("0/")
    counts, originals, brief = (
        _("%(count)s件（%(people)s人）"),
        _("項目%(number)sの意見の原文を読む（%(count)s件）"),
        _("%(count)s件・%(label)s"),
    )
    return tuple(
        ShownItem(
            item=item,
            measures=tuple(_links(item.bearings, names)),
            number=str(item.number),
            url=f"{here}{item.number}/",
            counts=counts % {"count": item.opinions, "people": item.people},
            originals=originals % {"number": item.number, "count": item.opinions},
            brief=brief % {"count": item.opinions, "label": item.answer.label},
        )
        for item in items
    )


def measure_links(bearings: Iterable[Bearing]) -> tuple[MeasureLink, ...]:
    """Return the measures of one item by name (1 statement)."""
    bearings = tuple(bearings)
    return tuple(_links(bearings, names_by_id(measure_ids=[b.measure_id for b in bearings])))


def _links(bearings: Iterable[Bearing], names: Mapping[int, MeasureName]) -> Iterator[MeasureLink]:
    here = _measures_address()
    for bearing in bearings:
        name = names[bearing.measure_id]
        if name.is_draft:
            yield MeasureLink(_("検討中の施策"), "", bearing.reason)
        else:
            yield MeasureLink(name.title, f"{here}{name.code}/", bearing.reason)


@cache
def _measures_address() -> str:
    return reverse("measures:page", args=["code"]).removesuffix("code/")


def as_rows(items: Iterable[ShownItem], absolute: Absolute) -> Iterator[list[str | int]]:
    """Return one row of a table per item."""
    for shown in items:
        item, answer = shown.item, shown.item.answer
        yield [
            item.number,
            item.title,
            item.summary,
            item.opinions,
            item.people,
            answer.label,
            answer.reason,
            answer.place,
            answer.before_text,
            answer.after_text,
            "、".join(measure.title for measure in shown.measures),
            absolute(shown.url),
        ]


def as_data(
    found: Results, originals: Mapping[int, tuple[Original, ...]], absolute: Absolute
) -> dict[str, object]:
    """Return the results as data; the fields are described in docs/results-format.md."""
    consultation, counted = found.consultation, found.counted
    return {
        "format": "yoriai-results/1",
        "consultation": {
            "code": consultation.code,
            "title": consultation.title,
            "url": absolute(reverse("consultations:page", args=[consultation.code])),
            "division": consultation.division.name,
            "published_on": consultation.published_on,
            "closes_on": consultation.closes_on,
            "results_published_on": found.published_on,
            "outcome": consultation.outcome,
            "outcome_note": consultation.outcome_note,
        },
        "counts": {
            "opinions": counted.received,
            "people": counted.people,
            "late": counted.late,
            "in_items": counted.in_items,
            "not_shown": {one.label: one.count for one in found.withheld},
        },
        "items": [
            _item_data(shown, originals.get(shown.item.number, ()), absolute)
            for shown in shown_items(consultation.code, found.items)
        ],
    }


def _item_data(shown: ShownItem, originals: Iterable[Original], absolute: Absolute) -> dict[str, object]:
    item, answer = shown.item, shown.item.answer
    return {
        "number": item.number,
        "url": absolute(shown.url),
        "title": item.title,
        "summary": item.summary,
        "section": item.section_number,
        "opinions": item.opinions,
        "people": item.people,
        "answer": {
            "disposition": answer.disposition,
            "reason": answer.reason,
            "place": answer.place,
            "before": answer.before_text,
            "after": answer.after_text,
            "version": answer.version,
            "published_at": answer.published_at,
        },
        "measures": [
            {
                "title": measure.title,
                "url": absolute(measure.url) if measure.url else None,
                "reason": measure.reason,
            }
            for measure in shown.measures
        ],
        "originals": [
            {
                "text": original.text,
                "not_shown": original.hidden,
                "blacked_out_in_part": original.is_redacted,
                "channel": original.channel,
                "verbatim": original.is_verbatim,
                "late": original.is_late,
            }
            for original in originals
        ],
    }
