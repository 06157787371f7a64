"""What stays chosen whatever the weights: the published shares, and the same as by trying everything."""

from __future__ import annotations

import doctest
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.portfolio import oracle
from tests.pure.portfolio.test_selection import problems, tried
from yoriai.pure.portfolio import robustness
from yoriai.pure.portfolio.robustness import (
    NotScores,
    TooManyPortfolios,
    acceptability,
    core_index,
    non_dominated,
    weight_grid,
    weighted,
    when_dearer,
)
from yoriai.pure.portfolio.selection import Infeasible, select

SCORES = {one: scores for one, (_cost, *scores) in oracle.MEASURES.items()}


def test_the_examples_run():
    assert doctest.testmod(robustness).failed == 0


def test_the_published_portfolios_that_nothing_beats_and_their_core_index():
    found = non_dominated(oracle.problem(), SCORES)

    assert {"".join(one.ids) for one in found} == {"BDEM", "CDEM"}
    half = Fraction(1, 2)
    assert core_index(oracle.problem(), found) == {"A": 0, "B": half, "C": half, "D": 1, "E": 1, "M": 1}


@pytest.mark.parametrize(
    ("ordinal", "count", "of_b"), [(True, 44, Fraction(1)), (False, 231, Fraction(126, 231))]
)
def test_the_published_acceptability(ordinal, count, of_b):
    grid = list(weight_grid(3, 20, ordinal=ordinal))

    shares = acceptability(oracle.problem(), SCORES, grid)

    assert len(grid) == count
    assert shares == {"A": 0, "B": of_b, "C": 1 - of_b, "D": 1, "E": 1, "M": 1}


def test_weights_make_the_points():
    assert weighted(oracle.problem(), SCORES, oracle.WEIGHTS) == oracle.problem()
    with pytest.raises(NotScores):
        weighted(oracle.problem(), SCORES, (1, 2))
    with pytest.raises(NotScores):
        non_dominated(oracle.problem(), {**SCORES, "A": (1,)})


@given(problems(), st.data())
@settings(max_examples=60)
def test_nothing_beats_them_and_all_others_are_beaten(problem, data):
    few = st.integers(0, 4)
    scores = {one: data.draw(st.tuples(few, few)) for one in problem.ids}
    allowed = [some for _value, some in tried(problem)]
    totals = {some: tuple(sum(scores[problem.ids[n]][c] for n in some) for c in (0, 1)) for some in allowed}

    def is_beaten(one: tuple[int, ...]) -> bool:
        return any(
            other != one and all(a >= b for a, b in zip(other, one, strict=True)) for other in totals.values()
        )

    wanted = {
        tuple(problem.ids[n] for n in sorted(some)) for some, total in totals.items() if not is_beaten(total)
    }
    assert {one.ids for one in non_dominated(problem, scores)} == wanted


def test_more_than_can_be_listed_is_said():
    with pytest.raises(TooManyPortfolios):
        non_dominated(oracle.problem(), SCORES, most=1)


def test_a_measure_that_costs_more_stays_or_makes_room():
    problem = oracle.problem()
    found = {(one.id, one.percent): one for one in when_dearer(problem, select(problem).best.ids, (10, 30))}

    assert found["B", 10].stays and found["B", 10].best.cost == 19_700
    assert not found["B", 30].stays and "C" in found["B", 30].best.ids
    tight = replace(problem, limits={"budget": 3_000})
    with pytest.raises(Infeasible):
        when_dearer(tight, ["M"], (10,))
