"""Elections in the .pb format of pabulib.org: what was proposed, what it costs, and who approves of what."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

SECTIONS = ("META", "PROJECTS", "VOTES")
# A vote for one project is an approval of it; points and ranks are not.
APPROVALS = frozenset({"approval", "choose-1"})


class NotAnElection(PureError):
    """A file is no election that we can count; `line` is the line, from 1, and `reason` a word for it."""

    def __init__(self, line: int, reason: str, found: str = "") -> None:
        super().__init__(f"line {line}: {reason} {found}".rstrip())
        self.line, self.reason, self.found = line, reason, found


@dataclass(frozen=True)
class Project:
    """A project: its id, what it costs in the smallest unit of money in the file, and whether it won officially."""

    id: str
    cost: int
    name: str = ""
    is_official: bool | None = None


@dataclass(frozen=True)
class Election:
    """An election by approval.

    Attributes:
        projects: what was voted on.
        budget: what there is, in the same unit as the costs.
        unit: how many of these units are one of the file.
        ballots: how many people approve of just these projects, by their places.
        facts: what the file says of itself.
    """

    projects: tuple[Project, ...]
    budget: int
    unit: int
    ballots: Mapping[frozenset[int], int]
    facts: Mapping[str, str]

    @property
    def voters(self) -> int:
        return sum(self.ballots.values())


def read_election(lines: Iterable[str]) -> Election:
    """Return the election of a .pb file.

    Args:
        lines: of the file.

    Raises:
        NotAnElection: a section or a column is missing, a number is none, the votes are no approvals, or a vote names a
            project that is not there.

    Source:
        Stolicki, Szufa & Talmon, Pabulib: A Participatory Budgeting Library (2020); pabulib.org/format.
    """
    rows = _sections(lines)
    facts = {row["key"]: row["value"] for _line, row in rows["META"] if {"key", "value"} <= set(row)}
    if facts.get("vote_type") not in APPROVALS:
        raise NotAnElection(1, "vote-type", facts.get("vote_type", ""))
    given = [(line, row, _money(row, "cost", line)) for line, row in rows["PROJECTS"]]
    budget = _money(facts, "budget", 1)
    unit = 10 ** max(
        [0, *(-int(one.normalize().as_tuple().exponent) for one in (budget, *(g[2] for g in given)))]
    )
    projects = tuple(_project(line, row, int(cost * unit)) for line, row, cost in given)
    place = {one.id: number for number, one in enumerate(projects)}
    ballots = Counter(_ballot(line, row, place) for line, row in rows["VOTES"])
    return Election(projects, int(budget * unit), unit, dict(ballots), facts)


def _sections(lines: Iterable[str]) -> dict[str, list[tuple[int, dict[str, str]]]]:
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    section = ""
    columns: list[str] = []
    for number, cells in _rows(lines):
        if len(cells) == 1 and cells[0].strip().upper() in SECTIONS:
            section, columns = cells[0].strip().upper(), []
            found[section] = []
        elif not section:
            raise NotAnElection(number, "no-section", cells[0])
        elif not columns:
            columns = [cell.strip() for cell in cells]
        else:
            found[section].append(
                (number, dict(zip(columns, (cell.strip() for cell in cells), strict=False)))
            )
    for name in SECTIONS:
        if name not in found:
            raise NotAnElection(1, "no-section", name)
    return found


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=";")
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _money(row: Mapping[str, str], column: str, line: int) -> Decimal:
    try:
        amount = Decimal(row[column].replace(",", "."))
    except (KeyError, InvalidOperation):
        raise NotAnElection(line, "no-amount", f"{column} {row.get(column, '')}") from None
    if not amount.is_finite() or amount < 0:
        raise NotAnElection(line, "no-amount", f"{column} {row[column]}")
    return amount


def _project(line: int, row: Mapping[str, str], cost: int) -> Project:
    if not row.get("project_id"):
        raise NotAnElection(line, "no-project")
    official = row.get("selected", "")
    return Project(row["project_id"], cost, row.get("name", ""), official != "0" if official else None)


def _ballot(line: int, row: Mapping[str, str], place: Mapping[str, int]) -> frozenset[int]:
    approved = [one.strip() for one in row.get("vote", "").split(",") if one.strip()]
    unknown = next((one for one in approved if one not in place), None)
    if unknown is not None:
        raise NotAnElection(line, "no-such-project", unknown)
    return frozenset(place[one] for one in approved)
