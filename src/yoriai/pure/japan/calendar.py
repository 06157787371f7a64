"""Days, eras and fiscal years. A fiscal year runs from 1 April to 31 March and has the number of its April."""

from __future__ import annotations

import re
from datetime import date, timedelta

from yoriai.pure.errors import PureError
from yoriai.pure.japan.width import to_half_width

# First day of each era since 明治; the years before 1873 used another calendar and are refused.
ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1873, 1, 1)),
)
_ERA_FIRST_YEAR = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
_ERA_OF_LETTER = {letter: name for name, letter, _ in ERAS}
_WEEKDAYS = "月火水木金土日"


class NotADay(PureError):
    """A text cannot be read as a day."""


def fiscal_year(day: date) -> int:
    """Return the fiscal year (年度) in which a day lies.

    Example:
        >>> fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))
        (2025, 2026)
    """
    return day.year if day.month >= 4 else day.year - 1


def era_year_label(year: int) -> str:
    """Return a calendar year in the era that holds its last day, as offices write it.

    Raises:
        PureError: the year lies before 1873, when another calendar was in use.

    Example:
        >>> era_year_label(2026), era_year_label(2019)
        ('令和8年', '令和元年')
    """
    return f"{_era_year(date(year, 12, 31))}年"


def fiscal_year_label(year: int) -> str:
    """Return a fiscal year in the era of its first year, as offices write it.

    The fiscal year 2019 is 令和元年度 although it began under 平成.

    Example:
        >>> fiscal_year_label(2026), fiscal_year_label(2019)
        ('令和8年度', '令和元年度')
    """
    return f"{_era_year(date(year, 12, 31))}年度"


def era_day_label(day: date) -> str:
    """Return a day with its era.

    Example:
        >>> era_day_label(date(2026, 4, 1))
        '令和8年4月1日'
    """
    return f"{_era_year(day)}年{day.month}月{day.day}日"


def weekday_kanji(day: date) -> str:
    """Return the weekday as one character, 月 to 日.

    Example:
        >>> weekday_kanji(date(2026, 11, 23))
        '月'
    """
    return _WEEKDAYS[day.weekday()]


def period_end(starts_on: date, days: int) -> date:
    """Return the last day of a period that counts its first day.

    Args:
        starts_on: the first day, counted.
        days: length in days, ≥ 1.

    Raises:
        PureError: `days` is less than 1.

    Example:
        >>> period_end(date(2026, 11, 1), 30)
        datetime.date(2026, 11, 30)
    """
    if days < 1:
        raise PureError("a period has at least one day")
    return starts_on + timedelta(days=days - 1)


def period_days(starts_on: date, ends_on: date) -> int:
    """Return the length of a period in days, counting the first and the last day.

    Raises:
        PureError: the period ends before it starts.

    Example:
        >>> period_days(date(2013, 2, 1), date(2013, 2, 28))
        28
    """
    if ends_on < starts_on:
        raise PureError(f"the period ends ({ends_on}) before it starts ({starts_on})")
    return (ends_on - starts_on).days + 1


_WESTERN = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_JAPANESE = re.compile(
    r"^(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_CLOCK = re.compile(r"[T\s]+\d{1,2}[:：時].*$")
_WEEKDAY = re.compile(r"\s*\([月火水木金土日](?:曜日?)?\)\s*")


def parse_day(text: str) -> date:
    """Read a day as it is written in municipal files.

    Accepts ISO (2026-04-01, with or without a time), 2026/4/1, 2026.4.1, 2026年4月1日, 20260401,
    令和8年4月1日, 令和元年5月1日, R8.4.1, full-width digits, and a weekday in brackets.

    Raises:
        NotADay: the text is none of these, the day does not exist, or it lies outside its era.

    Example:
        >>> parse_day("令和８年４月１日（水）")
        datetime.date(2026, 4, 1)
    """
    plain = _CLOCK.sub("", _WEEKDAY.sub(" ", to_half_width(text).strip())).strip()
    if match := _WESTERN.match(plain) or _COMPACT.match(plain):
        return _day(text, *(int(part) for part in match.groups()))
    if match := _JAPANESE.match(plain):
        return _era_day(text, *match.groups())
    raise NotADay(f"not a day: {text!r}")


def _era_day(text: str, era: str, era_year: str, month: str, day: str) -> date:
    name = _ERA_OF_LETTER.get(era.upper(), era)
    year = _ERA_FIRST_YEAR[name] - 1 + (1 if era_year == "元" else int(era_year))
    found = _day(text, year, int(month), int(day))
    if not _era_year(found).startswith(name):
        raise NotADay(f"{text!r} lies outside the era {name}")
    return found


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(f"there is no such day: {text!r}") from None


def _era_year(day: date) -> str:
    for name, _, first_day in ERAS:
        if day >= first_day:
            number = day.year - _ERA_FIRST_YEAR[name] + 1
            return f"{name}{'元' if number == 1 else number}"
    raise PureError(f"no era before 1873: {day}")
