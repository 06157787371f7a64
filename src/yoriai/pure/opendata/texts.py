"""Bytes of a text file → text → records: which encoding, which delimiter, which line is broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from yoriai.pure.opendata.findings import BrokenQuotes, NotATable, Undecodable
from yoriai.pure.values import dataclass

DELIMITERS = (",", "\t", ";")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_SIGNATURES = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"{\\rtf", "RTF"))
_SAMPLE = 50


@dataclass(frozen=True)
class Text:
    """A decoded text and the name of the encoding that fitted."""

    text: str
    encoding: str


def decode(data: bytes, name: str) -> Text:
    """Decode the bytes of a text file as Japanese offices write them.

    Returns:
        The text and one of utf-8, utf-8-sig, utf-16, iso2022_jp, cp932, euc_jp.

    Raises:
        NotATable: the bytes are not text.
        Undecodable: no encoding fits; the message names the first line that does not.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise NotATable(file=name, found=kind)
    for encoding in _candidates(data):
        try:
            return Text(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    if _BINARY.search(data):
        raise NotATable(file=name, found="binary")
    return Text(_legacy(data, name), "euc_jp" if _looks_like_euc(data) else "cp932")


def _candidates(data: bytes) -> Iterator[str]:
    """Yield the encodings that the bytes themselves declare or that cannot be taken for another one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        yield "utf-8-sig"
    elif data[1::2].count(0) > len(data) // 8 and not data[::2].count(0):
        yield "utf-16-le"
    elif data[::2].count(0) > len(data) // 8 and not data[1::2].count(0):
        yield "utf-16-be"
    elif not _BINARY.search(data):
        if b"\x1b$" in data:
            yield "iso2022_jp_3"
        elif b"\x1b" not in data:
            yield "utf-8"


def _legacy(data: bytes, name: str) -> str:
    encoding = "euc_jp" if _looks_like_euc(data) else "cp932"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(file=name, row=data.count(b"\n", 0, error.start) + 1) from error


def _looks_like_euc(data: bytes) -> bool:
    """Tell EUC-JP from Shift_JIS: both may decode, but the wrong one gives rare characters."""
    return _plausibility(data, "euc_jp") > _plausibility(data, "cp932")


def _plausibility(data: bytes, encoding: str) -> float:
    """Return the share of everyday Japanese among the non-ASCII characters, -1 when it does not decode."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    foreign = [character for character in text if character > "\x7f"]
    usual = sum(1 for character in foreign if _is_usual(character))
    return usual / max(1, len(foreign))


def _is_usual(character: str) -> bool:
    """Kana, full-width signs and the kanji of JIS level 1 (rows 16-47, EUC lead bytes B0-CF)."""
    if "\u3000" <= character <= "\u30ff" or "\uff01" <= character <= "\uff5e":
        return True
    if not "\u4e00" <= character <= "\u9fff":
        return False
    try:
        return 0xB0 <= character.encode("euc_jp")[0] <= 0xCF
    except UnicodeEncodeError:
        return False


def delimiter_of(text: str) -> str:
    """Return the delimiter under which the largest part of the first records has the same width above one.

    Agreement comes before width: a column full of semicolons must not win over the commas of all records.
    """
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        usual = max(widths, key=widths.count, default=0)
        score = (widths.count(usual) / max(1, len(widths)), usual)
        if usual > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if record:
                widths.append(len(record))
            if len(widths) == _SAMPLE:
                break
    except csv.Error:
        return widths
    return widths


def records(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield the records of a delimited text; a quoted field may hold line breaks, a blank line is an empty record.

    Raises:
        BrokenQuotes: a quotation mark does not close (else the rest of the file would vanish in one cell).
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenQuotes(file=name, row=number) from error
