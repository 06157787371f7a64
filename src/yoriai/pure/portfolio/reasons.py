"""Why a measure is in the portfolio or not: the same problem solved again with one thing changed, nothing guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yoriai.pure.portfolio.conflicts import smallest_conflict
from yoriai.pure.portfolio.problem import Problem, Rule, rules_of
from yoriai.pure.portfolio.selection import Portfolio, Selection, portfolio_of
from yoriai.pure.portfolio.solver import at_least, best_choice, forced
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class NeededLimit:
    """How much of one limit there would have to be, all others as they are."""

    name: str
    amount: int
    more: int


@dataclass(frozen=True)
class Reason:
    """Why a measure is chosen or not.

    Attributes:
        id: of the measure.
        is_chosen: whether it is in the best portfolio.
        is_equal: it is in some portfolio that is worth as much as the best, and missing in another.
        points: how many points the whole would lose were it decided the other way; None where that is not possible.
        instead: the best portfolio were it decided the other way.
        blocked_by: the fewest rules that do not let it be decided the other way.
        score: not chosen: from how many points on it would be in a portfolio as good as the best; chosen: below how many
            the whole would be better without it. None where it is decided by rules alone.
        budget: not chosen: the least more of one limit with which it would be in a best portfolio; chosen: the amount of
            the limit below which it would be in none. None where no single limit decides.
    """

    id: str
    is_chosen: bool
    is_equal: bool
    points: int | None
    instead: Portfolio | None
    blocked_by: tuple[Rule, ...]
    score: int | None
    budget: NeededLimit | None


def reasons(problem: Problem, selection: Selection) -> tuple[Reason, ...]:
    """Return for each measure why it is chosen or not, in the order of the measures.

    Args:
        problem: measures and rules.
        selection: what `select` found; proven to be the best.

    Source:
        Counterfactual re-solving (Korikov & Beck 2021): each number is what the same model answers after one change.
    """
    rules = rules_of(problem)
    values = [measure.value for measure in problem.measures]
    chosen = set(selection.best.ids)
    return tuple(
        _reason(problem, selection, (rules, values), number, measure.id in chosen)
        for number, measure in enumerate(problem.measures)
    )


def _reason(
    problem: Problem,
    selection: Selection,
    model: tuple[Sequence[Rule], Sequence[int]],
    number: int,
    is_chosen: bool,
) -> Reason:
    rules, values = model
    other = [*rules, forced(number, chosen=not is_chosen)]
    found = best_choice(values, other)
    measure = problem.measures[number]
    if found is None:
        blocked = tuple(rule for rule in smallest_conflict(other, len(values)) if rule is not other[-1])
        budget = None if is_chosen else _more(problem, number, values)
        return Reason(measure.id, is_chosen, False, None, None, blocked, None, budget)
    points = selection.best.value - found.value
    return Reason(
        id=measure.id,
        is_chosen=is_chosen,
        is_equal=points == 0,
        points=points,
        instead=portfolio_of(problem, found.chosen),
        blocked_by=(),
        score=measure.value - points if is_chosen else measure.value + points,
        budget=_less(problem, number, values) if is_chosen else _more(problem, number, values),
    )


def _more(problem: Problem, number: int, values: Sequence[int]) -> NeededLimit | None:
    """Return the least more of one limit with which a measure would be in a best portfolio."""
    needed = [
        NeededLimit(name, amount, amount - problem.limits[name])
        for name, most in problem.limits.items()
        if problem.measures[number].uses.get(name, 0)
        and (amount := _amount_to_enter(problem, name, number, values)) is not None
        and amount > most
    ]
    return min(needed, key=lambda one: (one.more, one.name), default=None)


def _amount_to_enter(problem: Problem, name: str, number: int, values: Sequence[int]) -> int | None:
    """Return the least amount of a limit from which on a measure is in some best portfolio.

    Below what a portfolio with the measure needs to be worth as much as the best, it is in none: so the search goes from
    one such amount to the next.
    """
    amount = problem.limits[name]
    while True:
        best = best_choice(values, _with(problem, name, amount))
        if best is None:
            return None
        needed = _least_use(problem, name, number, at_least(values, best.value))
        if needed is None:
            return None
        if needed <= amount:
            return amount
        amount = needed


def _less(problem: Problem, number: int, values: Sequence[int]) -> NeededLimit | None:
    """Return the largest amount of one limit below which a measure would be in no best portfolio."""
    needed = [
        NeededLimit(name, amount, amount - problem.limits[name])
        for name in problem.limits
        if problem.measures[number].uses.get(name, 0)
        and (amount := _amount_to_leave(problem, name, number, values)) is not None
    ]
    return max(needed, key=lambda one: (one.more, one.name), default=None)


def _amount_to_leave(problem: Problem, name: str, number: int, values: Sequence[int]) -> int | None:
    """Return the amount of a limit below which a measure is in no best portfolio; None where it stays to the end."""
    amount = problem.limits[name]
    while amount >= 0:
        rules = _with(problem, name, amount)
        without = best_choice(values, [*rules, forced(number, chosen=False)])
        with_it = best_choice(values, [*rules, forced(number, chosen=True)])
        if with_it is None and without is None:
            return None
        if with_it is None or (without is not None and with_it.value < without.value):
            return amount + 1
        least = with_it.value if without is None else without.value
        needed = _least_use(problem, name, number, at_least(values, least))
        amount = (amount if needed is None else needed) - 1
    return None


def _with(problem: Problem, name: str, amount: int) -> tuple[Rule, ...]:
    return rules_of(replace(problem, limits={**problem.limits, name: amount}))


def _least_use(problem: Problem, name: str, number: int, worth: Rule) -> int | None:
    """Return how little of a limit a portfolio with a measure uses that is worth enough; None without any."""
    others = [rule for rule in rules_of(problem) if (rule.kind, rule.names) != ("limit", (name,))]
    uses = [-measure.uses.get(name, 0) for measure in problem.measures]
    found = best_choice(uses, [*others, forced(number, chosen=True), worth])
    return None if found is None else -found.value
