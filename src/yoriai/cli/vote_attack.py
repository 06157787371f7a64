"""`yoriai calc vote-attack`: what made-up participants would do to the map of a file of votes, and what is found of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import calc
from yoriai.cli.opinion_map import read_table

if TYPE_CHECKING:
    from yoriai.pure.opinionmap.conduct.attacks import Distance, Effect
    from yoriai.pure.opinionmap.votes.matrix import VoteMatrix


@calc.command("vote-attack")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="VOTES.csv")
@click.option("--seed", type=int, default=1, show_default=True, help="乱数の種。")
def vote_attack(file: Path, seed: int) -> None:
    """投票のCSVに、作りものの参加者を加えたときの影響を調べます。

    1つの回線からの1,000人と、同じ答えの一覧を持つ200人を加えて、グループ（調整ランド指数）、共通の考え
    （上位10のうち残る割合）、論点文全体の順位（順位相関）、グループを表す論点文（残る割合）を、加える前と比べます。1.00は同じです。
    「除いた地図」は、公表している目安に当てはまった人を除いたものです。答えた時刻は作りものです。

    例: yoriai calc vote-attack participants-votes.csv
    """
    from yoriai.pure.opinionmap.conduct import attacks

    votes = read_table(file).votes
    click.echo(f"{votes.people_count}人、論点文{votes.statement_count}件、{votes.vote_count}票。")
    _tell_before(votes, seed)
    _tell("1つの回線から1,000人", attacks.effect(votes, attacks.flooded(votes, seed=seed)))
    _tell("同じ一覧を持つ200人", attacks.effect(votes, attacks.coordinated(votes, seed=seed)))


def _tell_before(votes: VoteMatrix, seed: int) -> None:
    from yoriai.pure.opinionmap.conduct.attacks import as_they_came
    from yoriai.pure.opinionmap.conduct.signs import signs

    found = signs(as_they_came(votes, seed=seed), votes)
    click.echo(f"加える前に目安に当てはまる人: {int(found.any.sum())}人")


def _tell(name: str, effect: Effect) -> None:
    counts = "、".join(f"{code} {count}" for code, count in effect.by_criterion if count)
    click.echo(f"\n{name}")
    click.echo(
        f"  見つかった {effect.attackers_found}/{effect.attackers}人、誤って {effect.others_found}/{effect.others}人（{counts or 'なし'}）"
    )
    click.echo("                グループ  共通の考え  論点文の順位  表す論点文")
    click.echo(f"  全員の地図    {_line(effect.everybody)}")
    click.echo(f"  除いた地図    {_line(effect.without)}")


def _line(distance: Distance) -> str:
    return f"{distance.groups:8.2f}  {distance.consensus:10.2f}  {distance.ranking:12.2f}  {distance.representative:10.2f}"
