"""What stays chosen whatever the weights, and what when a cost rises: the sentence for the assembly.

"These are in whatever the weights; debate only those."
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.errors import PureError
from yoriai.pure.portfolio.problem import Measure, Problem, Rule, rules_of
from yoriai.pure.portfolio.selection import Portfolio, portfolio_of, select
from yoriai.pure.values import dataclass

# So many half-made portfolios may be kept at once: some 100 MB.
MOST_PORTFOLIOS = 100_000

Scores = Mapping[str, Sequence[int]]


class NotScores(PureError):
    """A measure has no scores, or another number of them than there are weights."""


class TooManyPortfolios(PureError):
    """There are more portfolios worth keeping than can be listed."""


def weighted(problem: Problem, scores: Scores, weights: Sequence[int]) -> Problem:
    """Return a problem in which each measure is worth the weighted sum of its scores.

    Args:
        problem: measures and rules.
        scores: of each measure by its id, on each criterion, on scales that are fixed before.
        weights: of each criterion, whole numbers.

    Raises:
        NotScores: a measure has no scores, or another number of them.

    Source:
        The additive value model (SMART); see the facts on governance, 1.5.
    """
    return replace(
        problem, measures=tuple(_weighted(measure, scores, weights) for measure in problem.measures)
    )


def _weighted(measure: Measure, scores: Scores, weights: Sequence[int]) -> Measure:
    given = scores.get(measure.id, ())
    if len(given) != len(weights):
        raise NotScores(f"{measure.id}: {len(given)} scores, {len(weights)} weights")
    return replace(measure, value=sum(w * s for w, s in zip(weights, given, strict=True)))


def weight_grid(criteria: int, steps: int, *, ordinal: bool = False) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide so many steps of weight among criteria.

    Args:
        criteria: how many there are, at least 1.
        steps: into how many equal parts the whole weight is divided.
        ordinal: only those in which no criterion weighs more than the one before it.

    Example:
        >>> list(weight_grid(2, 2)), list(weight_grid(2, 2, ordinal=True))
        ([(0, 2), (1, 1), (2, 0)], [(1, 1), (2, 0)])
    """
    if criteria == 1:
        yield (steps,)
        return
    for first in range(steps + 1):
        for rest in weight_grid(criteria - 1, steps - first, ordinal=ordinal):
            if not ordinal or first >= rest[0]:
                yield (first, *rest)


def acceptability(problem: Problem, scores: Scores, weights: Iterable[Sequence[int]]) -> dict[str, Fraction]:
    """Return for each measure in which share of weightings it is chosen, 0 to 1; equals count in parts.

    Args:
        problem: measures and rules.
        scores: as in `weighted`.
        weights: the weightings, as of `weight_grid`.

    Raises:
        NotScores, NotAProblem, Infeasible: as `weighted` and `select`.

    Source:
        Stochastic multicriteria acceptability (Lahdelma & Salminen 2001), over a grid instead of a sample.
    """
    shares = dict.fromkeys(problem.ids, Fraction(0))
    count = 0
    for one in weights:
        equals = select(weighted(problem, scores, one), most_equals=1_000).equals
        count += 1
        for portfolio in equals:
            for measure in portfolio.ids:
                shares[measure] += Fraction(1, len(equals))
    return {measure: share / max(1, count) for measure, share in shares.items()}


