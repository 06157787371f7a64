"""Writing calendars (iCalendar, RFC 5545) of whole days, as people subscribe to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from yoriai.pure.values import dataclass

LONGEST_LINE_OCTETS = 75


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


def calendar(*, name: str, events: Iterable[DayEvent]) -> str:
    """Return a calendar file.

    Args:
        name: what a reader's calendar program calls it.
        events: in the order in which they are to stand.

    Returns:
        Text with CRLF line ends, lines folded at 75 octets.

    Source:
        RFC 5545, sections 3.1 (folding), 3.3.11 (escaping), 3.6.1 (events); RFC 7986 (NAME).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yoriai//Yoriai//JA",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: DayEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.first_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last_on + timedelta(days=1):%Y%m%d}"  # the end is not part of it
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


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
