"""A scanned sheet, set straight: the code says roughly where the sheet lies, the corner marks say exactly.

Points are (x, y) with y downwards. A transformation is a 3 × 3 matrix that takes points of the sheet (tenths of a
millimetre, see `layout`) to pixels of the scan.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.errors import PureError
from yoriai.pure.paperform import layout
from yoriai.pure.values import dataclass

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Points = Sequence[tuple[float, float]]

# The sheet set straight has 8 pixels for a millimetre and shows 12 mm of what lies around it.
PX = 0.8
AROUND = 120
# A mark is looked for within 16 mm of where it should be, on a picture with 4 pixels for a millimetre.
_SEEK = 160
_SEEK_PX = 0.4
# Where marks and code disagree by more than 1.5 mm, something else was taken for a mark.
_AGREE = 15.0
# How much darker than its surroundings a mark is, of 255.
_MARK_CONTRAST = 60.0
_SOLID = 0.6
# A page with less ink than this (12 mm², half a word) is blank.
BLANK_SHARE = 0.0002
_DARK = 0.25


class NoSuchCode(PureError):
    """The code does not have four corners."""


@dataclass(frozen=True)
class Place:
    """Where the sheet lies in the scan; `marks` tells how many corner marks were found, of four."""

    to_scan: Matrix
    marks: int

    @property
    def is_exact(self) -> bool:
        """Tell whether the boxes can be trusted to stand where they should."""
        return self.marks >= 3


def is_blank(page: Grey) -> bool:
    """Tell whether a page is the empty back of a sheet.

    Args:
        page: grey, shape (height, width), 0 black to 255 white.
    """
    small = page[:: max(1, page.shape[0] // 800), :: max(1, page.shape[1] // 600)]
    paper = float(np.percentile(small, 90))
    dark = small.astype(np.float64) < paper * (1 - _DARK)
    # The dark edge of a scanner and punched holes are not ink.
    height, width = dark.shape
    inner = dark[height // 25 : height - height // 25, width // 12 : width - width // 12]
    return bool(inner.mean() < BLANK_SHARE)


def find_sheet(page: Grey, code_corners: Points) -> Place:
    """Return where the sheet lies, from the corners of its code and then from its corner marks.

    Args:
        page: grey, shape (height, width).
        code_corners: of the code: upper left, upper right, lower right, lower left, as the code is read.

    Returns:
        With four marks a perspective (a photograph will do), with three an affine map, with fewer what the code says.

    Raises:
        NoSuchCode: there are not four corners.
    """
    if len(code_corners) != 4:
        raise NoSuchCode(len(code_corners))
    known_sheet = list(_corners(layout.qr_rect()))
    known_scan = list(code_corners)
    guess = similarity(known_sheet, known_scan)
    centres = layout.mark_centres()
    found: dict[int, tuple[float, float]] = {}
    # The nearest first: each mark found makes the guess for the next one better.
    for number in (1, 2, 0, 3):
        seen = _seek_mark(page, guess, centres[number])
        if seen is not None:
            found[number] = seen
            guess = _fit([centres[k] for k in found], list(found.values()), known_sheet, known_scan)
    to_scan = _best([centres[k] for k in found], list(found.values()), guess)
    agrees = _error(to_scan, known_sheet, known_scan) < _AGREE
    return Place(to_scan, len(found)) if agrees else Place(guess, 0)


def _error(matrix: Matrix, sheet: Points, scan: Points) -> float:
    """Return by how many tenths of a millimetre a map misses the farthest of some points."""
    there = np.array(sheet, float)
    u, v = apply(matrix, there[:, 0], there[:, 1])
    wanted = np.array(scan, float)
    missed = np.hypot(u - wanted[:, 0], v - wanted[:, 1])
    side = float(np.hypot(*(wanted[1] - wanted[0]))) / float(np.hypot(*(there[1] - there[0])))
    return float(missed.max()) / max(side, 1e-9)


def _corners(rect: layout.Rect) -> Points:
    right, below = rect.x + rect.width, rect.y + rect.height
    return [(rect.x, rect.y), (right, rect.y), (right, below), (rect.x, below)]


def _fit(marks: Points, seen: Points, code: Points, code_seen: Points) -> Matrix:
    """Return a map of few freedoms from all that is known so far; marks lie far apart, so they lead."""
    kind = similarity if len(marks) < 2 else affine
    return kind([*marks, *code], [*seen, *code_seen])


def _best(marks: Points, seen: Points, guess: Matrix) -> Matrix:
    if len(marks) == 4:
        return perspective(marks, seen)
    if len(marks) == 3:
        return affine(marks, seen)
    return guess


def similarity(sheet: Points, scan: Points) -> Matrix:
    """Return the turn, scale and shift that takes points to points with the least squares of error."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(sheet, scan, strict=True):
        rows += [[x, -y, 1, 0], [y, x, 0, 1]]
        wanted += [u, v]
    a, b, c, d = np.linalg.lstsq(np.array(rows, float), np.array(wanted, float), rcond=None)[0]
    return np.array([[a, -b, c], [b, a, d], [0, 0, 1.0]])


