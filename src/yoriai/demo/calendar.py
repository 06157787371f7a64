"""The days of the sample: everything is counted from the day it is loaded, so that it always looks alive."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from yoriai.apps.shared.time import JAPAN
from yoriai.pure.values import dataclass

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """`fiscal_year` is the year 0 of the content files; its first of April is day 0."""

    today: date
    fiscal_year: int

    def year(self, offset: int) -> int:
        """Return a fiscal year of the content files as a number."""
        return self.fiscal_year + offset

    def day(self, offset: int) -> date:
        """Return the day that lies so many days after the first of April of year 0."""
        return date(self.fiscal_year, 4, 1) + timedelta(days=offset)

    def ago(self, days: int) -> date:
        """Return the day that lies so many days before the loading."""
        return self.today - timedelta(days=days)

    def when(self, given: dict) -> date:  # type: ignore[type-arg]
        """Return the working day of an entry that says either `ago` or `day`."""
        return working_day(self.ago(given["ago"]) if "ago" in given else self.day(given["day"]))


def working_day(day: date) -> date:
    """Return the day itself, or the Monday after a weekend: the office does nothing on a Sunday."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= SATURDAY else day


def working_day_before(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def moment(day: date, number: int = 0) -> datetime:
    """Return an instant in office hours; `number` spreads what happens on one day."""
    minutes = (number * 37) % 460
    return datetime.combine(day, time(9, 5), tzinfo=JAPAN) + timedelta(minutes=minutes)


def evening(day: date, number: int = 0) -> datetime:
    """Return an instant between 7 and 11 in the evening, when people write from home."""
    minutes = (number * 53) % 235
    return datetime.combine(day, time(19, 0), tzinfo=JAPAN) + timedelta(minutes=minutes)
