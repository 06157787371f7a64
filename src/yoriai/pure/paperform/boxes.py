"""How much ink stands in the boxes of a scanned sheet, and beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.paperform import layout
from yoriai.pure.paperform.readings import FAINT_DARKNESS, INK_DARKNESS, Mark, Reading, judge
from yoriai.pure.paperform.scan import PX, Grey, Place, cut_out, window_sums

# The frame of a printed box is at least this much darker than its paper; else it is not where it should be.
FRAME_DARKNESS = 0.2

_AROUND = 34
_INSIDE = 11
_NEAR, _FAR = 10, 30
_FRAME = 5
_SHIFT = 12


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
    inner = (slice(top + margin, top + side - margin), slice(left + margin, left + side - margin))
    near, far = round(_NEAR * PX), round(_FAR * PX)
    rows = slice(top, top + side)
    before = float(ink[rows, max(0, left - far) : left - near].mean())
    after = float(ink[rows, left + side + near : left + side + far].mean())
    share = float(ink[inner].mean())
    faint = float((ink_depth[inner] > FAINT_DARKNESS).mean())
    mark = judge(share, before, after, faint)
    if not place.is_exact or frame < FRAME_DARKNESS:
        mark = Mark.UNSURE
    return Reading(box.question, box.option, mark, round(share, 3))


def _depth(view: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by which share every pixel is darker than the paper around it; a shadow is paper, too."""
    padded = np.pad(view, 1, mode="edge")
    height, width = view.shape
    smooth = (
        sum(padded[row : row + height, column : column + width] for row in range(3) for column in range(3))
        / 9
    )
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
