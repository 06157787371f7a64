"""The demonstration: its place, its loading, its announcement. Django is imported only where it is needed."""

from __future__ import annotations

import os
import sys
import time
from datetime import date, datetime
from pathlib import Path

import click

from yoriai.demo import stamps
from yoriai.demo.announcing import lines
from yoriai.demo.stamps import Stamp

BAR = 24


def settle(address: str) -> Path:
    """Set the environment of a demonstration, apart from real data unless a place was given.

    Returns:
        The data folder.
    """
    os.environ["YORIAI_DEMO"] = "true"
    os.environ.setdefault("YORIAI_PUBLIC_URL", address)
    # Letters of the sample go to files: on the terminal they would push the addresses out of sight.
    os.environ.setdefault("YORIAI_EMAIL_URL", "file://")
    if "YORIAI_DATA_DIR" not in os.environ:
        from platformdirs import user_data_path

        own = user_data_path("yoriai")
        os.environ["YORIAI_DATA_DIR"] = str(own if "YORIAI_DATABASE_URL" in os.environ else own / "demo")
    # Read without the settings, which take longer to import than everything else here.
    return Path(os.environ["YORIAI_DATA_DIR"]).expanduser().resolve()


def prepare(folder: Path, *, fresh: bool = False) -> Stamp:
    """Make the tables and load the sample; a sample that is there already is left as it is.

    Raises:
        click.ClickException: the database holds a real city's people, or is not a sample to be cleared.
    """
    if fresh and not stamps.clear(folder) and folder.exists() and any(folder.glob("*.sqlite3")):
        raise click.ClickException(f"{folder} は見本の場所ではないため、消しません。")
    known = None if "YORIAI_DATABASE_URL" in os.environ else stamps.read(folder)
    if known is not None and known.is_current():
        return known
    return _load(folder, known)


def _load(folder: Path, known: Stamp | None) -> Stamp:
    """Load the sample if it is not there, and leave no connection open: web processes are forked from here."""
    import django

    click.echo("見本の市を用意しています… / Preparing the sample city …", err=True)
    django.setup()
    from django.db import connections

    try:
        return _loaded(folder, known)
    finally:
        connections.close_all()


def _loaded(folder: Path, known: Stamp | None) -> Stamp:
    from django.utils import timezone

    from yoriai.apps.organisation.queries import has_people
    from yoriai.apps.shared.time import day_of
    from yoriai.config.tables import make_tables
    from yoriai.demo import loading

    make_tables()
    at: datetime = timezone.now()
    if loading.is_loaded():
        return stamps.write(
            folder,
            loaded_on=known.loaded_on if known else day_of(at),
            receipts=known.receipts if known else (),
        )
    if has_people():
        raise click.ClickException(
            "このデータベースには、すでに利用者がいます。見本は別の場所（YORIAI_DATA_DIR）に読み込んでください。"
        )
    begun = time.monotonic()
    summary = loading.load(today=day_of(at), at=at, progress=_show)
    click.echo(f"\r読み込みました（{time.monotonic() - begun:.1f}秒）。{' ' * 50}", err=True)
    return stamps.write(folder, loaded_on=day_of(at), receipts=summary.receipts)


def announce(address: str, stamp: Stamp) -> None:
    """Say where to look and who can sign in."""
    for line in lines(address, stamp.receipts):
        click.echo(line)
    if not stamp.is_alive(date.today()):  # noqa: DTZ011 - the day on the clock of whoever looks
        click.echo(
            "  この見本は少し前のものです。今日から数え直すには yoriai demo --fresh\n"
            "  This sample is some weeks old; `yoriai demo --fresh` makes a new one.\n"
        )
    click.echo("  送られるはずのメールは、届かずにファイルになります（mail の中）。 Mail is kept as files.")
    click.echo("  終わるには Ctrl+C  (Ctrl+C to stop)\n")


def _show(done: int, of: int, event: object) -> None:
    """Show how far the months have gone by; on a terminal as a bar, elsewhere four lines."""
    at, part = event.at, event.part  # type: ignore[attr-defined]
    if sys.stderr.isatty():
        if done % 8 == 0 or done == of:
            filled = "█" * (done * BAR // of)
            words = f"\r  {filled:░<{BAR}} {done * 100 // of:3d}%  {_month(at)}  {part}          "
            click.echo(words, nl=False, err=True)
    elif done * 4 // of != (done - 1) * 4 // of:
        click.echo(f"  {done * 100 // of:3d}%  {_month(at)}  {part}", err=True)


def _month(at: datetime) -> str:
    return f"{at.year}年{at.month:2d}月"
