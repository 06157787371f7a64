"""The published limits from which on something is a sign; plain numbers, read by pages as well."""

from __future__ import annotations

from dataclasses import field

from yoriai.pure.values import dataclass

ORIGIN, PACE, SEQUENCE, ALIKE = "origin", "pace", "sequence", "alike"
CRITERIA = (ORIGIN, PACE, SEQUENCE, ALIKE)


@dataclass(frozen=True)
class Alike:
    """When people are nearly the same.

    Attributes:
        answers: of how many answers at least.
        share: from which share of equal answers on people are nearly the same, in (0, 1].
        near: from which share on they would be expected to be many as well, in (0, share).
        people: how many nearly the same at least.
        gap: how many times more than those between `near` and `share`.
        span_s: of beginnings within how many seconds.
        bits: how surprising the answers must be at least, in bits, if everybody answered each statement by itself
            as all people did: what everybody says is no sign.
    """

    answers: int = 12
    share: float = 0.9
    near: float = 0.7
    people: int = 15
    gap: float = 2.0
    span_s: float = 24 * 3600.0
    bits: float = 8.0


@dataclass(frozen=True)
class Criteria:
    """The published limits.

    Attributes:
        origin_people, origin_within_s: so many beginnings from one place within so many seconds;
        origin_a_day: or so many on one day.
        pace_answers, pace_within_s: so many answers in a row in less than so many seconds.
        sequence_first: so many statements answered first in the same order,
        sequence_people: by so many people,
        sequence_apart: of whom each differs in at most so many of these answers.
        alike: when people are nearly the same.
    """

    origin_people: int = 30
    origin_within_s: float = 600.0
    origin_a_day: int = 100
    pace_answers: int = 10
    pace_within_s: float = 5.0
    sequence_first: int = 8
    sequence_people: int = 5
    sequence_apart: int = 1
    alike: Alike = field(default_factory=Alike)
