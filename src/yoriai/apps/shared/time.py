"""Days and instants: instants are stored in UTC, days are days in Japan."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def day_of(at: datetime) -> date:
    """Return the day in Japan on which the instant `at` falls; `at` must carry a time zone."""
    return at.astimezone(JAPAN).date()
