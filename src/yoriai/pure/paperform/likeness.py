"""Whether two scans show one and the same sheet: where its handwriting stands. A reason to look, never a verdict.

Two scans of a sheet are never the same picture. What is compared is how much ink stands in each cell of 2 mm between the
ruled lines, on the sheet set straight: no two people write alike there, and nobody writes a sheet twice alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from yoriai.pure.paperform import layout
from yoriai.pure.paperform.readings import INK_DARKNESS
from yoriai.pure.paperform.scan import Grey, Place, cut_out

CELL = 20
# Of 40 generated sheets with 2 to 10 lines, scanned twice at 110 to 200 dpi, turned by up to 3°, blurred, dirty and in
# shadow, two scans of one had 0.98 at least, and 780 pairs of two sheets in one and the same type 0.30 at the most.
ALIKE_FROM = 0.6
# With less writing than this there is nothing to compare: a few signs may well stand alike.
FEWEST_CELLS = 30
COLUMNS = (layout.WIDTH - 60) // CELL
_PX = 0.4
_AROUND_A_LINE = 8
_SHIFTS = (-1, 0, 1)
_AROUND_CELLS = 4
_PATCH = 80

Cells = NDArray[np.float32]


def trace(page: Grey, place: Place, lines: Sequence[int]) -> bytes:
    """Return where handwriting stands between the ruled lines of a sheet, a byte for each cell.

    Args:
        page: grey, shape (height, width).
        place: where the sheet lies.
        lines: the heights of the ruled lines on this form, in tenths of a millimetre.

    Returns:
        The share of ink in each cell, 0 to 255, row by row of `COLUMNS` cells; empty where there is too little writing,
        or where the sheet was not found exactly.
    """
    if not place.is_exact or not lines:
        return b""
    top = lines[0] - layout.LINE + 10
    rows = (lines[-1] - top) // CELL
    area = layout.Rect(30, top, COLUMNS * CELL, rows * CELL)
    ink = _ink(cut_out(page, place.to_scan, area, _PX))
    for line in lines:
        ink[
            max(0, round((line - top - _AROUND_A_LINE) * _PX)) : round((line - top + _AROUND_A_LINE) * _PX)
        ] = False
    side = round(CELL * _PX)
    shares = ink[: rows * side, : COLUMNS * side].reshape(rows, side, COLUMNS, side).mean((1, 3))
    if np.count_nonzero(shares) < FEWEST_CELLS:
        return b""
    return bytes(np.round(shares * 255).astype(np.uint8).tobytes())


def _ink(view: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return what is darker than the paper in its own patch of the sheet: a shadow is paper, too."""
    ink = np.zeros(view.shape, np.bool_)
    for top in range(0, view.shape[0], _PATCH):
        for left in range(0, view.shape[1], _PATCH):
            patch = view[top : top + _PATCH, left : left + _PATCH]
            paper = max(1.0, float(np.percentile(patch, 85)))
            ink[top : top + _PATCH, left : left + _PATCH] = (paper - patch) / paper > INK_DARKNESS
    return ink


def level(given: bytes) -> Cells:
    """Return how much more ink each cell has than what stands around it in its row: not where lines of writing end.

    Args:
        given: a trace that is not empty.

    Returns:
        Shape (cells,), of length 1; all 0 for a trace without any difference.
    """
    cells: Cells = np.frombuffer(given, np.uint8).reshape(-1, COLUMNS).astype(np.float32)
    # What a scan shifts by half a cell stands in two: each cell lends to its neighbours.
    cells = cells + 0.5 * (np.roll(cells, 1, 0) + np.roll(cells, -1, 0))
    cells = cells + 0.5 * (np.roll(cells, 1, 1) + np.roll(cells, -1, 1))
    padded = np.pad(cells, ((0, 0), (_AROUND_CELLS, _AROUND_CELLS)), mode="edge")
    cells = cells - sliding_window_view(padded, 2 * _AROUND_CELLS + 1, axis=1).mean(-1)
    levelled: Cells = (cells / max(1e-6, float(np.linalg.norm(cells)))).reshape(-1)
    return levelled


def most_alike(one: Cells, others: Sequence[Cells]) -> tuple[int, float] | None:
    """Return which of the other sheets is most like one, and how much (−1 to 1).

    Args:
        one: a trace as `level` gives it.
        others: of sheets of the same form, so that all have as many cells.

    Returns:
        The place among the others; None where none reaches `ALIKE_FROM`.
    """
    if not others:
        return None
    known, cells = np.stack(others), one.reshape(-1, COLUMNS)
    scores = np.max(
        [known @ np.roll(cells, (down, right), (0, 1)).reshape(-1) for down in _SHIFTS for right in _SHIFTS],
        axis=0,
    )
    best = int(np.argmax(scores))
    return (best, float(scores[best])) if scores[best] >= ALIKE_FROM else None
