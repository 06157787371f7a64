"""Days, instants, money and numbers as people read them, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from yoriai.pure.japan import calendar

NOTHING = "—"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def is_english() -> bool:
    return (get_language() or "ja").startswith("en")


def day_text(value: date | None) -> str:
    """2026年11月23日（月）, in English Mon 23 November 2026; an instant is taken in Japanese time."""
    if value is None:
        return NOTHING
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if is_english():
        month = _ENGLISH_MONTHS[day.month - 1]
        return f"{_ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {month} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（{calendar.weekday_kanji(day)}）"


def instant_text(value: datetime | None) -> str:
    """2026年11月23日（月）14時05分."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    clock = f", {local:%H:%M}" if is_english() else f"{local.hour}時{local.minute:02}分"
    return f"{day_text(local.date())}{clock}"


def fiscal_year_text(year: int) -> str:
    """令和8年度（2026年度）."""
    if is_english():
        return f"FY {year}"
    return f"{calendar.fiscal_year_label(year)}（{year}年度）"


def number_text(value: int | float | Decimal | None) -> str:
    """1,200,000; no zeros after the point that say nothing."""
    if value is None:
        return NOTHING
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yen_text(value: int | None) -> str:
    """1,200,000円."""
    if value is None:
        return NOTHING
    return f"¥{number_text(value)}" if is_english() else f"{number_text(value)}円"
