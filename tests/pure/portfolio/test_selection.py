"""The best portfolio: the published answers, the same as trying everything, and what does not change it."""

from __future__ import annotations

import doctest
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.portfolio import oracle
from yoriai.pure.portfolio import selection
from yoriai.pure.portfolio.problem import Measure, NotAProblem, Problem, is_allowed, rules_of
from yoriai.pure.portfolio.selection import Infeasible, by_ranking, select

GOALS = ("people", "town")


def test_the_examples_run():
    assert doctest.testmod(selection).failed == 0


def test_the_published_optimum_is_found_and_it_is_the_only_one():
    found = select(oracle.problem())

    assert (found.best.ids, found.best.value) == (("B", "D", "E", "M"), 2200)
    assert (found.equals, found.has_more_equals, found.is_proven) == ((found.best,), False, True)


def test_a_ranking_chooses_less():
    by_points, by_cost = (by_ranking(oracle.problem(), by_cost=one) for one in (False, True))

    assert (set(by_points.ids), by_points.value) == (set("ADM"), 1650)
    assert (set(by_cost.ids), by_cost.value) == (set("CDM"), 1610)


def test_all_that_are_worth_as_much_are_shown_the_cheapest_first():
    found = select(oracle.problem(budget=24_000))

    assert [one.ids for one in found.equals] == [("B", "D", "E", "M"), ("A", "D", "E", "M")]
    assert found.best.cost == 19_000


@pytest.mark.parametrize(("ordinal", "expected"), [(True, {"BDEM": 44}), (False, {"BDEM": 126, "CDEM": 105})])
def test_over_the_published_grid_of_weights_the_same_portfolios_are_best(ordinal, expected):
    counts: dict[str, int] = {}
    for a in range(21):
        for b in range(21 - a):
            weights = (a, b, 20 - a - b)
            if not ordinal or weights == tuple(sorted(weights, reverse=True)):
                found = select(oracle.problem(weights))
                assert len(found.equals) == 1
                name = "".join(found.best.ids)
                counts[name] = counts.get(name, 0) + 1

    assert counts == expected


def test_rules_that_cannot_be_kept_are_named_the_fewest():
    tight = replace(oracle.problem(budget=14_000), mandatory=frozenset("AME"))

    with pytest.raises(Infeasible) as refused:
        select(tight)

    named = {(one.kind, one.names) for one in refused.value.conflict}
    assert named == {("limit", ("budget",)), ("mandatory", ("A",)), ("mandatory", ("M",))}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"requires": (("E", "D"), ("D", "E"))}, "requires: D → E → D"),
        ({"mandatory": frozenset("BC")}, "exclusive: B, C"),
        ({"limits": {"budget": -1}}, "limits: budget"),
        ({"limits": {}}, "measures: A.uses: budget"),
        ({"mandatory": frozenset("X")}, "mandatory: X"),
        ({"minimum_shares": {"people": 1001}}, "minimum_shares: people"),
        ({"measures": (Measure("A", 10**14, {"budget": 1}),)}, "measures: A.value"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change, place):
    with pytest.raises(NotAProblem) as refused:
        select(replace(oracle.problem(), **change))

    assert place in [where for where, _why in refused.value.faults]


@st.composite
def problems(draw) -> Problem:
    """Draw up to eight measures with every kind of rule."""
    count = draw(st.integers(1, 8))
    ids = [f"m{number}" for number in range(count)]
    amounts = st.integers(0, 30)
    measures = tuple(
        Measure(
            one,
            draw(st.integers(-5, 40)),
            {"2027": draw(amounts), "2028": draw(amounts), "engineers": draw(st.integers(0, 5))},
            draw(amounts),
            draw(st.sampled_from(GOALS)),
        )
        for one in ids
    )
    some = st.lists(st.sampled_from(ids), unique=True, max_size=3)
    pairs = [(ids[later], ids[earlier]) for later in range(count) for earlier in range(later)]
    mandatory = frozenset(draw(st.lists(st.sampled_from(ids), unique=True, max_size=1)))
    return Problem(
        measures,
        {
            "2027": draw(st.integers(0, 90)),
            "2028": draw(st.integers(0, 90)),
            "engineers": draw(st.integers(0, 12)),
        },
        mandatory=mandatory,
        exclusive=tuple(frozenset(draw(some)) for _set in range(draw(st.integers(0, 2)))),
        requires=tuple(draw(st.lists(st.sampled_from(pairs), max_size=3))) if pairs else (),
        minimum_shares=draw(st.dictionaries(st.sampled_from(GOALS), st.integers(0, 600), max_size=1)),
    )


def tried(problem: Problem) -> list[tuple[int, frozenset[int]]]:
    """Return every choice that keeps all rules, with its value, by trying all."""
    rules = rules_of(problem)
    numbers = range(len(problem.measures))
    every = (frozenset(some) for size in range(len(numbers) + 1) for some in combinations(numbers, size))
    return [
        (sum(problem.measures[number].value for number in some), some)
        for some in every
        if is_allowed(some, rules)
    ]


@given(problems())
@settings(max_examples=150)
def test_it_is_the_same_as_trying_everything(problem):
    choices = tried(problem)
    if not choices:
        with pytest.raises(Infeasible) as refused:
            select(problem)
        without_one = refused.value.conflict[1:]
        assert any(is_allowed(some, without_one) for some in _all_of(problem))
        assert not any(is_allowed(some, refused.value.conflict) for some in _all_of(problem))
        return

    found = select(problem, most_equals=300)

    best = max(value for value, _some in choices)
    assert found.best.value == found.bound == best
    wanted = {
        tuple(problem.ids[number] for number in sorted(some)) for value, some in choices if value == best
    }
    assert {one.ids for one in found.equals} == wanted
    assert found.best.cost == min(one.cost for one in found.equals)


def _all_of(problem: Problem):
    numbers = range(len(problem.measures))
    return [frozenset(some) for size in range(len(numbers) + 1) for some in combinations(numbers, size)]


@given(problems(), st.integers(1, 20))
@settings(max_examples=40)
def test_more_money_is_never_worth_less(problem, more):
    try:
        before = select(problem, most_equals=1).best.value
    except Infeasible:
        return
    richer = replace(problem, limits={**problem.limits, "2027": problem.limits["2027"] + more})

    assert select(richer, most_equals=1).best.value >= before


def test_a_copy_of_a_measure_changes_no_score_and_no_better_portfolio_comes_of_it():
    problem = oracle.problem()
    copy = replace(problem.measures[0], id="A2", value=problem.measures[0].value - 1)
    both = replace(problem, measures=(*problem.measures, copy))

    assert select(both).best.ids == select(problem).best.ids


def test_weights_that_are_all_doubled_choose_the_same():
    assert select(oracle.problem((10, 6, 4))).best.ids == select(oracle.problem()).best.ids


def test_a_budget_is_kept_to_the_yen_where_the_solver_rounds():
    budget = 9_876_543_210
    big = Measure("big", 1_000_001, {"budget": budget + 1}, budget + 1)
    small = Measure("small", 1, {"budget": 1}, 1)

    assert select(Problem((big, small), {"budget": budget})).best.ids == ("small",)
