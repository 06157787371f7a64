"""What minutes say as a whole: that which is approved, published, and committed to in the public log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256
from typing import Any

from yoriai.apps.consultations.models import (
    Attendance,
    FollowUp,
    Gathering,
    MinutesPart,
    MinutesVersion,
    Utterance,
)
from yoriai.apps.consultations.rules import FEWEST_SHOWN
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.shared.errors import Fact
from yoriai.pure.opendata.small_groups import published
from yoriai.pure.transparency import canonical

Content = dict[str, Any]


def snapshot(*, gathering: Gathering) -> Content:
    """Return what the minutes of a meeting say now: plain values that can be stored and compared (5 statements).

    Opinions stand in it by their number, never with their text. Counts of people are those that may be published.
    """
    items = list(gathering.agenda.order_by("number"))
    parts = {part.agenda_item_id: part for part in MinutesPart.objects.filter(minutes__gathering=gathering)}
    said: dict[int | None, list[int]] = defaultdict(list)
    for opinion_id, item_id in Utterance.objects.filter(gathering=gathering).values_list(
        "opinion_id", "agenda_item_id"
    ):
        said[item_id].append(opinion_id)
    points = [(item.pk, item.number, item.title) for item in items] + [(None, 0, "")]
    follow_ups = gathering.follow_ups.select_related("division", "agenda_item").order_by("number")
    return {
        "title": gathering.title,
        "starts_at": gathering.starts_at.astimezone(UTC).isoformat(),
        "ends_at": gathering.ends_at.astimezone(UTC).isoformat(),
        "place": gathering.place,
        "attendance": attendance_shown(gathering.attendances.order_by("id")),
        "parts": [
            _part(number, title, parts.get(item_id), sorted(said[item_id]))
            for item_id, number, title in points
        ],
        "follow_ups": [_follow_up(one) for one in follow_ups],
    }


def _part(number: int, title: str, part: MinutesPart | None, opinions: list[int]) -> Content:
    concluded = part.concluded.splitlines() if part else []
    return {
        "number": number,
        "title": title,
        "said": part.said if part else "",
        "concluded": [line.strip() for line in concluded if line.strip()],
        "opinions": opinions,
    }


def _follow_up(one: FollowUp) -> Content:
    return {
        "number": one.number,
        "item": one.agenda_item.number if one.agenda_item else 0,
        "what": one.what,
        "owner": one.division.name if one.division else one.office,
        "due_on": one.due_on.isoformat(),
    }


def attendance_shown(rows: Iterable[Attendance]) -> Content:
    """Return how many were there as far as it may be told: no group of fewer than five, none by subtraction.

    Organisations are named where they agree; how many others there were is told as a number.
    """
    people: Counter[str] = Counter({str(kind): 0 for kind in rules.AttendanceKind.values})
    agree: set[str] = set()
    silent: set[str] = set()
    for row in rows:
        people[row.kind] += row.people
        if row.organisation:
            (agree if row.organisation_agrees else silent).add(row.organisation)
    total = sum(people.values())
    if 0 < total < FEWEST_SHOWN:
        kinds: dict[str, int | None] = {kind: None for kind, count in people.items() if count}
    else:
        kinds = {kind: count for kind, count in published(people, fewest=FEWEST_SHOWN).items() if count != 0}
    return {
        "total": total if total == 0 or total >= FEWEST_SHOWN else None,
        "kinds": [{"kind": kind, "people": count} for kind, count in kinds.items()],
        "organisations": sorted(agree),
        "other_organisations": len(silent - agree),
    }


def digest(content: Content) -> str:
    """Return the SHA-256 of a snapshot, in hexadecimal digits."""
    return sha256(canonical(content)).hexdigest()


def commitment_content(gathering: Gathering, version: MinutesVersion) -> dict[str, Fact]:
    """Return what the log's commitment to published minutes covers."""
    return {
        "consultation": gathering.consultation.code,
        "gathering": gathering.number,
        "version": version.number,
        "correction_reason": version.correction_reason,
        "content": canonical(version.content).decode(),
    }
