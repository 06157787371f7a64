"""A fiscal year of listening: how many spoke, were answered, how long it took, what changed, who did not come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import median

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yoriai.apps.consultations.queries import yearly as consultations
from yoriai.apps.consultations.rules import Channel, Disposition, Standing
from yoriai.apps.coordination.queries.figures import ConsultationFigures, Share, ended, figures
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ELSEWHERE
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.japan.calendar import fiscal_year
from yoriai.pure.opendata.small_groups import published
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Row:
    """A count by its name; None where it is too small to be told."""

    label: str
    count: int | None


@dataclass(frozen=True)
class AreaRow:
    """How many people of an area spoke; None where it is too small to be told, or no population is known."""

    label: str
    count: int | None
    population: int | None
    per_ten_thousand: float | None


@dataclass(frozen=True)
class ByArea:
    """From where people spoke; `source` and `counted_on` tell of the populations, empty where there are none."""

    rows: tuple[AreaRow, ...]
    silent: tuple[str, ...]
    source: str
    counted_on: date | None

    @property
    def is_compared(self) -> bool:
        return any(row.population for row in self.rows) or bool(self.source)


@dataclass(frozen=True)
class Year:
    """What is told about the consultations that closed in a fiscal year; `years` are those that can be looked at."""

    fiscal_year: int
    is_over: bool
    years: tuple[int, ...]
    consultations: tuple[ConsultationFigures, ...]
    received: int
    people: int
    ended: Share
    median_days: float | None
    by_channel: tuple[Row, ...]
    by_standing: tuple[Row, ...]
    by_area: ByArea
    by_disposition: tuple[Row, ...]
    silent_channels: tuple[str, ...]


def years(*, on: date) -> tuple[int, ...]:
    """Return the fiscal years in which consultations closed until a day, newest first (1 statement)."""
    found = consultations.first_and_last_close()
    if found is None or found[0] >= on:
        return ()
    first, last = fiscal_year(found[0]), fiscal_year(min(found[1], on))
    return tuple(range(last, first - 1, -1))


def year_of_listening(*, year: int, on: date) -> Year:
    """Return the figures of a fiscal year as they stand on a day (12 statements).

    Raises:
        NotFound: no consultation closed in that year until then.
    """
    known = years(on=on)
    rows = tuple(
        row
        for row in figures(on=on).consultations
        if fiscal_year(row.closes_on) == year and row.closes_on < on
    )
    if year not in known or not rows:
        raise NotFound
    spoken = consultations.spoken(
        first=date(year, 4, 1), last=min(date(year + 1, 3, 31), max(row.closes_on for row in rows))
    )
    waits = [row.days_to_results for row in rows if row.days_to_results is not None]
    return Year(
        fiscal_year=year,
        is_over=date(year + 1, 3, 31) < on,
        years=known,
        consultations=rows,
        received=sum(row.received for row in rows),
        people=sum(row.people for row in rows),
        ended=Share(sum(ended(row) for row in rows), sum(row.received for row in rows)),
        median_days=median(waits) if waits else None,
        by_channel=_rows(
            {str(Channel(key).label): n for key, n in published(spoken.by_channel).items() if n != 0}
        ),
        by_standing=_rows(
            {str(Standing(key).label): n for key, n in published(spoken.by_standing).items() if n != 0}
        ),
        by_area=_by_area(spoken.by_area),
        by_disposition=_rows(
            {str(Disposition(key).label): n for key, n in spoken.by_disposition.items() if n}
        ),
        silent_channels=tuple(
            str(Channel(key).label)
            for key, n in spoken.by_channel.items()
            if n == 0 and key != Channel.UNKNOWN
        ),
    )


def _rows(counts: dict[str, int | None]) -> tuple[Row, ...]:
    return tuple(Row(label, count) for label, count in counts.items())


def _by_area(counts: Mapping[str, int]) -> ByArea:
    """Put the areas into their order, with those from where nobody came and those who did not say (1 statement)."""
    areas = list(organisation.known_areas())
    english = get_language() == "en"
    names = {area.code: (english and area.name_en) or area.name for area in areas}
    told = published(
        {
            **{area.code: counts.get(area.code, 0) for area in areas},
            ELSEWHERE: counts.get(ELSEWHERE, 0),
            "": counts.get("", 0),
        }
    )
    rows = [
        _area_row(names[area.code], told[area.code], area.population)
        for area in areas
        if told[area.code] != 0
    ]
    others = ((ELSEWHERE, _("市外")), ("", _("回答しない")))
    rows += [_area_row(str(label), told[code], None) for code, label in others if told[code] != 0]
    counted = next((area for area in areas if area.population is not None), None)
    return ByArea(
        rows=tuple(rows),
        silent=tuple(names[area.code] for area in areas if area.is_offered and told[area.code] == 0),
        source=counted.population_source if counted else "",
        counted_on=counted.population_on if counted else None,
    )


def _area_row(label: str, count: int | None, population: int | None) -> AreaRow:
    rate = round(10_000 * count / population, 1) if count is not None and population else None
    return AreaRow(label, count, population, rate)
