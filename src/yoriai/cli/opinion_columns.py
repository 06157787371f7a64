"""A file of opinions as columns: text, sender, time. Delimited texts of any length, and spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from yoriai.pure.opendata import mapping, sheets, tables, texts
from yoriai.pure.opendata.findings import TableError
from yoriai.pure.values import dataclass

FIELDS = (
    mapping.Field(
        "text",
        (
            "意見",
            "ご意見",
            "寄せられた御意見",
            "意見の内容",
            "コメント",
            "本文",
            "内容",
            "comment",
            "opinion",
            "text",
        ),
    ),
    mapping.Field("sender", ("提出者", "送信者", "氏名", "お名前", "提出者番号", "メールアドレス", "sender")),
    mapping.Field(
        "time", ("受付日時", "受信日時", "送信日時", "タイムスタンプ", "日時", "timestamp", "received_at")
    ),
)
_TITLE_ROWS = 10


@dataclass(frozen=True)
class Columns:
    """The opinions of a file; `senders` and `received_s` are `None` where the file has no such column."""

    header: str
    texts: list[str]
    senders: list[str | None] | None
    received_s: list[float] | None


def read(file: Path, chosen: dict[str, str | None]) -> Columns:
    """Read the columns of a file by their headers, or by the headers that a person chose.

    Raises:
        ClickException: the file cannot be read, or a chosen column is not there.
    """
    try:
        rows = _rows(file)
    except TableError as fault:
        raise click.ClickException(str(fault)) from fault
    head, columns = _headers(rows, chosen)
    filled = [row for row in rows[head + 1 :] if _cell(row, columns["text"])]
    if not filled:
        raise click.ClickException(f"「{file.name}」に意見がありません。見出しの行と、意見の行が必要です。")
    senders = [_cell(row, columns["sender"]) or None for row in filled] if "sender" in columns else None
    times = [_seconds(_cell(row, columns["time"])) for row in filled] if "time" in columns else []
    known = [time for time in times if time is not None]
    return Columns(
        header=rows[head][columns["text"]].strip(),
        texts=[_cell(row, columns["text"]) for row in filled],
        senders=senders,
        received_s=known if len(known) == len(filled) else None,
    )


def _rows(file: Path) -> Sequence[Sequence[str]]:
    data = file.read_bytes()
    if sheets.is_spreadsheet(data):
        table = tables.read_table(data, file.name)
        return [table.headers, *(row.cells for row in table.rows)]
    text = texts.decode(data, file.name).text
    return [row for row in texts.records(text, texts.delimiter_of(text), file.name) if any(row)]


def _headers(rows: Sequence[Sequence[str]], chosen: dict[str, str | None]) -> tuple[int, dict[str, int]]:
    """Return the row of the headers (that with most known ones: titles may stand above) and the columns of the
    fields; where no header is known, the column of the longest texts."""
    wanted = {name: header for name, header in chosen.items() if header}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        if not all(header in row for header in wanted.values()):
            continue
        columns = dict(mapping.guess(row, FIELDS).columns)
        columns |= {name: list(row).index(header) for name, header in wanted.items()}
        if "text" in columns and len(columns) > len(best[1]):
            best = number, columns
    if best[1]:
        return best
    if wanted:
        raise click.ClickException(f"見出し「{'、'.join(wanted.values())}」の列が見つかりません。")
    width = max(map(len, rows), default=0)
    lengths = [sum(len(_cell(row, column)) for row in rows) for column in range(width)]
    return 0, {"text": lengths.index(max(lengths, default=0)) if lengths else 0}


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _seconds(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text.replace("/", "-")).timestamp()
    except ValueError:
        return None
