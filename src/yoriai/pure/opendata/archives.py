"""What a zipped spreadsheet would unpack to, looked at before anything is read from it.

A sheet is read as a full rectangle, so one cell in the farthest corner would ask for all memory; declared sizes
are not trusted, because a file can lie about them.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from yoriai.pure.opendata.findings import Locked, NotATable, TooLarge, TooManyColumns, TooManyRows

ZIP = b"PK\x03\x04"
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
_XLSX_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]*?(?<!/)>')
_ODS_ROW = re.compile(rb"<table:table-row\b([^<>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]*?)(/?)>")
_ODS_TIMES = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]+)"')
_CHUNK = 1 << 20
_OVERLAP = 400


def refuse_bombs(data: bytes, name: str) -> None:
    """Unpack every entry once, stopping when the total or the place of a cell is beyond the limit.

    Raises:
        TooLarge, TooManyRows, TooManyColumns: it would unpack to more than an honest table.
        Locked: an entry is encrypted. NotATable: it is another kind of archive, or a damaged one.
    """
    room = MAX_UNPACKED_BYTES
    for entry in _entries(data, name):
        sheet = bytearray()
        for chunk in _unpack(data, entry, name):
            room -= len(chunk)
            if room < 0:
                raise TooLarge(file=name, limit_mb=MAX_UNPACKED_BYTES >> 20)
            _look_at(entry.filename, chunk, sheet, name)
        if entry.filename == "content.xml":
            _refuse_far_ods_cells(bytes(sheet), name)


def _entries(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, struct.error) as error:
        raise NotATable(file=name, found="zip") from error
    if any(entry.filename == "xl/workbook.bin" for entry in entries):
        raise NotATable(file=name, found="xlsb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Locked(file=name)
    return entries


def _look_at(filename: str, chunk: bytes, sheet: bytearray, name: str) -> None:
    """Check the cells of a chunk of xlsx (keeping its end for a tag cut in two); keep all of ods for later."""
    if filename.startswith("xl/worksheets/"):
        _refuse_far_cells(bytes(sheet) + chunk, name)
        sheet[:] = chunk[-_OVERLAP:]
    elif filename == "content.xml":
        sheet += chunk


def _unpack(data: bytes, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    head = data[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or not head.startswith(ZIP):
        raise NotATable(file=name, found="zip")
    lengths = struct.unpack("<HH", head[26:30])
    start = entry.header_offset + 30 + sum(lengths)
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotATable(file=name, found="zip")
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while chunk := stream.decompress(rest, _CHUNK):
            yield chunk
            rest = stream.unconsumed_tail
    except zlib.error as error:
        raise NotATable(file=name, found="zip") from error


def _refuse_far_cells(xml: bytes, name: str) -> None:
    for column, row in _XLSX_CELL.findall(xml):
        if int(row) > MAX_ROWS + 1:
            raise TooManyRows(file=name, row=int(row), limit=MAX_ROWS)
        if (number := _column_number(column)) > MAX_COLUMNS:
            raise TooManyColumns(file=name, row=int(row), found=number, limit=MAX_COLUMNS)


def _refuse_far_ods_cells(xml: bytes, name: str) -> None:
    """Follow the repetitions: an empty row may be repeated to the end of the sheet, one with content may not."""
    for table in xml.split(b"<table:table "):
        row = 0
        for attributes, cells in _ODS_ROW.findall(table):
            row += _times(attributes)
            width = column = 0
            for cell, closed in _ODS_CELL.findall(cells):
                column += _times(cell)
                width = width if closed else column
            if width and row > MAX_ROWS + 1:
                raise TooManyRows(file=name, row=row, limit=MAX_ROWS)
            if width > MAX_COLUMNS:
                raise TooManyColumns(file=name, row=row, found=width, limit=MAX_COLUMNS)


def _times(attributes: bytes) -> int:
    match = _ODS_TIMES.search(attributes)
    return int(match[1]) if match else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
