"""Who spoke in the consultations that closed within a span of days, by which way, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from yoriai.apps.consultations.models import Answer, Consultation, Opinion
from yoriai.apps.consultations.rules import Channel, Disposition, Standing, State
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

# Ten letters of one person are no group of ten people.
_PEOPLE = Count("sender_key", distinct=True)
_PUBLIC = (State.PUBLISHED, State.CONSIDERING, State.RESULTS_PUBLISHED)


@dataclass(frozen=True)
class Spoken:
    """People by way, standing and area, published answers by disposition; somebody who used two ways is in both.

    Every value that there is, in its order; areas only where somebody came from, "" for people who did not say.
    """

    by_channel: Mapping[str, int]
    by_standing: Mapping[str, int]
    by_area: Mapping[str, int]
    by_disposition: Mapping[str, int]


def spoken(*, first: date, last: date) -> Spoken:
    """Return the counts of the consultations that closed from `first` to `last` (4 statements)."""
    return Spoken(
        _in_order(Channel.values, _by_channel(first, last)),
        _in_order(Standing.values, _by_standing(first, last)),
        {str(code): int(count) for code, count in _by_area(first, last)},
        _in_order(Disposition.values, _by_disposition(first, last)),
    )


def _in_order(values: list[str], rows: list[tuple[Any, ...]]) -> dict[str, int]:
    found = {str(value): int(count) for value, count in rows}
    return {value: found.get(value, 0) for value in values}


def _opinions(first: date, last: date) -> QuerySet[Opinion]:
    return Opinion.objects.filter(
        consultation__state__in=_PUBLIC, consultation__closes_on__gte=first, consultation__closes_on__lte=last
    ).order_by()


@prepared
def _by_channel(first: date, last: date) -> QuerySet[Opinion, tuple[Any, ...]]:
    return _opinions(first, last).values("channel").values_list("channel", _PEOPLE)


@prepared
def _by_standing(first: date, last: date) -> QuerySet[Opinion, tuple[Any, ...]]:
    return _opinions(first, last).values("standing").values_list("standing", _PEOPLE)


@prepared
def _by_area(first: date, last: date) -> QuerySet[Opinion, tuple[Any, ...]]:
    return _opinions(first, last).values("area").values_list("area", _PEOPLE)


@prepared
def _by_disposition(first: date, last: date) -> QuerySet[Answer, tuple[Any, ...]]:
    rows = Answer.objects.filter(
        item__merged_into=None,
        published_at__isnull=False,
        item__consultation__state=State.RESULTS_PUBLISHED,
        item__consultation__closes_on__gte=first,
        item__consultation__closes_on__lte=last,
    )
    return rows.order_by().values("disposition").values_list("disposition", Count("pk"))


def first_and_last_close() -> tuple[date, date] | None:
    """Return the first and the last closing day of what is public, None when there is nothing (1 statement)."""
    rows = Consultation.objects.filter(state__in=_PUBLIC, closes_on__isnull=False)
    found = rows.order_by("closes_on").values_list("closes_on", flat=True)
    days = [day for day in found if day is not None]
    return (days[0], days[-1]) if days else None
