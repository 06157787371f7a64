"""What the loading has made so far, and the queue of everything that still has to happen.

The parts of the sample (organisation, plans, measures, meetings, consultations, gatherings) each name their events; these
then happen in the order of their days, so that the public log grows as it would have grown in life.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any

from yoriai.apps.organisation.models import Division, Headquarters, Person
from yoriai.apps.organisation.rules import Actor, Held, Role
from yoriai.demo.calendar import Calendar
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Event:
    """Something that happens at an instant; `part` is shown while it loads."""

    at: datetime
    part: str
    do: Callable[[datetime], object]


@dataclass
class World:
    """The rows that later events refer to, by the keys of the content files."""

    calendar: Calendar
    divisions: dict[str, Division] = field(default_factory=dict)
    headquarters: Headquarters | None = None
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    goals: dict[str, int] = field(default_factory=dict)
    measures: dict[int, Any] = field(default_factory=dict)
    cost_lines: dict[tuple[int, int, str, str], int] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    queue: list[Event] = field(default_factory=list)

    def plan(self, at: datetime, part: str, do: Callable[[datetime], object]) -> None:
        """Put something into the queue."""
        self.queue.append(Event(at, part, do))

    def head_of(self, division: str) -> Actor:
        """Return the head of a division; where the sample has no account for it, the office without a name."""
        return self._actor(Role.DIVISION_HEAD, division)

    def staff_of(self, division: str) -> Actor:
        """Return the staff of a division; where the sample has no account for it, the office without a name."""
        return self._actor(Role.DIVISION_STAFF, division)

    def holder_of(self, role: Role) -> Actor:
        """Return whoever holds a role for the whole city."""
        return self._actor(role, "")

    def _actor(self, role: Role, division: str) -> Actor:
        person = self.people.get((role, division))
        held = Held(role, self.divisions[division].pk if division else None)
        return Actor(person_id=person.pk if person else None, held=frozenset({held}))
