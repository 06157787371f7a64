"""Bytes of a spreadsheet (xlsx, xls, ods) → rows of text, after looking at what it would unpack to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from yoriai.pure.opendata import archives
from yoriai.pure.opendata.findings import (
    Locked,
    NoSuchSheet,
    NotATable,
    TooManyColumns,
    TooManyRows,
)
from yoriai.pure.values import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = str | float | bool | date | datetime | object


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet as text; `others` are the visible sheets that were not read."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    others: tuple[str, ...]
    merged: tuple[tuple[int, int], ...]


def is_spreadsheet(data: bytes) -> bool:
    """Tell by the first bytes whether this is a zip container or an OLE file."""
    return data.startswith((archives.ZIP, OLE))


def read_sheet(data: bytes, name: str, sheet: str | None) -> Sheet:
    """Read one sheet: the named one, else the first visible one that holds anything.

    Raises:
        TooLarge, TooManyRows, TooManyColumns: it would unpack to more than an honest table.
        Locked: it asks for a password. NotATable: it is another kind of file.
        NoSuchSheet: there is no sheet of this name.
    """
    if data.startswith(archives.ZIP):
        archives.refuse_bombs(data, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _choose(book, name, sheet)
    except PasswordError as error:
        raise Locked(file=name) from error
    except (CalamineError, ZipError, XmlError, OSError) as error:
        if "assword" in str(error) or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0" in data:
            raise Locked(file=name) from error
        raise NotATable(file=name, found="zip" if data.startswith(archives.ZIP) else "OLE") from error


def _choose(book: CalamineWorkbook, name: str, wanted: str | None) -> Sheet:
    names = [
        each.name
        for each in book.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    ]
    if wanted is not None and wanted not in names:
        raise NoSuchSheet(file=name, sheet=wanted)
    filled = [
        (each, sheet)
        for each in names
        if (sheet := book.get_sheet_by_name(each)).total_height or sheet.height
    ]
    chosen = next((pair for pair in filled if wanted in (None, pair[0])), None)
    if chosen is None:
        return Sheet(wanted or "", (), (), ())
    others = tuple(each for each, _ in filled if each != chosen[0]) if wanted is None else ()
    return Sheet(chosen[0], tuple(_rows(chosen[1], name)), others, _merged(chosen[1]))


def _rows(sheet: CalamineSheet, name: str) -> Iterator[tuple[str, ...]]:
    if sheet.end is not None and sheet.end[0] > archives.MAX_ROWS:
        raise TooManyRows(file=name, row=sheet.end[0] + 1, limit=archives.MAX_ROWS)
    if sheet.end is not None and sheet.end[1] >= archives.MAX_COLUMNS:
        raise TooManyColumns(file=name, row=1, found=sheet.end[1] + 1, limit=archives.MAX_COLUMNS)
    for row in sheet.to_python(skip_empty_area=False):
        yield tuple(cell_text(cell) for cell in row)


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int], ...]:
    """Return (first row, last row) of the areas merged over several rows, rows counted from 1."""
    ranges = sheet.merged_cell_ranges or []
    return tuple((start[0] + 1, end[0] + 1) for start, end in ranges if end[0] > start[0])


def cell_text(cell: Cell) -> str:
    """Return what a person would have typed: 1234.0 → 1234, a date → ISO, nothing → empty."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
