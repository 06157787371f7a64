"""Why a measure is chosen or not: every number is what the same model answers after that one change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.portfolio import oracle
from yoriai.pure.portfolio.problem import Measure, Problem
from yoriai.pure.portfolio.reasons import Reason, reasons
from yoriai.pure.portfolio.selection import select


def told(problem: Problem) -> dict[str, Reason]:
    return {one.id: one for one in reasons(problem, select(problem))}


@pytest.fixture(scope="module")
def answers() -> dict[str, Reason]:
    return told(oracle.problem())


def test_the_published_budgets_are_those_at_which_a_refused_measure_enters(answers):
    assert (answers["A"].budget.amount, answers["A"].budget.more) == (24_000, 4_000)
    assert answers["C"].budget.amount == 26_000


def test_with_that_budget_it_is_in_a_best_portfolio_and_with_one_yen_less_in_none(answers):
    for one in "AC":
        amount = answers[one].budget.amount
        assert any(one in equal.ids for equal in select(oracle.problem(budget=amount)).equals)
        assert all(one not in equal.ids for equal in select(oracle.problem(budget=amount - 1)).equals)


def test_below_the_budget_at_which_a_chosen_measure_leaves_it_is_in_no_best_portfolio(answers):
    for one in "BDE":
        amount = answers[one].budget.amount
        assert any(one in equal.ids for equal in select(oracle.problem(budget=amount)).equals)
        assert all(one not in equal.ids for equal in select(oracle.problem(budget=amount - 1)).equals)


@pytest.mark.parametrize("one", ["A", "B", "C", "D", "E"])
def test_at_the_told_score_both_are_worth_the_same_and_beyond_it_the_other_wins(answers, one):
    reason = answers[one]

    def with_score(score: int) -> list[bool]:
        measures = tuple(
            replace(measure, value=score) if measure.id == one else measure
            for measure in oracle.problem().measures
        )
        return [one in equal.ids for equal in select(replace(oracle.problem(), measures=measures)).equals]

    assert set(with_score(reason.score)) == {True, False}
    further = reason.score - 1 if reason.is_chosen else reason.score + 1
    assert set(with_score(further)) == {not reason.is_chosen}


def test_what_would_be_chosen_instead_and_how_many_points_that_costs(answers):
    refused = answers["A"]

    assert (refused.is_chosen, refused.points, set(refused.instead.ids)) == (False, 550, set("ADM"))
    assert answers["C"].points == 40


def test_what_must_be_chosen_is_blocked_by_that_rule_alone(answers):
    [rule] = answers["M"].blocked_by

    assert (rule.kind, rule.names, answers["M"].points) == ("mandatory", ("M",), None)


def test_what_can_never_fit_is_blocked_by_the_fewest_rules_and_no_single_limit_helps():
    tower = Measure("tower", 500, {"2027": 90, "engineers": 9}, 90)
    road = Measure("road", 5, {"2027": 10, "engineers": 1}, 10)
    problem = Problem((tower, road), {"2027": 50, "engineers": 3})

    reason = told(problem)["tower"]

    assert len(reason.blocked_by) == 1
    assert (reason.points, reason.score, reason.budget) == (None, None, None)


def test_one_of_two_equals_says_that_it_is_equal():
    left, right = (Measure(one, 5, {"budget": 10}, 10) for one in ("left", "right"))

    answers = told(Problem((left, right), {"budget": 10}))

    assert [answers[one].is_equal for one in ("left", "right")] == [True, True]


@st.composite
def small_problems(draw) -> Problem:
    """Draw up to six measures under one budget, with rules between them."""
    count = draw(st.integers(1, 6))
    ids = [f"m{number}" for number in range(count)]
    amounts = st.integers(1, 9)
    measures = tuple(Measure(one, draw(st.integers(0, 9)), {"budget": draw(amounts)}, 1) for one in ids)
    pairs = [(ids[later], ids[earlier]) for later in range(count) for earlier in range(later)]
    return Problem(
        measures,
        {"budget": draw(st.integers(0, 25))},
        exclusive=tuple(frozenset(pair) for pair in draw(st.lists(st.sampled_from(pairs), max_size=2)))
        if pairs
        else (),
        requires=tuple(draw(st.lists(st.sampled_from(pairs), max_size=2))) if pairs else (),
    )


def in_a_best(problem: Problem, one: str, budget: int) -> bool:
    return any(
        one in equal.ids
        for equal in select(replace(problem, limits={"budget": budget}), most_equals=99).equals
    )


@given(small_problems())
@settings(max_examples=8)
def test_the_budgets_are_those_that_trying_every_budget_finds(problem):
    now, enough = problem.limits["budget"], 60

    for reason in reasons(problem, select(problem)):
        if reason.is_chosen:
            left = next((b for b in range(now, -1, -1) if not in_a_best(problem, reason.id, b)), None)
            wanted = None if left is None else left + 1
        elif in_a_best(problem, reason.id, now):
            wanted = None
        else:
            wanted = next((b for b in range(now, enough) if in_a_best(problem, reason.id, b)), None)
        assert (reason.budget.amount if reason.budget else None) == wanted
