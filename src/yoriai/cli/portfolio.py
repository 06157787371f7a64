"""`yoriai calc select`: the best portfolio of a file of measures, with reasons, without a database."""

from __future__ import annotations

import ctypes
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from yoriai.cli import calc

if TYPE_CHECKING:
    from fractions import Fraction

    from yoriai.cli.portfolio_file import PortfolioFile
    from yoriai.pure.portfolio.problem import Fault, Problem, Rule
    from yoriai.pure.portfolio.reasons import Reason
    from yoriai.pure.portfolio.selection import Portfolio, Selection

INFEASIBLE = 2
# Into so many parts the whole weight is divided for the grid of weightings.
GRID = 20
RULES = {
    "limit": "限度",
    "mandatory": "必ず実施",
    "exclusive": "どれか1つ",
    "requires": "前提",
    "share": "目標ごとの最低の割合",
}
FAULTS: dict[Fault, str] = {
    "duplicate": "同じidの施策が2つあります。",
    "no-id": "idがありません。",
    "out-of-range": "0から10兆までの数にしてください（割合は0から1まで）。",
    "unknown-measure": "この施策はありません。",
    "unknown-limit": "この限度は書かれていません。",
    "no-value": "点数は、value か、すべての criteria の scores の、どちらかで書いてください。",
    "no-limit": "限度がありません。budget_yen、budgets、staffのどれかを書いてください。",
    "all-mandatory": "どれか1つのはずが、どれも必ず実施になっています。",
    "circle": "前提が、ひとまわりしています。",
}


class Answer(NamedTuple):
    """What was found for a file; `points` of the model make one point of the file."""

    problem: Problem
    points: int
    selection: Selection
    by_points: Portfolio
    by_cost: Portfolio
    reasons: tuple[Reason, ...]
    robust: dict[str, Any]


@calc.command("select")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.json")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します。")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=None,
    metavar="SECONDS",
    help="計算に使う時間の上限。",
)
@click.option(
    "--reasons/--no-reasons", "with_reasons", default=True, help="施策ごとの理由も求めます（既定）。"
)
@click.option(
    "--robust",
    is_flag=True,
    help="重みや費用が変わっても選ばれるかも求めます（criteria と scores が要ります）。",
)
def select_measures(
    file: Path, as_json: bool, seconds: float | None, with_reasons: bool, robust: bool
) -> None:
    """限られた予算で、点数の合計がいちばん大きくなる施策の組み合わせを、理由とともに求めます。

    ファイルは {"measures": [{"id", "cost_yen", "value", "mandatory"}], "budget_yen", "exclusive": [[ids]],
    "requires": [["a", "b"]]} の形です（くわしくは docs/selection.md）。守れない決まりがあるときは、
    両立しない決まりを示し、終了コード 2 で終わります。

    例: yoriai calc select measures.json --json
    """
    from yoriai.cli.portfolio_file import read
    from yoriai.pure.portfolio.problem import NotAProblem
    from yoriai.pure.portfolio.robustness import TooManyPortfolios
    from yoriai.pure.portfolio.selection import Infeasible
    from yoriai.pure.portfolio.solver import SolverFailed

    given = read(file)
    try:
        with _apart_from_the_solver():
            answer = _answer(given, seconds or math.inf, with_reasons)
            if robust:
                answer = answer._replace(robust=_robust(given, answer))
    except NotAProblem as fault:
        lines = "\n".join(f"{place}: {FAULTS[why]}" for place, why in fault.faults)
        raise click.ClickException(f"{file.name} を計算できません。\n{lines}") from fault
    except SolverFailed as fault:
        words = "時間内に、決まりを守る組み合わせが見つかりませんでした。--seconds を増やしてください。"
        raise click.ClickException(words) from fault
    except TooManyPortfolios as fault:
        words = (
            "重みによって変わる組み合わせが多すぎて、数えきれません。--robust を付けずに計算してください。"
        )
        raise click.ClickException(words) from fault
    except Infeasible as refused:
        _refuse(refused.conflict, as_json=as_json)
        raise SystemExit(INFEASIBLE) from refused
    if as_json:
        click.echo(json.dumps(_facts(answer), ensure_ascii=False, indent=2))
    else:
        _tell(answer)


@contextmanager
def _apart_from_the_solver() -> Iterator[None]:
    """Let what HiGHS prints by itself (its issue 2783) go where errors go, not into the answer."""
    if os.name != "posix":
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _answer(given: PortfolioFile, seconds: float, with_reasons: bool) -> Answer:
    from yoriai.pure.portfolio.reasons import reasons
    from yoriai.pure.portfolio.selection import by_ranking, select

    points = given.points()
    problem = given.problem(points)
    selection = select(problem, time_limit_s=seconds)
    return Answer(
        problem,
        points,
        selection,
        by_ranking(problem),
        by_ranking(problem, by_cost=True),
        reasons(problem, selection) if with_reasons and selection.is_proven else (),
        {},
    )


def _robust(given: PortfolioFile, answer: Answer) -> dict[str, Any]:
    """Return in which share of weightings and of portfolios that nothing beats each measure is, and whether it stays."""
    from yoriai.pure.portfolio import robustness

    if not given.criteria:
        raise click.ClickException("--robust には、criteria（重み）と scores（点数）が要ります。")
    problem, scores = answer.problem, given.scores()
    grid = list(robustness.weight_grid(len(given.criteria), GRID))
    portfolios = robustness.non_dominated(problem, scores)
    dearer = robustness.when_dearer(problem, answer.selection.best.ids)
    return {
        "weightings": len(grid),
        "acceptability": _shares(robustness.acceptability(problem, scores, grid)),
        "non_dominated": [list(one.ids) for one in portfolios],
        "core_index": _shares(robustness.core_index(problem, portfolios)),
        "leaves_when_dearer_by_percent": {one.id: one.percent for one in reversed(dearer) if not one.stays},
    }


