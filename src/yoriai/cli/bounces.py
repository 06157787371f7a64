"""`yoriai import bounces`: letters that came back by mail are noted; from a file, a maildir, or the mail server's pipe."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from yoriai.cli import import_


@import_.command("bounces")
@click.argument("source", type=click.Path(exists=True, allow_dash=True, path_type=Path))
def import_bounces(source: Path) -> None:
    """届かずに戻ってきたメール（RFC 3464）を読み、お知らせメールに印を付けます。

    SOURCE は、1通のメールのファイル、maildir のフォルダ、または - （標準入力から1通。メールサーバのパイプから使えます）。
    こちらが送ったものだと証明できないメールでは、何も変わりません。何度読んでも同じです。
    """
    import django

    django.setup()
    from django.utils import timezone

    from yoriai.apps.consultations.bounces import read_bounce
    from yoriai.apps.consultations.operations.letters import note_letter_bounced
    from yoriai.apps.organisation.rules import INSTALLATION
    from yoriai.apps.shared.errors import NotFound

    told: Counter[str] = Counter()
    for data in _messages(source):
        found = read_bounce(data)
        if found is None:
            told["passed over"] += 1
            continue
        try:
            changed = note_letter_bounced(
                letter_id=found.letter_id, is_final=found.is_final, by=INSTALLATION, at=timezone.now()
            )
        except NotFound:
            changed = False
        kind = "for good" if found.is_final else "for now"
        told[kind if changed else "passed over"] += 1
    click.echo(
        f"戻ってきたお知らせ：届かないアドレス {told['for good']}件、あとでもう一度送る {told['for now']}件、"
        f"関係のないメール・読み込み済み {told['passed over']}件"
    )


def _messages(source: Path) -> Iterator[bytes]:
    if str(source) == "-":
        yield sys.stdin.buffer.read()
    elif source.is_dir():
        for folder in ("new", "cur"):
            for file in sorted((source / folder).glob("*")):
                if file.is_file():
                    yield file.read_bytes()
    else:
        yield source.read_bytes()
