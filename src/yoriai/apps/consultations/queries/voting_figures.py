"""The published numbers of a vote on statements, as of the last step, each with what is known of the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Participant, VoteFigures
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

LEVELS = tuple(Participant.Level.values)


@dataclass(frozen=True)
class Levels:
    """A number of people, and of how many of them what is known: in the order of `LEVELS`."""

    of_each: tuple[int, ...] = (0,) * len(LEVELS)

    @property
    def all(self) -> int:
        return sum(self.of_each)

    def of_level(self, level: str) -> int:
        """Return of how many people just this is known."""
        return self.of_each[LEVELS.index(level)]

    @property
    def labelled(self) -> list[tuple[str, int]]:
        """Each level with its name and number, those of nobody left out."""
        return [
            (str(Participant.Level(level).label), count)
            for level, count in zip(LEVELS, self.of_each, strict=True)
            if count
        ]


def levels_of(by_level: Mapping[str, int]) -> Levels:
    """Return numbers of people by level."""
    return Levels(tuple(by_level.get(level, 0) for level in LEVELS))


@dataclass(frozen=True)
class Figures:
    """What is published of the answers; `at` is None before the first step."""

    people: Levels
    votes: int
    at: datetime | None
    statements: Mapping[str, Sequence[int]]

    def of(self, number: int) -> tuple[int, int, int, Levels]:
        """Return agree, disagree and pass of a statement, and who answered it."""
        agrees, disagrees, passes, *people = self.statements.get(str(number), _NOTHING)
        # A step from before a level was known says nothing of it: nobody had it.
        people += [0] * (len(LEVELS) - len(people))
        return agrees, disagrees, passes, Levels(tuple(people))


_NOTHING = (0,) * (3 + len(LEVELS))


@prepared
def _figures(consultation_id: int) -> QuerySet[VoteFigures]:
    return VoteFigures.objects.filter(consultation_id=consultation_id)


def figures(*, consultation_id: int) -> Figures:
    """Return what is published of the answers (1 statement)."""
    row = next(iter(_figures(consultation_id)), None)
    if row is None:
        return Figures(Levels(), 0, None, {})
    return Figures(levels_of(row.levels), row.votes, row.at, row.statements)
