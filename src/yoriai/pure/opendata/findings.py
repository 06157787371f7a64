"""What is wrong with a file or a cell: said so that the person who made the file can correct it.

The ground floor knows no translation: `message` and `expected` are Japanese sentences with named placeholders,
marked for extraction, and whoever shows them translates and fills them: `gettext(finding.expected) % finding.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

Fact = str | int


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the name lets the catalogue tools find it."""
    return message


@dataclass(frozen=True)
class Finding:
    """One fault or doubt, with its place: `row` as a spreadsheet counts (1 = first), 0 for the whole file."""

    code: str
    file: str
    row: int
    column: str
    found: str
    expected: str
    is_error: bool = True
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.expected % self.facts if self.facts else self.expected


class TableError(PureError):
    """A file or a cell that cannot be read; `code` is for machines, `message % facts` for people."""

    code: ClassVar[str] = "unreadable"
    message: ClassVar[str] = gettext_noop("表を読み取れませんでした。")

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.message % facts if facts else self.message)
        self.facts: Mapping[str, Fact] = facts


class EmptyTable(TableError):
    """There is nothing in the file, or nothing below the headers' row."""

    code = "empty"
    message = gettext_noop("「%(file)s」に表がありません。見出しの行とデータの行が必要です。")


class NotATable(TableError):
    """The content is neither text nor a spreadsheet, whatever the name says."""

    code = "not-a-table"
    message = gettext_noop(
        "「%(file)s」はCSVでもExcelでもありません（%(found)s）。CSVまたはExcelで保存し直してください。"
    )


class Locked(TableError):
    """The spreadsheet asks for a password."""

    code = "locked"
    message = gettext_noop("「%(file)s」にはパスワードがかかっています。外して保存し直してください。")


class TooLarge(TableError):
    """The file, or what it unpacks to, is larger than any honest table."""

    code = "too-large"
    message = gettext_noop("「%(file)s」は大きすぎます（上限%(limit_mb)sMB）。分けて保存してください。")


class TooManyRows(TableError):
    """More rows than are accepted in one file."""

    code = "too-many-rows"
    message = gettext_noop(
        "「%(file)s」の%(row)s行目で上限の%(limit)s行を超えました。分けて保存してください。"
    )


class TooManyColumns(TableError):
    """More columns than are accepted in one file."""

    code = "too-many-columns"
    message = gettext_noop("「%(file)s」の%(row)s行目に%(found)s列あります（上限%(limit)s列）。")


class Undecodable(TableError):
    """The bytes fit none of the encodings in use."""

    code = "undecodable"
    message = gettext_noop(
        "「%(file)s」の%(row)s行目付近に読めない文字があります。UTF-8のCSVで保存し直してください。"
    )


class BrokenQuotes(TableError):
    """A quotation mark is opened and not closed, or text follows a closing one."""

    code = "broken-quotes"
    message = gettext_noop(
        '「%(file)s」の%(row)s行目の引用符（"）が閉じていないか、余分にあります。その行を直してください。'
    )


class NoSuchSheet(TableError):
    """The spreadsheet has no sheet of this name."""

    code = "no-such-sheet"
    message = gettext_noop("「%(file)s」に「%(sheet)s」というシートはありません。")
