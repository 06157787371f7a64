"""Tables and data to take away: safe to open in a spreadsheet, readable by a program."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse, JsonResponse

# A spreadsheet takes a cell that begins so for a formula, full-width signs included.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")

Cell = str | int | float | None


def safe_cell(value: Cell) -> Cell:
    """Return a value that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def csv_download(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return a table as CSV in UTF-8 with a byte order mark, so that spreadsheets read Japanese."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow([str(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return response


def json_download(data: dict[str, object]) -> JsonResponse:
    """Return data as JSON that a person can read too."""
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
