"""Which column of a table holds which field: guessed from the headers, shown to a person, then used for every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from yoriai.pure.errors import PureError
from yoriai.pure.japan.width import fold
from yoriai.pure.opendata import cells
from yoriai.pure.opendata.findings import Finding, TableError, gettext_noop
from yoriai.pure.opendata.tables import Row, Table
from yoriai.pure.values import dataclass

T = TypeVar("T")
_BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_MARKS = re.compile(r"[\s※*・:_/。、-]")


@dataclass(frozen=True)
class Field:
    """Something that can be imported: `name` for the code, `headers` as offices write it, the usual one first."""

    name: str
    headers: tuple[str, ...]
    is_required: bool = False


class NoSuchColumn(PureError):
    """A mapping names a column that the table does not have."""


@dataclass(frozen=True)
class ColumnMapping:
    """The column (0-based) of each mapped field."""

    columns: Mapping[str, int]
    headers: tuple[str, ...]

    def header(self, name: str) -> str:
        """Return the header of the column that holds a field, or nothing."""
        return self.headers[self.columns[name]] if name in self.columns else ""

    def unused(self) -> tuple[str, ...]:
        """Return the headers of the columns that no field uses."""
        used = set(self.columns.values())
        return tuple(header for position, header in enumerate(self.headers) if position not in used)


def guess(headers: Sequence[str], fields: Sequence[Field]) -> ColumnMapping:
    """Guess the columns from the headers: first exact names, then the longest name that a header contains.

    A column is used for one field at most; a field that fits nowhere stays unmapped.

    Example:
        >>> guess(("№", "施策の名称", "予算額（千円）"), (Field("title", ("施策名", "名称")), Field("yen", ("予算額",)))).columns
        {'title': 1, 'yen': 2}
    """
    plain = [normalise(header) for header in headers]
    columns: dict[str, int] = {}
    scored = sorted(
        (
            (-score, order, position, each.name)
            for order, each in enumerate(fields)
            for position, header in enumerate(plain)
            if (score := max((_fit(header, normalise(name)) for name in each.headers), default=0))
        ),
    )
    for _, _, position, name in scored:
        if name not in columns and position not in columns.values():
            columns[name] = position
    order_of = [each.name for each in fields]
    return ColumnMapping({name: columns[name] for name in order_of if name in columns}, tuple(headers))


def normalise(header: str) -> str:
    """Return a header as it is compared: without width, case, brackets with their content, spaces and marks."""
    folded = fold(header)
    return _MARKS.sub("", _BRACKETS.sub("", folded)) or _MARKS.sub("", folded)


def _fit(header: str, name: str) -> int:
    if header == name:
        return 1000
    return len(name) if len(name) >= 2 and name in header else 0


def chosen(headers: Sequence[str], columns: Mapping[str, int]) -> ColumnMapping:
    """Make a mapping from a person's choice.

    Raises:
        NoSuchColumn: a column lies outside the table.
    """
    for name, position in columns.items():
        if not 0 <= position < len(headers):
            raise NoSuchColumn(f"{name}: column {position} of {len(headers)}")
    return ColumnMapping(dict(columns), tuple(headers))


def missing(mapping: ColumnMapping, fields: Sequence[Field], file: str) -> list[Finding]:
    """Return a finding for every required field without a column."""
    message = gettext_noop("「%(header)s」の列が見つかりません。見出しを付けるか、列を選んでください。")
    return [
        Finding(
            "no-column",
            file,
            0,
            each.headers[0],
            "、".join(mapping.headers),
            message,
            facts={"header": each.headers[0]},
        )
        for each in fields
        if each.is_required and each.name not in mapping.columns
    ]


@dataclass
class Reading:
    """Reads the cells of one table through a mapping and collects what is wrong on the way."""

    table: Table
    mapping: ColumnMapping
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    def text(self, row: Row, name: str, *, limit: int | None = None) -> str:
        """Return a cell without the white space around it, empty when the field has no column."""
        position = self.mapping.columns.get(name)
        text = "" if position is None else row.cells[position].strip()
        if limit is not None and len(text) > limit:
            message = gettext_noop("%(limit)s文字以内で書いてください（いま%(length)s文字）。")
            self.add("too-long", row, name, message, limit=limit, length=len(text))
        return text

    def required(self, row: Row, name: str, *, limit: int | None = None) -> str:
        """Return a cell that must not be empty; an empty one is found."""
        text = self.text(row, name, limit=limit)
        if not text and name in self.mapping.columns:
            self.add("required", row, name, gettext_noop("空欄です。値を入れてください。"))
        return text

    def yen(self, row: Row, name: str) -> int | None:
        """Return whole yen; the unit comes from the cell or from the header (千円)."""
        unit = cells.yen_unit(self.mapping.header(name))
        return self._parsed(row, name, lambda text: cells.parse_yen(text, unit=unit or 1))

    def day(self, row: Row, name: str) -> date | None:
        """Return a day."""
        return self._parsed(row, name, cells.parse_date)

    def fiscal_year(self, row: Row, name: str) -> int | None:
        """Return a fiscal year."""
        return self._parsed(row, name, cells.parse_fiscal_year)

    def number(self, row: Row, name: str) -> Decimal | None:
        """Return a number."""
        return self._parsed(row, name, cells.parse_number)

    def choice(self, row: Row, name: str, words: Mapping[str, T]) -> T | None:
        """Return what a word stands for (compared without width, case and marks); None for an empty cell."""
        text = self.text(row, name)
        if cells.is_nothing(text):
            return None
        known = {normalise(word): value for word, value in words.items()}
        if normalise(text) not in known:
            message = gettext_noop("次のどれかを書いてください：%(choices)s")
            self.add("not-a-choice", row, name, message, choices="、".join(list(words)[:12]))
        return known.get(normalise(text))

    def doubtful_units(self, *names: str) -> None:
        """Add a warning for each money column whose header does not say 円 or 千円."""
        message = gettext_noop(
            "金額の単位が見出しに書かれていません。円として読みます。千円なら見出しに（千円）と書いてください。"
        )
        for name in names:
            if name in self.mapping.columns and cells.yen_unit(self.mapping.header(name)) is None:
                column = self.mapping.header(name)
                self.findings.append(
                    Finding(
                        "no-unit",
                        self.table.name,
                        self.table.header_row,
                        column,
                        column,
                        message,
                        is_error=False,
                    )
                )

    def add(self, code: str, row: Row, name: str, message: str, **facts: str | int) -> None:
        """Add a finding about the cell of a field in a row."""
        position = self.mapping.columns.get(name)
        found = "" if position is None else row.cells[position].strip()[:80]
        self.findings.append(
            Finding(code, self.table.name, row.number, self.mapping.header(name), found, message, facts=facts)
        )

    def _parsed(self, row: Row, name: str, parse: Callable[[str], T | None]) -> T | None:
        try:
            return parse(self.text(row, name))
        except TableError as error:
            self.add(error.code, row, name, error.message)
            return None
