"""Writing calendars (iCalendar, RFC 5545) of days and of hours in Japan, as people subscribe to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from yoriai.pure.values import dataclass

LONGEST_LINE_OCTETS = 75
# Japan has had one offset and no summer time since 1952 (RFC 5545, 3.6.5).
JAPAN = ZoneInfo("Asia/Tokyo")
_JAPAN_LINES = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class DayEvent:
    """Something on whole days.

    `uid` never changes and is unlike any other in the world; `last_on` is included.
    """

    uid: str
    title: str
    first_on: date
    last_on: date
    changed_at: datetime
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class TimedEvent:
    """Something between two instants, which carry a time zone; the end is not part of it.

    `uid` never changes and is unlike any other in the world; `sequence` rises whenever day, hour or place change,
    or the event is cancelled, so that a calendar that has it already knows which is newer.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    is_cancelled: bool = False
    place: str = ""
    url: str = ""
    text: str = ""


def calendar(*, name: str, events: Iterable[DayEvent | TimedEvent]) -> str:
    """Return a calendar file.

    Args:
        name: what a reader's calendar program calls it.
        events: in the order in which they are to stand.

    Returns:
        Text with CRLF line ends, lines folded at 75 octets.

    Source:
        RFC 5545, sections 3.1 (folding), 3.3.11 (escaping), 3.6.1 (events), 3.6.5 (time zones), 3.8.1.11 (STATUS),
        3.8.7.4 (SEQUENCE); RFC 7986 (NAME).
    """
    known = list(events)
    zone = _JAPAN_LINES if any(isinstance(event, TimedEvent) for event in known) else ()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yoriai//Yoriai//JA",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        *zone,
        *(line for event in known for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: DayEvent | TimedEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(event.changed_at)}"
    yield from _hours(event) if isinstance(event, TimedEvent) else _days(event)
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    if event.url:
        yield f"URL:{event.url}"
    if isinstance(event, DayEvent):
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _days(event: DayEvent) -> Iterator[str]:
    yield f"DTSTART;VALUE=DATE:{event.first_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last_on + timedelta(days=1):%Y%m%d}"  # the end is not part of it


def _hours(event: TimedEvent) -> Iterator[str]:
    yield f"LAST-MODIFIED:{_utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"DTSTART;TZID=Asia/Tokyo:{event.starts_at.astimezone(JAPAN):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Asia/Tokyo:{event.ends_at.astimezone(JAPAN):%Y%m%dT%H%M%S}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = "".join(char for char in text if char in "\n\t" or ord(char) >= ord(" "))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line so that no part is longer than allowed and no character is cut in two."""
    part, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LONGEST_LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + char, size + width
    yield part