def non_dominated(problem: Problem, scores: Scores, *, most: int = MOST_PORTFOLIOS) -> tuple[Portfolio, ...]:
    """Return every portfolio that keeps the rules and than which no other is better on one criterion and as good on all.

    Args:
        problem: measures and rules.
        scores: as in `weighted`, all measures on the same criteria.
        most: how many half-made portfolios are kept at the most.

    Raises:
        NotScores: measures have different numbers of scores.
        TooManyPortfolios: more would have to be kept.

    Source:
        Liesiö, Mild & Salo, Preference programming for robust portfolio modeling (EJOR 181, 2007): measures are added one
        by one, and what is beaten with no more used of any limit is dropped at once.
    """
    rules = rules_of(problem)
    criteria = len(next(iter(scores.values()), ()))
    gains = np.array([list(_scores(measure, scores, criteria)) for measure in problem.measures], np.int64)
    uses = _uses(rules, len(problem.measures))
    most_used = np.array([rule.most for rule in rules], np.int64)
    least_to_come = np.minimum(uses, 0)
    chosen = np.zeros((1, len(problem.measures)), np.bool_)
    worth, used = np.zeros((1, criteria), np.int64), np.zeros((1, len(rules)), np.int64)
    for number in range(len(problem.measures)):
        added = chosen.copy()
        added[:, number] = True
        chosen = np.concatenate([chosen, added])
        worth = np.concatenate([worth, worth + gains[number]])
        used = np.concatenate([used, used + uses[number]])
        possible = (used + least_to_come[number + 1 :].sum(0) <= most_used).all(1)
        chosen, worth, used = chosen[possible], worth[possible], used[possible]
        kept = ~_beaten(worth, used)
        chosen, worth, used = chosen[kept], worth[kept], used[kept]
        if len(chosen) > most:
            raise TooManyPortfolios(f"{len(chosen)} after {number + 1} of {len(problem.measures)} measures")
    best = ~_beaten(worth, np.zeros((len(worth), 0), np.int64))
    return tuple(
        portfolio_of(problem, [int(one) for one in np.flatnonzero(row)])
        for row in sorted(chosen[best].tolist(), reverse=True)
    )


def _scores(measure: Measure, scores: Scores, criteria: int) -> Sequence[int]:
    given = scores.get(measure.id, ())
    if len(given) != criteria:
        raise NotScores(f"{measure.id}: {len(given)} scores, {criteria} criteria")
    return given


def _uses(rules: Sequence[Rule], measures: int) -> NDArray[np.int64]:
    table = np.zeros((measures, len(rules)), np.int64)
    for column, rule in enumerate(rules):
        for number, amount in rule.row.items():
            table[number, column] = amount
    return table


def _beaten(worth: NDArray[np.int64], used: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows another one beats: more on a criterion, no less on any, and no more used of anything."""
    beaten = np.zeros(len(worth), np.bool_)
    for number in np.argsort(-worth.sum(1), kind="stable"):
        if not beaten[number]:
            better = (worth[number] >= worth).all(1) & (worth[number] > worth).any(1)
            beaten |= better & (used[number] <= used).all(1)
    return beaten


def core_index(problem: Problem, portfolios: Sequence[Portfolio]) -> dict[str, Fraction]:
    """Return for each measure the share of portfolios that hold it: 1 is chosen whatever the weights, 0 never.

    Args:
        problem: whose measures.
        portfolios: those that `non_dominated` gives.

    Source:
        Liesiö, Mild & Salo (2007), the core index.
    """
    return {
        one: Fraction(sum(one in portfolio.ids for portfolio in portfolios), max(1, len(portfolios)))
        for one in problem.ids
    }


@dataclass(frozen=True)
class Dearer:
    """What happens when one measure costs more: whether it stays, and what is chosen then."""

    id: str
    percent: int
    stays: bool
    best: Portfolio


def when_dearer(
    problem: Problem, chosen: Sequence[str], percents: Sequence[int] = (10, 20, 30)
) -> tuple[Dearer, ...]:
    """Return for each chosen measure what is best when it alone costs and uses more.

    It stays where some portfolio that is then among the best still holds it.

    Args:
        problem: measures and rules.
        chosen: ids of measures, as of the best portfolio.
        percents: by how much costs and uses rise; parts of a unit are rounded up.

    Raises:
        Infeasible: the measure must be chosen, and no longer can be.
    """
    found = []
    for one in chosen:
        for percent in percents:
            now = select(_dearer(problem, one, percent))
            stays = any(one in portfolio.ids for portfolio in now.equals)
            found.append(Dearer(one, percent, stays, now.best))
    return tuple(found)


def _dearer(problem: Problem, one: str, percent: int) -> Problem:
    def more(amount: int) -> int:
        return math.ceil(Fraction(amount * (100 + percent), 100))

    return replace(
        problem,
        measures=tuple(
            replace(
                measure,
                cost=more(measure.cost),
                uses={name: more(used) for name, used in measure.uses.items()},
            )
            if measure.id == one
            else measure
            for measure in problem.measures
        ),
    )
