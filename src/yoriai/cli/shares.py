"""`yoriai calc shares`: what equal shares would choose in an election, without a database."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yoriai.cli import calc

if TYPE_CHECKING:
    from yoriai.pure.portfolio.equal_shares import Outcome
    from yoriai.pure.portfolio.pabulib import Election

FAULTS = {
    "no-section": "この部分（META、PROJECTS、VOTES）がありません。",
    "vote-type": "賛成（approval）か1つ選ぶ（choose-1）投票ではありません。",
    "no-amount": "金額として読めません。",
    "no-project": "案の番号がありません。",
    "no-such-project": "この番号の案はありません。",
}


@calc.command("shares")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.pb")
@click.option(
    "--utility",
    type=click.Choice(["cost", "cardinality"]),
    default="cost",
    help="賛成した案の値打ち：費用か、1件か。",
)
@click.option(
    "--completion",
    type=click.Choice(["add1", "none"]),
    default="add1",
    help="予算が余るとき：1人分を少しずつ増やす（add1）か、そのままにするか。",
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します。")
def shares(file: Path, utility: Any, completion: str, as_json: bool) -> None:
    """予算を1人分ずつ等しく分けると、どの案が選ばれるかを求めます（公平な配分）。

    pabulib.org の .pb ファイル（賛成の投票）を読みます。同点は、票の多い順、費用の少ない順、ファイルの順で決め、
    すべて示します。票の多い順に選んだ結果も並べます。

    例: yoriai calc shares election.pb --json
    """
    from yoriai.pure.portfolio.equal_shares import by_votes, equal_shares, with_more_for_each

    election = _read(file)
    choose = with_more_for_each if completion == "add1" else equal_shares
    outcome, listed = choose(election, utility=utility), by_votes(election)
    if as_json:
        click.echo(json.dumps(_facts(election, outcome, listed), ensure_ascii=False, indent=2))
    else:
        _tell(election, outcome, listed)


def _read(file: Path) -> Election:
    from yoriai.pure.portfolio.pabulib import NotAnElection, read_election

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return read_election(lines)
    except UnicodeDecodeError as fault:
        raise click.ClickException(f"{file.name} は、UTF-8の文字として読めません。") from fault
    except NotAnElection as fault:
        words = f"{file.name} {fault.line}行目: {FAULTS[fault.reason]}"
        raise click.ClickException(f"{words}（{fault.found}）" if fault.found else words) from fault


def _money(amount: Any, unit: int) -> int | float:
    whole = Decimal(amount.numerator) / Decimal(amount.denominator) / unit
    return int(whole) if whole == int(whole) else float(round(whole, 6))


def _facts(election: Election, outcome: Outcome, listed: Outcome) -> dict[str, Any]:
    return {
        "voters": election.voters,
        "budget": _money(election.budget, election.unit),
        "winners": list(outcome.winners),
        "cost": _money(outcome.cost, election.unit),
        "endowment": _money(outcome.endowment, election.unit),
        "ties": [{"among": list(tie.among), "chosen": tie.chosen} for tie in outcome.ties],
        "by_votes": {"winners": list(listed.winners), "cost": _money(listed.cost, election.unit)},
    }


def _tell(election: Election, outcome: Outcome, listed: Outcome) -> None:
    money = f"{_money(outcome.cost, election.unit):,} / {_money(election.budget, election.unit):,}"
    click.echo(f"投票した人 {election.voters:,}人、1人分 {_money(outcome.endowment, election.unit):,}")
    click.echo(f"公平な配分: {'、'.join(outcome.winners) or 'なし'}（{money}）")
    for tie in outcome.ties:
        click.echo(f"同点: {'、'.join(tie.among)} のうち {tie.chosen} を選びました。")
    click.echo(f"票の多い順: {'、'.join(listed.winners) or 'なし'}（{_money(listed.cost, election.unit):,}）")
