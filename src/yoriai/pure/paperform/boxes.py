"""Which boxes of a sheet are ticked: by how much ink stands in them, with thresholds that anybody can read here.

A mark that is faint, beside its box, struck out, or fills its box is not guessed at: a person looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.paperform import layout
from yoriai.pure.paperform.scan import PX, Grey, Place, cut_out, window_sums
from yoriai.pure.values import dataclass

# Ink is what is darker than the paper around it by this share of the paper's brightness.
INK_DARKNESS = 0.12
# Of the inside of a box: up to the first share it is empty, from the second on it is ticked.
EMPTY_UP_TO = 0.012
TICKED_FROM = 0.045
# A box that is filled this far may have been struck out.
FILLED_FROM = 0.6
# Of the strip to the left and to the right of a box: so much ink, and a person looks.
BESIDE_FROM = 0.025
# On both sides at once: a line that goes through the box strikes it out.
THROUGH_FROM = 0.045
# The frame of a printed box is at least this much darker than its paper; else it is not where it should be.
FRAME_DARKNESS = 0.2

_AROUND = 34
_INSIDE = 11
_NEAR, _FAR = 10, 30
_FRAME = 5
_SHIFT = 12


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


def read_boxes(page: Grey, place: Place, boxes: Sequence[layout.Box]) -> tuple[Reading, ...]:
    """Return what every box says; where the sheet was not found exactly, that a person must look.

    Args:
        page: grey, shape (height, width).
        place: where the sheet lies.
        boxes: of the layout of this form.
    """
    return tuple(_read(page, place, box) for box in boxes)


def _read(page: Grey, place: Place, box: layout.Box) -> Reading:
    reach = _AROUND + _SHIFT
    rect = box.rect()
    around = layout.Rect(rect.x - reach, rect.y - reach, rect.width + 2 * reach, rect.height + 2 * reach)
    ink_depth = _depth(cut_out(page, place.to_scan, around))
    left, top, frame = _frame_at(ink_depth, reach)
    ink = ink_depth > INK_DARKNESS
    side = round(layout.BOX * PX)
    margin = round(_INSIDE * PX)
    inside = ink[top + margin : top + side - margin, left + margin : left + side - margin]
    near, far = round(_NEAR * PX), round(_FAR * PX)
    rows = slice(top, top + side)
    before = float(ink[rows, max(0, left - far) : left - near].mean())
    after = float(ink[rows, left + side + near : left + side + far].mean())
    share = float(inside.mean())
    mark = judge(share, before, after)
    if not place.is_exact or frame < FRAME_DARKNESS:
        mark = Mark.UNSURE
    return Reading(box.question, box.option, mark, round(share, 3))


def judge(inside: float, before: float, after: float) -> Mark:
    """Return what a box says, from the share of ink inside it and in the strips to its left and right.

    Example:
        >>> judge(0.2, 0.0, 0.1).value
        'ticked'
    """
    if inside >= FILLED_FROM or min(before, after) >= THROUGH_FROM:
        return Mark.UNSURE
    if inside >= TICKED_FROM:
        return Mark.TICKED
    if inside > EMPTY_UP_TO or max(before, after) >= BESIDE_FROM:
        return Mark.UNSURE
    return Mark.EMPTY


def _depth(view: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by which share every pixel is darker than the paper around it; a shadow is paper, too."""
    padded = np.pad(view, 1, mode="edge")
    height, width = view.shape
    smooth = sum(padded[row : row + height, column : column + width] for row in range(3) for column in range(3)) / 9
    paper = max(1.0, float(np.percentile(smooth, 85)))
    return np.clip((paper - smooth) / paper, 0.0, 1.0)


def _frame_at(depth: NDArray[np.float64], reach: int) -> tuple[int, int, float]:
    """Return left and top of the printed frame, within 1.2 mm of where it should be, and how dark it is."""
    side, thick = round(layout.BOX * PX), round(_FRAME * PX)
    hole = side - 2 * thick
    whole = window_sums(depth, side)
    inner = window_sums(depth, hole)[thick:, thick:][: whole.shape[0], : whole.shape[1]]
    start, shift = round(reach * PX), round(_SHIFT * PX)
    near = slice(start - shift, start + shift + 1)
    darkness = (whole - inner)[near, near] / (side**2 - hole**2)
    row, column = np.unravel_index(int(np.argmax(darkness)), darkness.shape)
    return start - shift + int(column), start - shift + int(row), float(darkness[row, column])


def chosen(readings: Sequence[Reading], question: str) -> Choice:
    """Return the option that is chosen where one may be: surely only when one is ticked and all others are empty."""
    of_question = [one for one in readings if one.question == question]
    ticked = [one.option for one in of_question if one.mark is Mark.TICKED]
    is_sure = len(ticked) <= 1 and all(one.mark is not Mark.UNSURE for one in of_question)
    return Choice(ticked[0] if len(ticked) == 1 else None, is_sure)
