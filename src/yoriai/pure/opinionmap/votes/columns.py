"""Votes from a table in the columns that Polis exports: one row for each person, or one row for each vote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import islice

import numpy as np

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.matrix import VoteMatrix
from yoriai.pure.values import dataclass

PERSON = "participant"
EVENT = ("comment-id", "voter-id", "vote")
TIME = "timestamp"
_VOTES = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1}
_AT_ONCE = 50_000

Row = Sequence[str]
Triplet = tuple[int, int, int, float]


class NotAVoteTable(PureError):
    """The first row has neither `participant` and a column for each statement, nor the columns of `EVENT`."""


@dataclass(frozen=True)
class Broken:
    """A row, or one vote of it, that was left out: `row` as a spreadsheet counts it (1 = the headers)."""

    row: int
    column: str
    value: str


@dataclass(frozen=True)
class VoteTable:
    """Votes with the names that people and statements have in the table, in the order of their first appearance.

    Attributes:
        votes: the last votes.
        people: names, one for each row of the matrix; statements: one for each column.
        broken: what could not be read and was left out.
    """

    votes: VoteMatrix
    people: tuple[str, ...]
    statements: tuple[str, ...]
    broken: tuple[Broken, ...] = ()


@dataclass
class _Reading:
    """Names seen so far, and what could not be read."""

    people: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def number(self, names: dict[str, int], name: str) -> int:
        return names.setdefault(name, len(names))


def read_votes(rows: Iterable[Row]) -> VoteTable:
    """Return the votes of a table; what cannot be read is left out and named.

    Two forms are recognised by their headers: `participant` with one column for each statement (its number is the
    header; an empty cell is no vote), and `comment-id`, `voter-id`, `vote` with one row for each vote, re-votes
    included, in the order of `timestamp` if there is one.

    Args:
        rows: cells as text, the headers first.

    Raises:
        NotAVoteTable: the headers are of neither form.

    Example:
        >>> read_votes([["participant", "0", "1"], ["a", "1", ""], ["b", "0", "-1"]]).votes.tally.given
        array([2, 1])
    """
    lines = iter(rows)
    headers = [cell.strip().lstrip("\ufeff").lower() for cell in next(lines, ())]
    reading = _Reading()
    triplets = _form(headers, reading)(enumerate(lines, start=2))
    chunks = list(_chunks(triplets))
    size = Size(len(reading.people), len(reading.statements))
    return VoteTable(
        vote_matrix(chunks, size), tuple(reading.people), tuple(reading.statements), tuple(reading.broken)
    )


Form = Callable[[Iterable[tuple[int, Row]]], Iterator[Triplet]]


def _form(headers: list[str], reading: _Reading) -> Form:
    if set(EVENT) <= set(headers):
        return lambda lines: _events(headers, lines, reading)
    if PERSON in headers:
        statements = {at: name for at, name in enumerate(headers) if name.isdecimal()}
        for name in statements.values():
            reading.number(reading.statements, name)
        return lambda lines: _people(headers, statements, lines, reading)
    raise NotAVoteTable(f"the headers lack {PERSON!r} or {', '.join(EVENT)}")


def _events(headers: list[str], lines: Iterable[tuple[int, Row]], reading: _Reading) -> Iterator[Triplet]:
    statement, person, vote = (headers.index(name) for name in EVENT)
    time = headers.index(TIME) if TIME in headers else None
    for number, row in lines:
        if not any(row):
            continue
        cells = [*row, *[""] * (len(headers) - len(row))]
        value, when = _VOTES.get(cells[vote].strip()), _time(cells[time]) if time is not None else 0.0
        named = cells[person].strip() and cells[statement].strip()
        if value is None or when is None or not named:
            reading.broken.append(Broken(number, EVENT[2] if value is None else "", ",".join(row)[:80]))
            continue
        yield (
            reading.number(reading.people, cells[person].strip()),
            reading.number(reading.statements, cells[statement].strip()),
            value,
            when,
        )


def _time(cell: str) -> float | None:
    try:
        when = float(cell)
    except ValueError:
        return None
    return when if np.isfinite(when) else None


def _people(
    headers: list[str], statements: dict[int, str], lines: Iterable[tuple[int, Row]], reading: _Reading
) -> Iterator[Triplet]:
    at_person = headers.index(PERSON)
    for number, row in lines:
        if not any(row):
            continue
        name = row[at_person].strip() if at_person < len(row) else ""
        if not name or name in reading.people:
            reading.broken.append(Broken(number, PERSON, name))
            continue
        person = reading.number(reading.people, name)
        for at, statement in statements.items():
            cell = row[at].strip() if at < len(row) else ""
            value = _VOTES.get(cell)
            if value is not None:
                yield person, reading.statements[statement], value, 0.0
            elif cell:
                reading.broken.append(Broken(number, statement, cell[:80]))


def _chunks(triplets: Iterator[Triplet]) -> Iterator[Chunk]:
    while several := list(islice(triplets, _AT_ONCE)):
        people, statements, values, times = zip(*several, strict=True)
        yield Chunk(np.array(people), np.array(statements), np.array(values), np.array(times))
