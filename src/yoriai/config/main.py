"""The `yoriai` command."""

import os

import click

from yoriai import __version__
from yoriai.cli import calc, export, import_
from yoriai.cli.ledger import verify

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yoriai.config.settings")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=__version__, prog_name="yoriai")
def main() -> None:
    """寄合 Yoriai."""


for command in (export, import_, calc, verify):
    main.add_command(command)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own maintenance commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yoriai manage", *arguments])


@main.command()
@click.option("--once", is_flag=True, help="今ある仕事だけを片づけて終わります。")
def worker(once: bool) -> None:
    """通知の送信など、後でする仕事を片づけます。"""
    import django

    django.setup()
    from yoriai.cli.worker import work

    work(once=once)
