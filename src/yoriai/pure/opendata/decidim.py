"""Proposals as Decidim exports them (CSV, Excel, JSON) → a table of opinions, with where each came from.

The export flattens nested values with a slash: `title/ja`, `body/en`, `category/name/ca`, `likes/total_count`. Column names
changed with its versions; both generations are read. Names of authors are not read at all.

Source:
    decidim-proposals/lib/decidim/proposals/proposal_serializer.rb of decidim/decidim, at 001e8d88 (category, scope,
    supports, endorsements) and at 46ab35d4 (author, taxonomies, votes, likes, withdrawn); CSV is separated by `;`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from typing import Any

from yoriai.pure.opendata import cells
from yoriai.pure.opendata.findings import (
    EmptyTable,
    Finding,
    NotATable,
    TableError,
    TooManyRows,
    gettext_noop,
)
from yoriai.pure.opendata.tables import MAX_ROWS, Row, Table
from yoriai.pure.values import dataclass

SYSTEM = "decidim"
LOCALES = ("ja", "en")
HEADERS = ("本文", "整理番号", "受付方法", "提出者番号")
_TITLE = re.compile(r"title/([A-Za-z-]{2,8})")
_LOCALISED = re.compile(r"(title|body|answer|category/name|scope/name)/([A-Za-z-]{2,8})")
_BLOCKS = frozenset({"p", "br", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "ul", "ol"})
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-zA-Z#0-9]{2,8};")
_TRUE = ("true", "1", "yes")
_DEEPEST = 5
LONGEST = 2_000
LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Source:
    """Where an opinion was a proposal, and what became of it there. `supports` are told, and weigh nothing here."""

    number: str
    reference: str
    url: str
    category: str
    state: str
    answer: str
    supports: int | None
    endorsements: int | None
    published_on: date | None
    language: str


def is_export(headers: Sequence[str]) -> bool:
    """Tell whether a table is an export of proposals.

    Example:
        >>> is_export(("id", "title/ja", "body/ja", "state")), is_export(("番号", "意見"))
        (True, False)
    """
    return any(_TITLE.fullmatch(header) for header in headers) and any(
        header.startswith("body/") for header in headers
    )


def is_json(data: bytes) -> bool:
    """Tell whether a file is a list in JSON."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


