"""The best portfolio: proven or with its gap, all equals shown, and beside it what a ranking would have chosen."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from yoriai.pure.errors import PureError
from yoriai.pure.portfolio.conflicts import smallest_conflict
from yoriai.pure.portfolio.problem import Measure, Problem, Rule, is_allowed, rules_of
from yoriai.pure.portfolio.solver import at_least, best_choice, other_than
from yoriai.pure.values import dataclass

MOST_EQUALS = 20


class Infeasible(PureError):
    """No choice keeps all rules; `conflict` holds the fewest that cannot be kept together."""

    def __init__(self, conflict: tuple[Rule, ...]) -> None:
        super().__init__(
            "no choice keeps: " + "; ".join(f"{one.kind} {', '.join(one.names)}" for one in conflict)
        )
        self.conflict = conflict


@dataclass(frozen=True)
class Portfolio:
    """A choice of measures, by their ids in the order in which they were given, what it is worth and what it costs."""

    ids: tuple[str, ...]
    value: int
    cost: int


@dataclass(frozen=True)
class Selection:
    """The best portfolio.

    Attributes:
        best: among equals the cheapest, then the first in the order of the measures.
        equals: all that are worth as much, the best first; one where it is the only one.
        has_more_equals: there are more than are listed.
        bound: no portfolio is worth more; the best is proven where it is worth as much.
    """

    best: Portfolio
    equals: tuple[Portfolio, ...]
    has_more_equals: bool
    bound: int

    @property
    def is_proven(self) -> bool:
        return self.bound <= self.best.value

    @property
    def gap(self) -> float:
        """By which share the best one possible may be better, 0 when it is proven."""
        return 0.0 if self.is_proven else (self.bound - self.best.value) / max(1, abs(self.bound))


def select(problem: Problem, *, time_limit_s: float = math.inf, most_equals: int = MOST_EQUALS) -> Selection:
    """Return the portfolio with the most points that keeps every rule.

    Args:
        problem: measures and rules.
        time_limit_s: after so many seconds the best one known, with its gap; equals are sought only after a proof.
        most_equals: how many equals are listed at the most.

    Raises:
        NotAProblem: the problem cannot be.
        Infeasible: no choice keeps all rules; with the fewest that contradict each other.
        SolverFailed: nothing was found in time.

    Example:
        >>> roads = Measure("roads", 5, {"budget": 60}, 60)
        >>> parks = Measure("parks", 4, {"budget": 50}, 50)
        >>> select(Problem((roads, parks), {"budget": 100})).best.ids
        ('roads',)
    """
    rules = rules_of(problem)
    values = [measure.value for measure in problem.measures]
    found = best_choice(values, rules, time_limit_s=time_limit_s)
    if found is None:
        raise Infeasible(smallest_conflict(rules, len(values)))
    if not found.is_proven:
        only = portfolio_of(problem, found.chosen)
        return Selection(only, (only,), has_more_equals=False, bound=found.bound)
    equals, has_more = _equals(problem, rules, found.value, most_equals)
    return Selection(equals[0], equals, has_more, found.value)


def portfolio_of(problem: Problem, chosen: Collection[int]) -> Portfolio:
    """Return a choice with its value and cost."""
    measures = [problem.measures[number] for number in sorted(chosen)]
    return Portfolio(
        tuple(one.id for one in measures),
        sum(one.value for one in measures),
        sum(one.cost for one in measures),
    )


def _equals(
    problem: Problem, rules: Sequence[Rule], value: int, most: int
) -> tuple[tuple[Portfolio, ...], bool]:
    """Return the portfolios of one value, the cheapest first, and whether there are more than so many."""
    values = [measure.value for measure in problem.measures]
    costs = [-measure.cost for measure in problem.measures]
    kept = [*rules, at_least(values, value)]
    found: list[frozenset[int]] = []
    while (next_one := best_choice(costs, kept)) is not None and len(found) < most:
        found.append(next_one.chosen)
        kept.append(other_than(next_one.chosen, len(values)))
    order = sorted(found, key=lambda one: (-sum(costs[number] for number in one), sorted(one)))
    return tuple(portfolio_of(problem, one) for one in order), next_one is not None


def by_ranking(problem: Problem, *, by_cost: bool = False) -> Portfolio:
    """Return what is chosen by going down a ranking: ranking is not selection.

    What must be chosen comes first, then one measure after the other, if it still fits with all rules.

    Args:
        problem: measures and rules.
        by_cost: rank by points for each yen instead of points; what costs nothing comes first.

    Source:
        The usual practice of lists "from the top until the money ends"; see the facts on governance, 1.6.
    """
    rules = rules_of(problem)
    chosen = {number for number, one in enumerate(problem.measures) if one.id in problem.mandatory}
    for number in sorted(
        range(len(problem.measures)), key=lambda one: _rank(problem.measures[one], one, by_cost)
    ):
        if is_allowed(chosen | {number}, rules):
            chosen.add(number)
    return portfolio_of(problem, chosen)


def _rank(measure: Measure, number: int, by_cost: bool) -> tuple[float, int]:
    per_cost = math.inf if not measure.cost else measure.value / measure.cost
    return (-(per_cost if by_cost else measure.value), number)
