"""Commands of the public log: write it to a file, and check a file without database or settings."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

import click

from yoriai.cli import export
from yoriai.cli.verdicts import REASONS, of_export, of_receipt, printable

# No line of a log or receipt is longer; a file without line feeds must not fill the memory.
LONGEST_LINE = 4 * 1024 * 1024


@export.command("log")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export_log(file: Path) -> None:
    """公開ログの全体を FILE に書き出します（- なら標準出力）。

    書き出したファイルは yoriai verify FILE で、だれでも検証できます。
    """
    import django

    django.setup()
    from yoriai.apps.ledger.queries import export_lines

    if str(file) == "-":
        sys.stdout.buffer.writelines(export_lines())
        return
    # Under its own name only when it is whole.
    draft = file.with_name(f"{file.name}.part")
    with draft.open("wb") as target:
        target.writelines(export_lines())
    draft.replace(file)
    click.echo(f"公開ログを書き出しました: {file}", err=True)
    click.echo(f"検証するには: yoriai verify {file}", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", metavar="HEX", help="公表されている公開鍵、またはその指紋（16進数64桁）。")
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="NOTE",
    help="手元に控えてあるチェックポイント。ログがその続きであることを確かめます。",
)
def verify(file: Path, key: str | None, checkpoint: Path | None) -> None:
    """受付票または公開ログのファイル FILE を検証します。

    インターネットもデータベースも使いません。1バイトでも変わっていれば不合格です。
    合格なら 0、不合格なら 1 で終わります。
    """
    from yoriai.pure.transparency import Rejected

    try:
        for line in _verdict(file, key, checkpoint):
            click.echo(printable(line))
    except Rejected as rejection:
        click.echo(f"不合格  {file}", err=True)
        click.echo(f"{rejection.line}行目: {REASONS[rejection.code]} [{rejection.code}]", err=True)
        sys.exit(1)


def _verdict(file: Path, key: str | None, checkpoint: Path | None) -> list[str]:
    from yoriai.pure import transparency

    with file.open("rb") as source:
        first = source.readline(LONGEST_LINE)
        rest = _lines(source)
        if first.startswith(b'{"checkpoint"') and checkpoint is None:
            receipt = transparency.verify_receipt(first + b"".join(rest))
            _compare(receipt.public_key, key)
            return of_receipt(receipt, is_key_given=key is not None)
        earlier = _kept_checkpoint(checkpoint, first) if checkpoint else None
        log = transparency.verify_export(_chained(first, rest), earlier=earlier)
        _compare(log.public_key, key)
        return of_export(log, is_key_given=key is not None, earlier=earlier)


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    while line := source.readline(LONGEST_LINE):
        yield line


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _kept_checkpoint(note: Path, header: bytes):  # type: ignore[no-untyped-def]
    """Read the kept note; it must be signed with the key that the log names."""
    from yoriai.pure.transparency import BadCheckpoint, Rejected, open_checkpoint

    try:
        public_key = bytes.fromhex(json.loads(header)["public_key"])
        return open_checkpoint(note.read_text(encoding="utf-8"), public_key)
    except (ValueError, KeyError, TypeError, BadCheckpoint) as strange:
        raise Rejected("kept-checkpoint") from strange


def _compare(public_key: bytes, given: str | None) -> None:
    """Refuse a file signed with another key than the one that was published."""
    from yoriai.pure.transparency import Rejected

    plain = "".join((given or "").lower().split())
    if given is not None and plain not in (public_key.hex(), sha256(public_key).hexdigest()):
        raise Rejected("other-key")
