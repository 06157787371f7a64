"""`yoriai import opinions`: a file of opinions, looked at first, taken in with --write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import import_

if TYPE_CHECKING:
    from yoriai.apps.consultations.operations import ImportPlan

SHOWN_FINDINGS = 50


@import_.command("opinions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", "code", required=True, help="意見募集の番号（例：r8-03）。")
@click.option("--text", "text", help="意見の列の見出し。指定しなければ見出しから判断します。")
@click.option("--section", help="案の箇所の列の見出し。")
@click.option("--standing", help="市との関わりの列の見出し。")
@click.option("--channel", help="受付経路の列の見出し。")
@click.option("--date", "received_on", help="受付日の列の見出し。")
@click.option("--sender", help="送った人を区別する列の見出し（内容は保存しません）。")
@click.option("--reference", help="整理番号の列の見出し。")
@click.option(
    "--received-on", "day", type=click.DateTime(["%Y-%m-%d"]), help="受付日の列がないときの受付日。"
)
@click.option("--write", is_flag=True, help="取り込みます。付けなければ、調べるだけです。")
def import_opinions(file: Path, code: str, day: datetime | None, write: bool, **columns: str | None) -> None:
    """意見のファイル（CSV、Excel、Decidimの提案の書き出し）を調べ、--write を付けると取り込みます。

    1か所でも直すところがあれば、何も取り込みません。同じファイルを二度取り込んでも増えません。
    """
    import django

    django.setup()
    from django.utils import timezone, translation

    from yoriai.apps.consultations import operations
    from yoriai.apps.organisation.rules import Actor, Held, Role
    from yoriai.apps.shared.errors import Refusal

    # Whoever can run this on the server can read the database anyway; the record says "cio_office", no person.
    by = Actor(held=frozenset({Held(Role.CIO_OFFICE)}))
    chosen = {name: header for name, header in columns.items() if header}
    received_on = day.date() if day else None
    request = operations.ImportRequest(code, file.read_bytes(), file.name, received_on=received_on)
    with translation.override("ja"):
        try:
            plan = operations.plan_opinion_import(request=request, by=by, at=timezone.now())
            if chosen:
                request = replace(request, columns=_with_chosen(plan.columns, chosen))
                plan = operations.plan_opinion_import(request=request, by=by, at=timezone.now())
            _tell(plan)
            if not write:
                click.echo("調べただけです。取り込むには --write を付けてください。")
                raise SystemExit(0 if plan.is_ready else 1)
            outcome = operations.import_opinions(request=request, by=by, at=timezone.now())
        except Refusal as refusal:
            raise click.ClickException(f"{refusal}{refusal.next_step}") from refusal
    click.echo(f"{outcome.added}件を取り込みました（取り込み済み {outcome.known}件）。")


def _with_chosen(guessed: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Let a person's choice take the place of a guess, also where it was guessed for another field."""
    kept = {name: header for name, header in guessed.items() if header not in chosen.values()}
    return {**kept, **chosen}


def _tell(plan: ImportPlan) -> None:
    columns = "、".join(f"{name}={header}" for name, header in plan.columns.items()) or "なし"
    click.echo(f"ファイル: {plan.table.name}（{plan.table.encoding or plan.table.sheet}）")
    if plan.is_decidim:
        click.echo("Decidimの提案の書き出しとして読みました。題名と本文を1つの意見にします。")
    click.echo(f"列の対応: {columns}")
    click.echo(
        f"行 {plan.rows}、新しい意見 {plan.added}件（{plan.people}人）、取り込み済み {plan.known}件、"
        f"直すところ {len(plan.errors)}か所"
    )
    for finding in plan.findings[:SHOWN_FINDINGS]:
        mark = "要修正" if finding.is_error else "確認"
        place = f"{finding.row}行目" if finding.row else "ファイル全体"
        click.echo(f"  [{mark}] {place} {finding.column}「{finding.found}」{finding}")
    if len(plan.findings) > SHOWN_FINDINGS:
        click.echo(f"  ほかに{len(plan.findings) - SHOWN_FINDINGS}件")