def affine(sheet: Points, scan: Points) -> Matrix:
    """Return the affine map of three points or more."""
    given = np.column_stack([np.array(sheet, float), np.ones(len(sheet))])
    solved = np.linalg.lstsq(given, np.array(scan, float), rcond=None)[0]
    return np.vstack([solved.T, [0, 0, 1.0]])


def perspective(sheet: Points, scan: Points) -> Matrix:
    """Return the perspective of four points."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(sheet, scan, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    solved = np.linalg.lstsq(np.array(rows, float), np.array(wanted, float), rcond=None)[0]
    return np.append(solved, 1.0).reshape(3, 3)


def apply(matrix: Matrix, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Matrix, Matrix]:
    """Return the pixels of points of the sheet."""
    below = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / below,
        (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / below,
    )


def cut_out(page: Grey, to_scan: Matrix, rect: layout.Rect, px: float = PX) -> NDArray[np.float64]:
    """Return a part of the sheet set straight, `px` pixels for a tenth of a millimetre; white where the scan ends."""
    xs = rect.x + (np.arange(int(rect.width * px)) + 0.5) / px
    ys = rect.y + (np.arange(int(rect.height * px)) + 0.5) / px
    u, v = apply(to_scan, *np.meshgrid(xs, ys))
    return _sample(page, u - 0.5, v - 0.5)


def _sample(page: Grey, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = page.shape
    left, above = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    inside = (left >= 0) & (above >= 0) & (left < width - 1) & (above < height - 1)
    left, above = np.clip(left, 0, max(0, width - 2)), np.clip(above, 0, max(0, height - 2))
    du, dv = np.clip(u - left, 0, 1), np.clip(v - above, 0, 1)
    right, below = np.minimum(left + 1, width - 1), np.minimum(above + 1, height - 1)
    upper = page[above, left] * (1 - du) + page[above, right] * du
    lower = page[below, left] * (1 - du) + page[below, right] * du
    mixed: NDArray[np.float64] = np.where(inside, upper * (1 - dv) + lower * dv, 255.0)
    return mixed


def whole_sheet() -> tuple[int, int]:
    """Return the width and height, in pixels, of the whole sheet set straight with what lies around it."""
    width, height = layout.WIDTH + 2 * AROUND, layout.HEIGHT + 2 * AROUND
    return round(width * PX), round(height * PX)


def whole_to_scan(place: Place) -> Matrix:
    """Return the map from pixels of the whole sheet set straight to pixels of the scan."""
    to_sheet = np.array([[1 / PX, 0, -AROUND], [0, 1 / PX, -AROUND], [0, 0, 1.0]])
    found = place.to_scan @ to_sheet
    scaled: Matrix = found / found[2, 2]
    return scaled


def _seek_mark(page: Grey, guess: Matrix, centre: tuple[float, float]) -> tuple[float, float] | None:
    """Return the pixel of a mark's centre, or None where nothing looks like one."""
    reach = _SEEK + layout.MARK
    around = layout.Rect(int(centre[0]) - reach, int(centre[1]) - reach, 2 * reach, 2 * reach)
    view = cut_out(page, guess, around, _SEEK_PX)
    side = round(layout.MARK * _SEEK_PX)
    wide = 2 * (side // 2) + side
    dark = 255.0 - view
    inner, outer = window_sums(dark, side), window_sums(dark, wide)
    pad = (wide - side) // 2
    inner = inner[pad : pad + outer.shape[0], pad : pad + outer.shape[1]]
    ring = (outer - inner) / (wide**2 - side**2)
    contrast = inner / side**2 - ring
    row, column = np.unravel_index(int(np.argmax(contrast)), contrast.shape)
    top, left = int(row), int(column)
    patch = dark[top : top + wide, left : left + wide]
    core = patch[wide // 3 + 1 : -(wide // 3) - 1, wide // 3 + 1 : -(wide // 3) - 1]
    # A mark is black all over; the corner of the code is a ring of the same size, with a dot in it.
    if contrast[row, column] < _MARK_CONTRAST or core.min() < _SOLID * patch.max():
        return None
    weight = np.clip(patch - (patch.min() + np.ptp(patch) * 0.4), 0, None)
    ys, xs = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]]
    x = around.x + (left + float((xs * weight).sum() / weight.sum()) + 0.5) / _SEEK_PX
    y = around.y + (top + float((ys * weight).sum() / weight.sum()) + 0.5) / _SEEK_PX
    u, v = apply(guess, np.array(x), np.array(y))
    return float(u), float(v)


def window_sums(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return the sum of every square window of a picture, by its upper left corner."""
    total = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums: NDArray[np.float64] = (
        total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    )
    return sums
