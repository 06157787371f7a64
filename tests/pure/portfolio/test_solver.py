"""What is made of the solver's answers: a bound where the time was over, no answer that breaks a rule, no silence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from tests.pure.portfolio import oracle
from yoriai.pure.portfolio import solver
from yoriai.pure.portfolio.problem import Rule
from yoriai.pure.portfolio.selection import select
from yoriai.pure.portfolio.solver import SolverFailed, best_choice

TAKES_THREE = Rule("limit", ("budget",), {0: 3, 1: 3}, 5)


def answering(monkeypatch, *answers: OptimizeResult) -> None:
    given = iter(answers)
    monkeypatch.setattr(solver, "milp", lambda **_asked: next(given))


def answer(status: int, chosen: list[float] | None, bound: float | None = None) -> OptimizeResult:
    x = None if chosen is None else np.array(chosen)
    return OptimizeResult(status=status, x=x, mip_dual_bound=bound, message="time")


def test_when_the_time_is_over_the_best_one_known_is_told_with_its_bound(monkeypatch):
    answering(monkeypatch, answer(1, [0, 1, 0, 1, 1, 1], -2310.4))

    found = select(oracle.problem(), time_limit_s=1)

    assert (found.best.value, found.bound, found.is_proven) == (2200, 2310, False)
    assert found.gap == pytest.approx(110 / 2310)


def test_without_any_bound_it_is_all_that_there_is_to_win(monkeypatch):
    answering(monkeypatch, answer(1, [1, 0]))

    found = best_choice([2, 4], [TAKES_THREE])

    assert found is not None
    assert (found.value, found.bound) == (2, 6)


def test_an_answer_that_breaks_a_rule_by_a_rounding_is_refused_and_another_one_asked_for(monkeypatch):
    answering(monkeypatch, answer(0, [1, 1]), answer(0, [0, 1]))

    found = best_choice([2, 4], [TAKES_THREE])

    assert found is not None
    assert (found.chosen, found.value) == (frozenset({1}), 4)


def test_nothing_found_in_time_is_no_proof_that_there_is_nothing(monkeypatch):
    answering(monkeypatch, answer(1, None))

    with pytest.raises(SolverFailed):
        best_choice([2, 4], [TAKES_THREE])


def test_nothing_to_choose_from_is_an_empty_choice_where_that_keeps_the_rules():
    assert best_choice([], []) is not None
    assert best_choice([], [Rule("mandatory", ("x",), {}, -1)]) is None
