"""The command that writes the personal-data map."""

from __future__ import annotations

from pathlib import Path

import click

from yoriai.cli import export


@export.command("data-map")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="docs/personal-data-map.md")
def export_data_map(file: Path) -> None:
    """個人情報の一覧（どの項目を、何のために、いつまで持つか）を FILE に書き出します。"""
    import django

    django.setup()
    from yoriai.apps.organisation.data_map import as_markdown
    from yoriai.apps.organisation.queries import data_map

    file.write_text(as_markdown(data_map()), encoding="utf-8")
    click.echo(f"書き出しました: {file}", err=True)
