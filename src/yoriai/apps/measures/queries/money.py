"""The money of a measure as a table: fiscal year × fund source, with totals that say when something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Amounts:
    """Planned, budgeted and settled yen; None = not known, never zero."""

    planned_yen: int | None
    budgeted_yen: int | None
    settled_yen: int | None

    @property
    def is_empty(self) -> bool:
        return self == Amounts(None, None, None)


@dataclass(frozen=True)
class MoneyLine:
    """One budget line."""

    id: int
    fiscal_year: int
    fund_source: str
    fund_source_label: str
    label: str
    amounts: Amounts
    reason: str


@dataclass(frozen=True)
class Bar:
    """How long the bar of a year is drawn, each part in per cent of the largest amount of the table."""

    planned: int
    budgeted: int
    settled: int


@dataclass(frozen=True)
class MoneyYear:
    """The lines of one fiscal year with their totals."""

    fiscal_year: int
    lines: tuple[MoneyLine, ...]
    total: Amounts
    bar: Bar


@dataclass(frozen=True)
class MoneyTable:
    """All years with the total of the measure."""

    years: tuple[MoneyYear, ...]
    total: Amounts


def sum_of(amounts: Sequence[Amounts]) -> Amounts:
    """Add amounts; a total is None when no part of it is known."""
    return Amounts(
        _total(each.planned_yen for each in amounts),
        _total(each.budgeted_yen for each in amounts),
        _total(each.settled_yen for each in amounts),
    )


def money_table(lines: Iterable[MoneyLine]) -> MoneyTable:
    """Arrange budget lines by fiscal year; lines without any amount are left out."""
    known = sorted(
        (line for line in lines if not line.amounts.is_empty), key=lambda line: (line.fiscal_year, line.id)
    )
    years = [(year, tuple(group)) for year, group in groupby(known, key=lambda line: line.fiscal_year)]
    totals = [sum_of([line.amounts for line in group]) for _, group in years]
    largest = max((each for total in totals for each in _parts(total)), default=0)
    return MoneyTable(
        tuple(
            MoneyYear(year, group, total, Bar(*(_share(part, largest) for part in _parts(total))))
            for (year, group), total in zip(years, totals, strict=True)
        ),
        sum_of(totals),
    )


def _parts(total: Amounts) -> tuple[int, int, int]:
    return (total.planned_yen or 0, total.budgeted_yen or 0, total.settled_yen or 0)


def _share(part: int, largest: int) -> int:
    return 100 * part // largest if largest else 0


def _total(parts: Iterable[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None