def _shares(given: Mapping[str, Fraction]) -> dict[str, float]:
    return {one: round(float(share), 4) for one, share in given.items()}


def _refuse(conflict: tuple[Rule, ...], *, as_json: bool) -> None:
    if as_json:
        rules = [{"kind": rule.kind, "names": list(rule.names)} for rule in conflict]
        click.echo(json.dumps({"feasible": False, "conflict": rules}, ensure_ascii=False, indent=2))
        return
    click.echo("次の決まりは、同時には守れません。どれか1つを変えてください。")
    for rule in conflict:
        click.echo(f"  {RULES[rule.kind]}: {'、'.join(rule.names)}")


def _points(value: int, points: int) -> int | float:
    whole = Decimal(value) / points
    return int(whole) if whole == int(whole) else float(whole)


def _portfolio(one: Portfolio, points: int) -> dict[str, Any]:
    return {"selected": list(one.ids), "value": _points(one.value, points), "cost_yen": one.cost}


def _facts(answer: Answer) -> dict[str, Any]:
    found, points = answer.selection, answer.points
    return {
        "feasible": True,
        **_portfolio(found.best, points),
        "bound": _points(found.bound, points),
        "proven": found.is_proven,
        "gap": round(found.gap, 6),
        "ties": [_portfolio(one, points) for one in found.equals[1:]],
        "more_ties": found.has_more_equals,
        "by_ranking": {
            "points": _ranked(answer, answer.by_points),
            "points_per_yen": _ranked(answer, answer.by_cost),
        },
        "reasons": [_reason(one, points) for one in answer.reasons],
        **({"robustness": answer.robust} if answer.robust else {}),
    }


def _ranked(answer: Answer, one: Portfolio) -> dict[str, Any]:
    best = answer.selection.best
    return {
        **_portfolio(one, answer.points),
        "points_less": _points(best.value - one.value, answer.points),
        "yen_less": best.cost - one.cost,
    }


def _reason(one: Reason, points: int) -> dict[str, Any]:
    budget = one.budget and {"limit": one.budget.name, "amount": one.budget.amount, "more": one.budget.more}
    return {
        "id": one.id,
        "selected": one.is_chosen,
        "tie": one.is_equal,
        "points_lost_otherwise": None if one.points is None else _points(one.points, points),
        "otherwise": one.instead and _portfolio(one.instead, points),
        "blocked_by": [{"kind": rule.kind, "names": list(rule.names)} for rule in one.blocked_by],
        "score_at_which_it_changes": None if one.score is None else _points(one.score, points),
        "limit_at_which_it_changes": budget,
    }


def _tell(answer: Answer) -> None:
    found, points = answer.selection, answer.points
    click.echo(f"選ぶ施策: {'、'.join(found.best.ids) or 'なし'}")
    click.echo(f"点数の合計 {_points(found.best.value, points)}、費用 {found.best.cost:,}円")
    if found.is_proven:
        click.echo("これより点数の高い組み合わせはありません（確かめました）。")
    else:
        click.echo(f"時間内に確かめられたのは、{found.gap:.2%} 以内ということまでです。")
    for one in found.equals[1:]:
        click.echo(f"同じ点数の組み合わせ: {'、'.join(one.ids)}（{one.cost:,}円）")
    if found.has_more_equals:
        click.echo("同じ点数の組み合わせは、ほかにもあります。")
    for label, ranked in (("点数の順", answer.by_points), ("1円あたりの点数の順", answer.by_cost)):
        less = _points(found.best.value - ranked.value, points)
        click.echo(f"{label}に選ぶと: {'、'.join(ranked.ids) or 'なし'}（{less}点少ない）")
    for reason in answer.reasons:
        click.echo(_sentence(reason, points))
    if answer.robust:
        _tell_robust(answer.robust)


def _tell_robust(robust: dict[str, Any]) -> None:
    core = robust["core_index"]
    always = [one for one, share in core.items() if share == 1]
    between = [one for one, share in core.items() if 0 < share < 1]
    click.echo(f"重みをどう付けても選ばれる: {'、'.join(always) or 'なし'}")
    click.echo(f"重みによって変わる（話し合うところ）: {'、'.join(between) or 'なし'}")
    for one, share in robust["acceptability"].items():
        click.echo(f"{one}: {robust['weightings']}通りの重みの {share:.1%} で選ばれる")
    for one, percent in robust["leaves_when_dearer_by_percent"].items():
        click.echo(f"{one}: 費用が{percent}%増えると外れる")


def _sentence(one: Reason, points: int) -> str:
    name = f"{one.id}: {'選ぶ' if one.is_chosen else '選ばない'}。"
    if one.blocked_by:
        rules = "、".join(f"{RULES[rule.kind]}（{'、'.join(rule.names)}）" for rule in one.blocked_by)
        name += f"決まりのため: {rules}。"
    elif one.points is not None and one.score is not None:
        name += f"逆にすると{_points(one.points, points)}点減る。"
        name += f"{_points(one.score, points)}点{'を下回ると外れる' if one.is_chosen else 'で同点になる'}。"
    if one.budget is not None:
        change = "を下回ると外れる" if one.is_chosen else "あれば入る"
        name += f"{one.budget.name}が{one.budget.amount:,}{change}。"
    return name
