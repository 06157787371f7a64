"""The `yoriai` command."""

import os

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yoriai.config.settings")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yoriai")
def main() -> None:
    """寄合 Yoriai."""


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own maintenance commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yoriai manage", *arguments])
