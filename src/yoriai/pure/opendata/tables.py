"""A messy table from an office desk, as bytes → headers and rows of text, with everything doubtful found.

CSV in any encoding in use, or a spreadsheet; recognised by content, never by the name's ending.
Nothing is dropped silently: whatever does not fit becomes a finding with its row and column.
"""

from __future__ import annotations

from collections.abc import Sequence

from yoriai.pure.opendata import archives, sheets, texts
from yoriai.pure.opendata.findings import (
    EmptyTable,
    Finding,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    gettext_noop,
)
from yoriai.pure.values import dataclass

MAX_BYTES = 30 * 1024 * 1024
MAX_ROWS = archives.MAX_ROWS
MAX_COLUMNS = archives.MAX_COLUMNS
_LOOK_FOR_HEADERS = 30


@dataclass(frozen=True)
class Row:
    """One row: `number` as a spreadsheet counts it (1 = first row of the file), cells as wide as the headers."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as read; `encoding` and `delimiter` are empty for a spreadsheet, `sheet` for a text."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)


@dataclass(frozen=True)
class _Raw:
    """What came out of the container: all rows from the first, and what is known about it."""

    rows: Sequence[Sequence[str]]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    findings: tuple[Finding, ...] = ()


def read_table(data: bytes, name: str, *, sheet: str | None = None) -> Table:
    """Read a table from the bytes of a CSV or spreadsheet file.

    Args:
        data: the whole file.
        name: what to call the file in messages.
        sheet: the sheet to read; default: the first visible one that holds anything.

    Returns:
        The table. Rows that are entirely empty are left out; the others keep their row number of the file.

    Raises:
        TableError: a subclass says what is wrong with the file and in which row.

    Example:
        >>> table = read_table("番号,施策名\\r\\n1,道路\\r\\n".encode("cp932"), "a.csv")
        >>> table.headers, table.rows, table.encoding
        (('番号', '施策名'), (Row(number=2, cells=('1', '道路')),), 'cp932')
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(file=name, limit_mb=MAX_BYTES >> 20)
    if not data.strip():
        raise EmptyTable(file=name)
    raw = _from_spreadsheet(data, name, sheet) if sheets.is_spreadsheet(data) else _from_text(data, name)
    return _assemble(raw, name)


def _from_text(data: bytes, name: str) -> _Raw:
    decoded = texts.decode(data, name)
    text = decoded.text.removeprefix("\ufeff").rstrip("\x1a")
    delimiter = texts.delimiter_of(text)
    rows: list[list[str]] = []
    filled = 0
    for record in texts.records(text, delimiter, name):
        rows.append(record)
        filled += bool(record)
        if filled > MAX_ROWS + 1 or len(rows) > 2 * MAX_ROWS:
            raise TooManyRows(file=name, row=len(rows), limit=MAX_ROWS)
        if len(record) > MAX_COLUMNS:
            raise TooManyColumns(file=name, row=len(rows), found=len(record), limit=MAX_COLUMNS)
    return _Raw(rows, decoded.encoding, delimiter)


def _from_spreadsheet(data: bytes, name: str, wanted: str | None) -> _Raw:
    sheet = sheets.read_sheet(data, name, wanted)
    findings = []
    if sheet.others:
        message = gettext_noop("最初のシートだけを読みました。ほかのシートにも内容があります。")
        findings.append(
            Finding("other-sheets", name, 0, "", "、".join(sheet.others), message, is_error=False)
        )
    for first, last in sheet.merged:
        message = gettext_noop(
            "結合されたセルは最初の行だけに値があります。結合を外して各行に値を入れてください。"
        )
        findings.append(Finding("merged-cells", name, first, "", f"{first}-{last}", message, is_error=False))
    return _Raw(sheet.rows, sheet=sheet.name, findings=tuple(findings))


def _assemble(raw: _Raw, name: str) -> Table:
    at = _header_index(raw.rows)
    if at is None:
        raise EmptyTable(file=name)
    findings = [each for each in raw.findings if not 0 < each.row <= at + 1]
    findings += [_preamble(name, number, row) for number, row in enumerate(raw.rows[:at], 1) if any(row)]
    width = max(
        (i + 1 for row in raw.rows[at : at + 1] for i, cell in enumerate(row) if cell.strip()), default=0
    )
    headers, doubtful = _headers(raw.rows[at][:width], name, at + 1)
    findings += doubtful
    rows = []
    for number, cells in enumerate(raw.rows[at + 1 :], at + 2):
        if any(cell.strip() for cell in cells):
            fitted, doubt = _fit(cells, headers, (name, number))
            rows.append(Row(number, fitted))
            findings += doubt
    return Table(name, headers, tuple(rows), at + 1, raw.encoding, raw.delimiter, raw.sheet, tuple(findings))


def _header_index(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the row of the headers: the first that is at least half as full as the fullest of the first rows.

    Office tables often begin with a title and a date above the headers.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:_LOOK_FOR_HEADERS]]
    fullest = max(filled, default=0)
    if not fullest:
        return None if len(rows) <= _LOOK_FOR_HEADERS else _first_filled(rows)
    return next(index for index, count in enumerate(filled) if count and 2 * count >= fullest)


def _first_filled(rows: Sequence[Sequence[str]]) -> int | None:
    return next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), None)


def _preamble(name: str, number: int, row: Sequence[str]) -> Finding:
    message = gettext_noop("見出しより上の行は取り込みません。")
    found = " ".join(cell.strip() for cell in row if cell.strip())
    return Finding("above-headers", name, number, "", found, message, is_error=False)


def _headers(cells: Sequence[str], name: str, number: int) -> tuple[tuple[str, ...], list[Finding]]:
    """Give every column a name of its own; a missing or repeated one is found and numbered."""
    headers: list[str] = []
    findings = []
    for position, cell in enumerate(cells, 1):
        header = " ".join(cell.split())
        if not header:
            message = gettext_noop("%(position)s列目に見出しがありません。")
            facts = {"position": position}
            findings.append(Finding("no-header", name, number, "", "", message, is_error=False, facts=facts))
            header = f"#{position}"
        elif header in headers:
            message = gettext_noop("同じ見出しが2つあります。どちらかの名前を変えてください。")
            findings.append(Finding("header-twice", name, number, header, header, message, is_error=False))
            header = f"{header} #{position}"
        headers.append(header)
    return tuple(headers), findings


def _fit(
    cells: Sequence[str], headers: tuple[str, ...], place: tuple[str, int]
) -> tuple[tuple[str, ...], list[Finding]]:
    """Bring a row to the width of the headers, telling what was too much or too little."""
    width = len(headers)
    name, number = place
    surplus = [cell for cell in cells[width:] if cell.strip()]
    facts = {"columns": width, "found": len(cells)}
    findings = []
    if surplus:
        message = gettext_noop(
            "見出しは%(columns)s列ですが、この行は%(found)s列あります。区切りの文字や引用符を確かめてください。"
        )
        findings.append(Finding("row-too-long", name, number, "", " ".join(surplus), message, facts=facts))
    elif len(cells) < width:
        message = gettext_noop(
            "見出しは%(columns)s列ですが、この行は%(found)s列です。足りない列は空として読みました。"
        )
        column = headers[len(cells)]
        findings.append(
            Finding("row-too-short", name, number, column, "", message, is_error=False, facts=facts)
        )
    return (*cells[:width], *[""] * (width - len(cells))), findings
