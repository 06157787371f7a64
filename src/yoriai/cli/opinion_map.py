"""`yoriai calc opinion-map`: the opinion map of a file of votes, without a database."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yoriai.cli import calc

if TYPE_CHECKING:
    from yoriai.pure.opinionmap.groups.certainty import Certainty
    from yoriai.pure.opinionmap.statements.common import Common
    from yoriai.pure.opinionmap.statements.representative import Representative
    from yoriai.pure.opinionmap.votes.columns import VoteTable
    from yoriai.pure.opinionmap.whole import OpinionMap

SHOWN_BROKEN = 10


@calc.command("opinion-map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="VOTES.csv")
@click.option("--hide", "hidden", multiple=True, metavar="NUMBER", help="地図に入れない論点文の番号。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します。")
def opinion_map(file: Path, hidden: tuple[str, ...], as_json: bool) -> None:
    """投票のCSVから、意見グループと共通の考えを求めます。

    Polisの書き出しと同じ列を読みます。1人1行（participant と論点文の番号の列）と、
    1票1行（comment-id、voter-id、vote、あれば timestamp）のどちらかです。賛成は1、反対は-1、わからないは0。

    例: yoriai calc opinion-map participants-votes.csv
    """
    from yoriai.pure.opinionmap import trials, whole

    table = read_table(file)
    unknown = set(hidden) - set(table.statements)
    if unknown:
        raise click.ClickException(f"論点文「{sorted(unknown)[0]}」は、このファイルにありません。")
    numbers = frozenset(table.statements.index(name) for name in hidden)
    settings = whole.Settings(hidden=numbers)
    found = whole.opinion_map(table.votes, settings)
    sure = trials.certainty(table.votes, settings)
    if as_json:
        click.echo(json.dumps(_facts(table, found, sure), ensure_ascii=False, indent=2))
    else:
        _tell(table, found, sure)


def read_table(file: Path) -> VoteTable:
    """Return the votes of a file, saying what of it cannot be read."""
    from yoriai.pure.opinionmap.votes.columns import NotAVoteTable, read_votes

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = read_votes(csv.reader(lines))
    except NotAVoteTable:
        raise click.ClickException(
            "見出しに participant と論点文の番号、または comment-id、voter-id、vote が要ります。"
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise click.ClickException("UTF-8 の CSV として読めません。") from None
    for broken in table.broken[:SHOWN_BROKEN]:
        click.echo(f"{broken.row}行目を読めません: {broken.column} 「{broken.value}」", err=True)
    if table.broken:
        click.echo(f"読めなかった{len(table.broken)}件を除いて計算しました。", err=True)
    if not table.votes.vote_count:
        raise click.ClickException("票が1つもありません。")
    return table


def _tell(table: VoteTable, found: OpinionMap, sure: Certainty) -> None:
    votes, groups = table.votes, found.groups
    mapped = int(groups.sizes.sum())
    click.echo(f"{votes.people_count}人、論点文{votes.statement_count}件、{votes.vote_count}票。")
    click.echo(f"地図の2つの軸は、意見の違いの{found.spread.sum():.0%}を表します。")
    if groups.count < 2:
        click.echo(f"{mapped}人の意見は、グループに分かれていません。")
    else:
        click.echo(
            f"{mapped}人が{groups.count}つの意見グループに分かれます（まとまり {groups.silhouette:.2f}）。"
        )
        click.echo(_sureness(sure))
    for number, size in enumerate(groups.sizes.tolist()):
        _tell_group(number, size, found.representative[number], table)
    _tell_common(table, found)


def _sureness(sure: Certainty) -> str:
    if sure.is_clear:
        return "グループははっきりしています（票の1割を除いても変わりません）。"
    return "グループの境は、はっきりしていません（票の1割を除くと変わることがあります）。"


def _tell_group(number: int, size: int, entries: tuple[Representative, ...], table: VoteTable) -> None:
    from yoriai.pure.opinionmap.groups.choosing import FEWEST_DESCRIBED

    click.echo(f"\nグループ{_letter(number)}（{size}人）")
    if size < FEWEST_DESCRIBED:
        click.echo(f"  {FEWEST_DESCRIBED}人より少ないので、内容は示しません。")
        return
    for entry in entries:
        side = "賛成" if entry.agrees else "反対"
        share = f"{entry.votes}/{entry.given}人"
        click.echo(
            f"  論点文{table.statements[entry.statement]} に{side} {share}（ほかの人の{entry.ratio:.1f}倍）"
        )


def _tell_common(table: VoteTable, found: OpinionMap) -> None:
    click.echo("\n共通の考え")
    for entry in found.consensus:
        side = "賛成" if entry.agrees else "反対"
        click.echo(f"  論点文{table.statements[entry.statement]} に{side} {entry.votes}/{entry.given}人")
    if not found.consensus:
        click.echo("  まだありません。")
    divisive = found.divide.divisive(found.visible)
    if divisive:
        click.echo("\n意見が分かれる論点文")
        click.echo("  " + "、".join(table.statements[number] for number in divisive))


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _facts(table: VoteTable, found: OpinionMap, sure: Certainty) -> dict[str, Any]:
    groups = found.groups
    return {
        "people": table.votes.people_count,
        "votes": table.votes.vote_count,
        "silhouette": groups.silhouette,
        "is_clear": sure.is_clear,
        "stability": sure.stability,
        "axes_share": found.spread.tolist(),
        "groups": [_group_facts(number, table, found) for number in range(groups.count)],
        "consensus": [_entry(entry, table) for entry in found.consensus],
        "divisive": [table.statements[number] for number in found.divide.divisive(found.visible)],
        "statements": [
            _statement_facts(number, table, found) for number in range(table.votes.statement_count)
        ],
        "positions": [
            {"person": name, "x": x, "y": y, "group": _letter(label) if label >= 0 else None}
            for name, (x, y), label in zip(
                table.people, found.positions.tolist(), groups.labels.tolist(), strict=True
            )
        ],
    }


def _group_facts(number: int, table: VoteTable, found: OpinionMap) -> dict[str, Any]:
    described = bool(found.groups.is_describable[number])
    return {
        "name": _letter(number),
        "people": int(found.groups.sizes[number]),
        "center": found.groups.centres[number].tolist(),
        "representative": [_entry(entry, table) for entry in found.representative[number]]
        if described
        else None,
    }


def _entry(entry: Representative | Common, table: VoteTable) -> dict[str, Any]:
    return {
        "statement": table.statements[entry.statement],
        "side": "agree" if entry.agrees else "disagree",
        "votes": entry.votes,
        "given": entry.given,
        "share": entry.share,
        "z": entry.test,
    }


def _statement_facts(number: int, table: VoteTable, found: OpinionMap) -> dict[str, Any]:
    tally = table.votes.tally
    return {
        "statement": table.statements[number],
        "agrees": int(tally.agree[number]),
        "disagrees": int(tally.disagree[number]),
        "given": int(tally.given[number]),
        "group_informed_consensus": float(found.common_ground[number]),
        "extremity": float(found.extremity[number]),
        "priority": float(found.priorities[number]),
    }