def read_json(data: bytes, name: str) -> Table:
    """Read an export in JSON as the table that its CSV would be.

    Raises:
        NotATable: it is no list of objects.
        EmptyTable: the list is empty.
        TooManyRows: it is longer than a table may be.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotATable(file=name, found="JSON") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotATable(file=name, found="JSON")
    if not found:
        raise EmptyTable(file=name)
    if len(found) > MAX_ROWS:
        raise TooManyRows(file=name, row=MAX_ROWS + 1, limit=MAX_ROWS)
    flat = [_flat(one) for one in found]
    headers = tuple(dict.fromkeys(header for one in flat for header in one))
    rows = tuple(
        Row(number, tuple(one.get(header, "") for header in headers)) for number, one in enumerate(flat, 2)
    )
    return Table(name, headers, rows, 1, encoding="utf-8")


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, one in value.items():
        header = f"{prefix}{key}"
        if isinstance(one, dict) and depth < _DEEPEST:
            found |= _flat(one, f"{header}/", depth + 1)
        elif isinstance(one, list):
            found[header] = ", ".join(str(each) for each in one)
        else:
            found[header] = "" if one is None else str(one)
    return found


def as_opinions(table: Table) -> tuple[Table, dict[int, Source]]:
    """Turn an export into a table of opinions: title and body as one text, in the first language that has them.

    Args:
        table: the export.

    Returns:
        A table with the headers `HEADERS`, whose rows keep their numbers, and the source of each row. Withdrawn
        proposals are left out, with a finding.

    Example:
        >>> export = Table("d.csv", ("id", "title/ja", "body/ja", "votes"), (Row(2, ("7", "木", "<p>木を植える</p>", "3")),), 1)
        >>> table, sources = as_opinions(export)
        >>> table.rows[0].cells[0], sources[2].supports
        ('木\\n\\n木を植える', 3)
    """
    rows, sources, findings = [], {}, list(table.findings)
    for row in table.rows:
        named = dict(zip(table.headers, row.cells, strict=True))
        if is_withdrawn(named):
            findings.append(withdrawn(table, row, named))
            continue
        language = language_of(named)
        channel = "会議" if is_true(named.get("created_in_meeting", "")) else ""
        text = _text(named, language)
        rows.append(Row(row.number, (text, named.get("id", ""), channel, named.get("author/id", ""))))
        sources[row.number] = source_of(named, language)
    turned = Table(
        table.name,
        HEADERS,
        tuple(rows),
        table.header_row,
        table.encoding,
        table.delimiter,
        table.sheet,
        tuple(findings),
    )
    return turned, sources


def is_true(cell: str) -> bool:
    """Tell whether a cell says yes.

    Example:
        >>> is_true("True"), is_true("")
        (True, False)
    """
    return cell.strip().lower() in _TRUE


def is_withdrawn(named: Mapping[str, str]) -> bool:
    """Tell whether the author took a proposal back, given its cells by header."""
    return is_true(named.get("withdrawn", "")) or named.get("state", "") == "withdrawn"


def withdrawn(table: Table, row: Row, named: Mapping[str, str]) -> Finding:
    """Return what is said of a proposal that was taken back: it is not taken in."""
    message = gettext_noop("取り下げられた提案のため、この行は取り込みません。")
    place = (table.name, row.number, "withdrawn", named.get("id", ""))
    return Finding("decidim-withdrawn", *place, message, is_error=False)


def language_of(named: Mapping[str, str]) -> str:
    """Return the language in which a proposal is read: Japanese, English, or the first that it has."""
    others = sorted({match.group(1) for header in named if (match := _TITLE.fullmatch(header))})
    for language in (*LOCALES, *others):
        if named.get(f"title/{language}", "").strip() or named.get(f"body/{language}", "").strip():
            return language
    return LOCALES[0]


def _text(named: Mapping[str, str], language: str) -> str:
    title, body = (plain(named.get(f"{part}/{language}", "")) for part in ("title", "body"))
    return f"{title}\n\n{body}" if title and body and body.splitlines()[0] != title else body or title


def source_of(named: Mapping[str, str], language: str) -> Source:
    """Return where a proposal stood, given its cells by header and the language in which it is read."""

    def told(part: str) -> str:
        return plain(named.get(f"{part}/{language}", "") or _first(named, part))[:LONGEST]

    return Source(
        number=named.get("id", "")[:40],
        reference=named.get("reference", "")[:80],
        url=web_address(named.get("url", "")),
        category=(told("category/name") or told("scope/name") or _taxonomies(named))[:200],
        state=named.get("state", "")[:40],
        answer=told("answer"),
        supports=_count(named.get("supports", "") or named.get("votes", "")),
        endorsements=_count(named.get("endorsements/total_count", "") or named.get("likes/total_count", "")),
        published_on=_day(named.get("published_at", "") or named.get("created_at", "")),
        language=language[:8].lower(),
    )


def web_address(cell: str) -> str:
    """Return an address of the web; empty for anything else.

    Example:
        >>> web_address("https://decidim.example/p/7"), web_address("javascript:x")
        ('https://decidim.example/p/7', '')
    """
    return cell if cell.startswith(("https://", "http://")) and len(cell) <= LONGEST_ADDRESS else ""


def _first(named: Mapping[str, str], part: str) -> str:
    """Return the first text that a part has in any language."""
    return next(
        (
            cell
            for header, cell in named.items()
            if cell.strip() and (match := _LOCALISED.fullmatch(header)) and match.group(1) == part
        ),
        "",
    )


def _taxonomies(named: Mapping[str, str]) -> str:
    names = [
        cell.strip()
        for header, cell in named.items()
        if header.startswith("taxonomies/") and "name" in header
    ]
    return "、".join(dict.fromkeys(name for name in names if name))


def _count(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) <= 9 else None


def _day(cell: str) -> date | None:
    """Return the day on which an export says that something happened ("2026-05-01 10:00:00 +0900")."""
    try:
        return cells.parse_date(cell.strip()[:10])
    except TableError:
        return None


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self.hidden else data)


def plain(text: str) -> str:
    """Return a text without the markup in which some versions export it; other signs stay as they are.

    Example:
        >>> plain("<p>木を<strong>植える</strong></p><p>a &lt; b</p>"), plain("1 < 2")
        ('木を植える\\n\\na < b', '1 < 2')
    """
    if not _HTML.search(text):
        return text.strip()
    parser = _Plain()
    parser.feed(text)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.parts).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
