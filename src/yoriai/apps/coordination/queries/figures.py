"""The public figures: does an opinion get an end, how long does it take, are answers copied."""

from __future__ import annotations

from datetime import date
from statistics import median

from yoriai.apps.consultations.queries import figures as consultations
from yoriai.apps.coordination.queries.remarks import RemarkFigures, remark_figures
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

YEAR_DAYS = 365


@dataclass(frozen=True)
class Share:
    """A part of a whole; `ratio` is None while there is nothing to count."""

    numerator: int
    denominator: int

    @property
    def ratio(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> float | None:
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None


@dataclass(frozen=True)
class ConsultationFigures:
    """One row of the table; `days_to_results` counts from the closing day, `overdue_days` is 0 when in time."""

    code: str
    title: str
    office: str
    closes_on: date
    results_published_on: date | None
    received: int
    people: int
    withheld: int | None
    in_items: int | None
    answered: int | None
    days_to_results: int | None
    overdue_days: int


@dataclass(frozen=True)
class Figures:
    """All public figures as they stand on a day."""

    as_of: date
    ended: Share
    ended_within_a_year: Share
    repeated: Share
    measures_with_voices: Share
    median_days: float | None
    median_of: int
    overdue: int
    remarks: RemarkFigures
    consultations: tuple[ConsultationFigures, ...]


def figures(*, on: date) -> Figures:
    """Return the public figures as they stand on a day (7 statements).

    An opinion has an end state when the results of its consultation are published and it is either in an
    answered item or withheld for a published reason; counted are the opinions of consultations that are closed.
    """
    rows = tuple(_row(counts, on) for counts in consultations.counts_by_consultation())
    closed = [row for row in rows if row.closes_on < on]
    waits = [row.days_to_results for row in rows if row.days_to_results is not None]
    uses = consultations.uses_of_each_answer()
    public = measures.public_measure_ids()
    return Figures(
        as_of=on,
        ended=Share(sum(ended(row) for row in closed), sum(row.received for row in closed)),
        ended_within_a_year=_within_a_year([row for row in closed if (on - row.closes_on).days >= YEAR_DAYS]),
        repeated=Share(sum(count for count in uses if count > 1), sum(uses)),
        measures_with_voices=Share(len(public & consultations.measure_ids_with_voices()), len(public)),
        median_days=median(waits) if waits else None,
        median_of=len(waits),
        overdue=sum(row.overdue_days > 0 for row in rows),
        remarks=remark_figures(on=on),
        consultations=rows,
    )


def _within_a_year(rows: list[ConsultationFigures]) -> Share:
    """Return how many opinions of consultations that closed a year ago or longer had an end a year after the close."""
    in_time = [row for row in rows if row.days_to_results is not None and row.days_to_results <= YEAR_DAYS]
    return Share(sum(ended(row) for row in in_time), sum(row.received for row in rows))


def ended(row: ConsultationFigures) -> int:
    """Return how many opinions of a consultation have an end state."""
    if row.results_published_on is None:
        return 0
    return min(row.received, (row.answered or 0) + (row.withheld or 0))


def _row(counts: consultations.ConsultationCounts, on: date) -> ConsultationFigures:
    published_on = day_of(counts.results_published_at) if counts.results_published_at else None
    late = (on - counts.results_due_on).days if counts.results_due_on and not published_on else 0
    return ConsultationFigures(
        code=counts.code,
        title=counts.title,
        office=counts.office,
        closes_on=counts.closes_on,
        results_published_on=published_on,
        received=counts.received,
        people=counts.people,
        withheld=counts.withheld,
        in_items=counts.in_items,
        answered=counts.answered,
        days_to_results=(published_on - counts.closes_on).days if published_on else None,
        overdue_days=max(0, late),
    )
