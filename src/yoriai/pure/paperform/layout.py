"""Where everything stands on a sheet. The page to print and the reader of scans both ask here, so they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

# An A4 sheet with margins of 15 mm and 16 mm; printers need 4–6 mm.
WIDTH, HEIGHT = 1800, 2650
MARK = 60
QR_SIDE = 300
QR_LEFT, QR_TOP = 1400, 20
HEAD_BELOW = 345
FOOT_ABOVE = HEIGHT - 75
BOX = 60
LABEL_GAP = 36
HEADING = 78
ROW = 92
LINE = 90
FEWEST_LINES = 6


class TooMuchForASheet(PureError):
    """So many boxes leave no room to write."""


class Rect(NamedTuple):
    """A rectangle: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Asked:
    """A question with boxes: its key, how many options it has, in how many columns they stand."""

    key: str
    options: int
    columns: int = 3


class Box(NamedTuple):
    """A box to tick: the question and the place of the option, from 0, and its upper left corner."""

    question: str
    option: int
    x: int
    y: int

    def rect(self) -> Rect:
        """Return the outer edge of the box."""
        return Rect(self.x, self.y, BOX, BOX)


class Heading(NamedTuple):
    """Where the words of a part stand: the key of the part, and the height."""

    key: str
    y: int


@dataclass(frozen=True)
class Layout:
    """A sheet: its boxes, its headings, the height of the ruled lines, and the lines for a single thing each."""

    boxes: tuple[Box, ...]
    headings: tuple[Heading, ...]
    lines: tuple[int, ...]
    written: tuple[Heading, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of a printed form, so that no later change of this code misreads it."""
        return {
            "boxes": [list(box) for box in self.boxes],
            "headings": [list(heading) for heading in self.headings],
            "lines": list(self.lines),
            "written": [list(one) for one in self.written],
        }

    @staticmethod
    def from_json(given: dict[str, Any]) -> Layout:
        """Return a layout as it was kept."""
        return Layout(
            boxes=tuple(Box(*box) for box in given["boxes"]),
            headings=tuple(Heading(*heading) for heading in given["headings"]),
            lines=tuple(given["lines"]),
            written=tuple(Heading(*one) for one in given["written"]),
        )


def qr_rect() -> Rect:
    """Return where the code stands, without its quiet zone."""
    return Rect(QR_LEFT, QR_TOP, QR_SIDE, QR_SIDE)


def mark_centres() -> tuple[tuple[float, float], ...]:
    """Return the centres of the corner marks: upper left, upper right, lower right, lower left."""
    near, right, below = MARK / 2, WIDTH - MARK / 2, HEIGHT - MARK / 2
    return (near, near), (right, near), (right, below), (near, below)


def label_rect(box: Box, columns: int) -> Rect:
    """Return where the words beside a box stand."""
    left = box.x + BOX + LABEL_GAP
    return Rect(left, box.y - 16, WIDTH // columns - BOX - LABEL_GAP - 20, ROW)


def lay_out(asked: Sequence[Asked], written: Sequence[str]) -> Layout:
    """Return the first page of a form: boxes, as many lines as there is room for, then what is written on a line each.

    Args:
        asked: questions with boxes, from above.
        written: keys of what is written on a line of its own, below the text.

    Raises:
        TooMuchForASheet: fewer than six lines would be left.

    Example:
        >>> len(lay_out([Asked("section", 6, 2)], ["name"]).boxes)
        6
    """
    boxes: list[Box] = []
    headings: list[Heading] = []
    y = HEAD_BELOW
    for one in asked:
        headings.append(Heading(one.key, y))
        y += HEADING
        for option in range(one.options):
            row, column = divmod(option, one.columns)
            boxes.append(Box(one.key, option, 40 + column * (WIDTH // one.columns), y + 12 + row * ROW))
        y += -(-one.options // one.columns) * ROW + 14
    below = FOOT_ABOVE - len(written) * LINE - HEADING
    lines = tuple(range(y + HEADING + LINE - 20, below - 30, LINE))
    if len(lines) < FEWEST_LINES:
        raise TooMuchForASheet(len(lines))
    headings += [Heading("text", y), Heading("about", below)]
    rows = tuple(Heading(key, below + HEADING + LINE * row + LINE - 25) for row, key in enumerate(written))
    return Layout(tuple(boxes), tuple(headings), lines, rows)


def continuation() -> Layout:
    """Return the second page of every form: lines, and nothing else."""
    first = HEAD_BELOW + HEADING + LINE - 20
    return Layout((), (Heading("text", HEAD_BELOW),), tuple(range(first, FOOT_ABOVE - 20, LINE)))
