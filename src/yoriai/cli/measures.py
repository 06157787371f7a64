"""`yoriai import measures`: a file of measures, looked at first, taken in with --write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import import_

if TYPE_CHECKING:
    from yoriai.apps.measures.operations import ImportResult

SHOWN_FINDINGS = 50


@import_.command("measures")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="取り込みます。付けなければ、調べるだけです。")
def import_measures(file: Path, write: bool) -> None:
    """施策のファイル（CSV、Excel）を調べ、--write を付けると取り込みます。

    1行に施策1つ、または経費や指標の1件を書きます。見出しは「番号」「施策名」「所管課」「概要」「目的」「開始年度」
    「年度」「財源」「計画額（千円）」「予算額（千円）」「決算額（千円）」「指標名」「単位」「目標値」「実績値」などです。
    1か所でも直すところがあれば、何も取り込みません。同じファイルを二度取り込んでも増えません。
    """
    import django

    django.setup()
    from django.utils import timezone, translation

    from yoriai.apps.measures import operations
    from yoriai.apps.organisation.rules import Actor, Held, Role
    from yoriai.apps.shared.errors import Refusal

    # Whoever can run this on the server can read the database anyway; the record says "cio_office", no person.
    by = Actor(held=frozenset({Held(Role.CIO_OFFICE)}))
    content = operations.ImportFile(file.read_bytes(), file.name)
    with translation.override("ja"):
        try:
            result = operations.preview_import(file=content, by=by, at=timezone.now())
            _tell(result)
            if not write:
                click.echo("調べただけです。取り込むには --write を付けてください。")
                raise SystemExit(0 if result.is_ready else 1)
            result = operations.import_measures(file=content, by=by, at=timezone.now())
        except Refusal as refusal:
            raise click.ClickException(f"{refusal}{refusal.next_step}") from refusal
    click.echo(
        f"取り込みました。新しい施策 {result.added}件、更新 {result.changed}件、変わらない施策 {result.unchanged}件。"
    )


def _tell(result: ImportResult) -> None:
    from django.utils.translation import gettext

    from yoriai.apps.measures.operations import IMPORT_LABELS

    columns = "、".join(
        f"{IMPORT_LABELS[name]}={header}" for name, header in result.columns.items() if header
    )
    click.echo(f"ファイル: {result.table.name}（{result.table.encoding or result.table.sheet}）")
    click.echo(f"列の対応: {columns or 'なし'}")
    click.echo(
        f"行 {len(result.table.rows)}、新しい施策 {result.added}件、更新 {result.changed}件、"
        f"変わらない施策 {result.unchanged}件、直すところ {len(result.errors)}か所"
    )
    for finding in result.findings[:SHOWN_FINDINGS]:
        mark = "要修正" if finding.is_error else "確認"
        place = f"{finding.row}行目" if finding.row else "ファイル全体"
        words = gettext(finding.expected) % finding.facts if finding.facts else gettext(finding.expected)
        click.echo(f"  [{mark}] {place} {finding.column}「{finding.found}」{words}")
    if len(result.findings) > SHOWN_FINDINGS:
        click.echo(f"  ほかに{len(result.findings) - SHOWN_FINDINGS}件")
