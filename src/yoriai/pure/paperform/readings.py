"""What the boxes of a sheet say, by published thresholds: how much ink stands in a box, and how much beside it.

A mark that is faint, beside its box, struck out, or fills its box is not guessed at: a person looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from yoriai.pure.values import dataclass

# Ink is what is darker than the paper around it by this share of the paper's brightness.
INK_DARKNESS = 0.12
# What is a little darker than the paper may be a faint pencil: where there is so much of it, a person looks.
FAINT_DARKNESS = 0.06
# Of the inside of a box: up to the first share it is empty, from the second on it is ticked.
EMPTY_UP_TO = 0.012
TICKED_FROM = 0.045
# A box that is filled this far may have been struck out.
FILLED_FROM = 0.6
# Of the strip to the left and to the right of a box: so much ink, and a person looks.
BESIDE_FROM = 0.025
# On both sides at once: a line that goes through the box strikes it out.
THROUGH_FROM = 0.045


class Mark(StrEnum):
    """What a box says."""

    TICKED = "ticked"
    EMPTY = "empty"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Reading:
    """One box: what it says, and the share of its inside that is ink (0–1)."""

    question: str
    option: int
    mark: Mark
    ink: float


@dataclass(frozen=True)
class Choice:
    """A question of which one option is chosen: the option (None: none is), and whether a person must look."""

    option: int | None
    is_sure: bool


def judge(inside: float, before: float, after: float, faint: float = 0.0) -> Mark:
    """Return what a box says, from the share of ink inside it and in the strips to its left and right.

    `faint` is the share of its inside that is a little darker than paper; ink is part of it.

    Example:
        >>> judge(0.2, 0.0, 0.1).value
        'ticked'
    """
    if inside >= FILLED_FROM or min(before, after) >= THROUGH_FROM:
        return Mark.UNSURE
    if inside >= TICKED_FROM:
        return Mark.TICKED
    if inside > EMPTY_UP_TO or faint >= TICKED_FROM or max(before, after) >= BESIDE_FROM:
        return Mark.UNSURE
    return Mark.EMPTY


def chosen(readings: Sequence[Reading], question: str) -> Choice:
    """Return the option that is chosen where one may be: surely only when one is ticked and all others are empty."""
    of_question = [one for one in readings if one.question == question]
    ticked = [one.option for one in of_question if one.mark is Mark.TICKED]
    is_sure = len(ticked) <= 1 and all(one.mark is not Mark.UNSURE for one in of_question)
    return Choice(ticked[0] if len(ticked) == 1 else None, is_sure)
