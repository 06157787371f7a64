"""`yoriai import polis`: a conversation that Polis exported, looked at first, taken in with --write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import import_

if TYPE_CHECKING:
    from yoriai.apps.consultations.operations.polis import File, PolisPlan

SHOWN_FINDINGS = 50
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@import_.command("polis")
@click.argument("comments", type=FILE)
@click.argument("votes", type=FILE, required=False)
@click.option("--consultation", "code", required=True, help="論点への賛否を問う意見募集の番号。")
@click.option("--summary", type=FILE, help="summary.csv。会話のアドレスを読みます。")
@click.option("--source", default="", help="summary.csvがないときの、会話のアドレス。")
@click.option("--write", is_flag=True, help="取り込みます。付けなければ、調べるだけです。")
def import_polis(
    comments: Path, votes: Path | None, code: str, summary: Path | None, **more: str | bool
) -> None:
    """Polisの書き出し（comments.csvと、participants-votes.csvまたはvotes.csv）を調べ、--write を付けると取り込みます。

    1か所でも直すところがあれば、何も取り込みません。同じ会話を二度取り込んでも増えません。
    """
    import django

    django.setup()
    from django.utils import timezone, translation

    from yoriai.apps.consultations.operations import polis
    from yoriai.apps.organisation.rules import Actor, Held, Role
    from yoriai.apps.shared.errors import Refusal

    # Whoever can run this on the server can read the database anyway; the record says "cio_office", no person.
    by = Actor(held=frozenset({Held(Role.CIO_OFFICE)}))
    request = polis.PolisRequest(
        code=code,
        comments=_file(comments),
        votes=_file(votes) if votes else None,
        summary=_file(summary) if summary else None,
        source=str(more["source"]),
    )
    with translation.override("ja"):
        try:
            plan = polis.plan_polis_import(request=request, by=by, at=timezone.now())
            _tell(plan)
            if not more["write"]:
                click.echo("調べただけです。取り込むには --write を付けてください。")
                raise SystemExit(0 if plan.is_ready else 1)
            outcome = polis.import_polis(request=request, by=by, at=timezone.now())
        except Refusal as refusal:
            raise click.ClickException(f"{refusal}{refusal.next_step}") from refusal
    click.echo(
        f"論点文{outcome.statements}個、参加者{outcome.people}人、答え{outcome.votes}件を取り込みました。"
    )


def _file(path: Path) -> File:
    from yoriai.apps.consultations.operations.polis import File

    return File(path.name, path.read_bytes())


def _tell(plan: PolisPlan) -> None:
    click.echo(f"会話: {plan.topic} {plan.source}")
    click.echo(f"読んだ列: {'、'.join(plan.comments.columns.values())}")
    click.echo(
        f"新しい論点文 {plan.added}個、新しい参加者 {plan.new_people}人、新しい答え {plan.new_votes}件、"
        f"直すところ {len(plan.errors)}か所"
    )
    for finding in plan.findings[:SHOWN_FINDINGS]:
        mark = "要修正" if finding.is_error else "確認"
        place = f"{finding.row}行目" if finding.row else "ファイル全体"
        click.echo(f"  [{mark}] {finding.file} {place} {finding.column}「{finding.found}」{finding}")
    if len(plan.findings) > SHOWN_FINDINGS:
        click.echo(f"  ほかに{len(plan.findings) - SHOWN_FINDINGS}件")
