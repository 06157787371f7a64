"""`yoriai import proposals`: proposals that Decidim exported, looked at first, taken in with --write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import import_

if TYPE_CHECKING:
    from yoriai.apps.consultations.operations.proposals.import_reading import ProposalImportPlan

SHOWN_FINDINGS = 50


@import_.command("proposals")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", "code", required=True, help="提案を受け付ける意見募集の番号（例：r8-03）。")
@click.option(
    "--show", is_flag=True, help="確認を待たずに表示します。付けなければ、受け付け方の決まりに従います。"
)
@click.option("--write", is_flag=True, help="取り込みます。付けなければ、調べるだけです。")
def import_proposals(file: Path, code: str, show: bool, write: bool) -> None:
    """Decidimの提案の書き出し（CSV、Excel、JSON）を調べ、--write を付けると提案として取り込みます。

    直すところがある行を除いて取り込みます。同じ提案を二度取り込んでも増えません。
    """
    import django

    django.setup()
    from django.utils import timezone, translation

    from yoriai.apps.consultations.operations.proposals import importing
    from yoriai.apps.consultations.operations.proposals.import_reading import ProposalImport
    from yoriai.apps.organisation.rules import Actor, Held, Role
    from yoriai.apps.shared.errors import Refusal

    # Whoever can run this on the server can read the database anyway; the record says "cio_office", no person.
    by = Actor(held=frozenset({Held(Role.CIO_OFFICE)}))
    request = ProposalImport(code, file.read_bytes(), file.name, is_shown=show)
    with translation.override("ja"):
        try:
            plan = importing.plan_proposal_import(request=request, by=by)
            _tell(plan)
            if not write:
                click.echo("調べただけです。取り込むには --write を付けてください。")
                raise SystemExit(1 if plan.errors else 0)
            outcome = importing.import_proposals(request=request, by=by, at=timezone.now())
        except Refusal as refusal:
            raise click.ClickException(f"{refusal}{refusal.next_step}") from refusal
    click.echo(
        f"提案{outcome.proposals}件、変更の案{outcome.amendments}件を取り込みました"
        f"（取り込み済み {outcome.known}件、取り込まなかった行 {outcome.refused}）。"
    )
    raise SystemExit(1 if outcome.refused else 0)


def _tell(plan: ProposalImportPlan) -> None:
    click.echo(
        f"{plan.name}: 行 {plan.rows}、新しい提案 {len(plan.proposals)}件、変更の案になる修正案 {len(plan.amendments)}件、"
        f"取り込み済み {plan.known}件、直すところがある行 {plan.refused}"
    )
    for finding in plan.findings[:SHOWN_FINDINGS]:
        mark = "要修正" if finding.is_error else "確認"
        place = f"{finding.row}行目" if finding.row else "ファイル全体"
        click.echo(f"  [{mark}] {finding.file} {place} {finding.column}「{finding.found}」{finding}")
    if len(plan.findings) > SHOWN_FINDINGS:
        click.echo(f"  ほかに{len(plan.findings) - SHOWN_FINDINGS}件")
