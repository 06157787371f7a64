"""Spreadsheets to take away: several sheets, every text as a text, dates as dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yoriai.apps.shared.time import JAPAN
from yoriai.pure.values import dataclass

Cell = str | int | float | date | datetime | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel holds so many characters in a cell, and so many in the name of a sheet.
LONGEST_CELL, LONGEST_NAME = 32_767, 31
# Characters that no spreadsheet shows, and some programs refuse.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns with their widths in characters, and its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[Cell]]


def xlsx_download(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Return sheets as one xlsx file to be stored under a name."""
    response = HttpResponse(_written(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(sheets: Sequence[Sheet]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - few pages need it, and every start would wait for it

    into = BytesIO()
    # What people typed is never a formula, a link or a number.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(into, options) as book:
        wrapped = {"text_wrap": True, "valign": "top"}
        formats = {
            "head": book.add_format({**wrapped, "bold": True, "bg_color": "#E8ECF4", "border": 1}),
            "text": book.add_format(wrapped),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        for sheet in sheets:
            _write_sheet(book, sheet, formats)
    return into.getvalue()


def _write_sheet(book: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name.translate(_NOT_IN_NAMES)[:LONGEST_NAME])
    for column, (title, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, title, formats["head"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write_cell(page, (number, column), cell, formats)


def _write_cell(page: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        page.write_datetime(*at, cell.astimezone(JAPAN).replace(tzinfo=None), formats["day"])
    elif isinstance(cell, date):
        page.write_datetime(*at, datetime(cell.year, cell.month, cell.day), formats["day"])  # noqa: DTZ001 - a day
    elif isinstance(cell, str):
        page.write_string(*at, _fitting(cell), formats["text"])
    else:
        page.write_number(*at, cell, formats["text"])


def _fitting(text: str) -> str:
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    if len(text) <= LONGEST_CELL:
        return text
    note = _("…（長いため、続きは画面で読んでください）")
    return text[: LONGEST_CELL - len(note)] + note
