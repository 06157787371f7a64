"""Calculations of offices: no database, no settings."""

from __future__ import annotations

from datetime import date

import click

from yoriai.cli import (  # noqa: F401 - add themselves to `calc`
    calc,
    listening,
    opinion_map,
    portfolio,
    shares,
    vote_attack,
)
from yoriai.pure.errors import PureError
from yoriai.pure.japan import calendar, municipality


class Day(click.ParamType):
    """A day, written as offices write it."""

    name = "日付"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return calendar.parse_day(value)
        except PureError:
            self.fail(f"「{value}」は日付として読めません（例: 2026-11-01、令和8年11月1日）。", param, ctx)


@calc.command("check-digit")
@click.argument("code", metavar="CODE")
def check_digit(code: str) -> None:
    """全国地方公共団体コード（5桁）の検査数字を求め、6桁にします。6桁なら確かめます。

    例: yoriai calc check-digit 13229
    """
    try:
        if len(code) == 6:
            municipality.require_municipality_code(code)
            click.echo(f"{code} は正しいコードです。")
        else:
            click.echo(code + municipality.check_digit(code))
    except municipality.NotAMunicipalityCode:
        raise click.ClickException(f"「{code}」は5桁の数字でも、正しい6桁のコードでもありません。") from None


@calc.command("fiscal-year")
@click.argument("day", type=Day(), metavar="DAY")
def fiscal_year(day: date) -> None:
    """日付が属する年度を求めます（4月1日から翌年3月31日まで）。

    例: yoriai calc fiscal-year 2026-03-31
    """
    year = calendar.fiscal_year(day)
    click.echo(f"{year} {calendar.fiscal_year_label(year)}")


@calc.command("period")
@click.argument("starts_on", type=Day(), metavar="STARTS_ON")
@click.argument("days", type=click.IntRange(min=1, max=36600), metavar="DAYS")
def period(starts_on: date, days: int) -> None:
    """期間の最後の日を求めます。初日も1日と数えます。

    例: yoriai calc period 2026-11-01 30
    """
    last = calendar.period_end(starts_on, days)
    click.echo(f"{last.isoformat()} {calendar.era_day_label(last)}（{calendar.weekday_kanji(last)}）")
