"""Proposals as Decidim exports them → proposals with their texts, their place, and what each would change.

An amendment (emendation) is exported as a row of its own: `is_amend` says so, and `original_proposal` names by address
and title what it would change. The wording before an accepted amendment is not exported.

Source:
    decidim-proposals/lib/decidim/proposals/proposal_serializer.rb of decidim/decidim (see `decidim`).
"""

from __future__ import annotations

from collections.abc import Mapping

from yoriai.pure.opendata.decidim import (
    Source,
    is_true,
    is_withdrawn,
    language_of,
    plain,
    source_of,
    web_address,
    withdrawn,
)
from yoriai.pure.opendata.findings import Finding
from yoriai.pure.opendata.tables import Row, Table
from yoriai.pure.values import dataclass

ORIGINAL = "original_proposal/"


@dataclass(frozen=True)
class ProposalRead:
    """One row: texts without markup, and where it stood. `author` tells people apart and is no name; the addresses
    and titles in `amends_*` are empty for what is no amendment."""

    row: int
    title: str
    body: str
    place: str
    author: str
    is_from_meeting: bool
    source: Source
    is_amendment: bool = False
    amends_url: str = ""
    amends_title: str = ""

    @property
    def title_header(self) -> str:
        return f"title/{self.source.language}"

    @property
    def body_header(self) -> str:
        return f"body/{self.source.language}"


def read_proposals(table: Table) -> tuple[tuple[ProposalRead, ...], tuple[Finding, ...]]:
    """Read the rows of an export as proposals, in the first language that each has.

    Args:
        table: an export (see `decidim.is_export`).

    Returns:
        The proposals in the order of the rows, and what was found; withdrawn ones are left out, with a finding.

    Example:
        >>> headers = ("id", "title/ja", "body/ja", "is_amend", "original_proposal/url")
        >>> rows = (Row(2, ("8", "木", "<p>木を植える</p>", "true", "https://decidim.example/p/7")),)
        >>> (read,), _findings = read_proposals(Table("d.csv", headers, rows, 1))
        >>> read.title, read.body, read.amends_url
        ('木', '木を植える', 'https://decidim.example/p/7')
    """
    found, findings = [], list(table.findings)
    for row in table.rows:
        named = dict(zip(table.headers, row.cells, strict=True))
        if is_withdrawn(named):
            findings.append(withdrawn(table, row, named))
        else:
            found.append(_read(row, named))
    return tuple(found), tuple(findings)


def _read(row: Row, named: Mapping[str, str]) -> ProposalRead:
    language = language_of(named)
    amends = is_true(named.get("is_amend", ""))
    titles = (
        cell for header, cell in named.items() if header.startswith(f"{ORIGINAL}title") and cell.strip()
    )
    return ProposalRead(
        row=row.number,
        title=plain(named.get(f"title/{language}", "")),
        body=plain(named.get(f"body/{language}", "")),
        place=plain(named.get("address", "")),
        author=named.get("author/id", ""),
        is_from_meeting=is_true(named.get("created_in_meeting", "")),
        source=source_of(named, language),
        is_amendment=amends,
        amends_url=web_address(named.get(f"{ORIGINAL}url", "").strip()) if amends else "",
        amends_title=plain(next(titles, "")) if amends else "",
    )
