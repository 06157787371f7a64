"""The best choice under rules, by HiGHS; whatever it answers is checked in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from yoriai.pure.errors import PureError
from yoriai.pure.portfolio.problem import Rule, is_allowed
from yoriai.pure.values import dataclass

# How often an answer that breaks a rule by a rounding may be refused before we give up.
MOST_REFUSED = 100
_ROUNDING = 1e-6


class SolverFailed(PureError):
    """The solver gave neither a choice nor a proof that there is none."""


@dataclass(frozen=True)
class Best:
    """The best choice that was found: places of measures, its value, and above which value none can be.

    It is proven to be the best where both are equal.
    """

    chosen: frozenset[int]
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        return self.bound <= self.value


def best_choice(
    values: Sequence[int], rules: Sequence[Rule], *, time_limit_s: float = math.inf
) -> Best | None:
    """Return the choice of measures with the largest sum of values.

    Args:
        values: of each measure, whole numbers.
        rules: rows over the same measures.
        time_limit_s: after so many seconds the best one known is returned, with its bound.

    Returns:
        None where no choice keeps all rules.

    Raises:
        SolverFailed: nothing was found in time, or the solver broke down.

    Source:
        0/1 integer programming by branch and cut; HiGHS (Huangfu & Hall 2018) through `scipy.optimize.milp`.
    """
    if not values:
        return Best(frozenset(), 0, 0) if is_allowed((), rules) else None
    kept = list(rules)
    for _refused in range(MOST_REFUSED):
        answer = milp(
            c=-np.array(values, np.float64),
            integrality=np.ones(len(values)),
            bounds=Bounds(0, 1),
            constraints=_rows(kept, len(values)),
            options={
                "mip_rel_gap": 0.0,
                **({} if math.isinf(time_limit_s) else {"time_limit": time_limit_s}),
            },
        )
        if answer.status == 2:
            return None
        if answer.x is None:
            raise SolverFailed(str(answer.message))
        chosen = frozenset(int(number) for number in np.flatnonzero(np.round(answer.x)))
        if is_allowed(chosen, kept):
            value = sum(values[number] for number in chosen)
            return Best(chosen, value, value if answer.status == 0 else _bound(answer, values, value))
        # Within the solver's rounding, not within the yen: any other choice, then.
        kept.append(other_than(chosen, len(values)))
    raise SolverFailed("no answer keeps the rules to the unit")


def _bound(answer: OptimizeResult, values: Sequence[int], value: int) -> int:
    """Return above which value no choice can be, where the time was over before a proof."""
    known = answer.mip_dual_bound
    most = sum(one for one in values if one > 0)
    told = most if known is None else math.floor(-float(known) + _ROUNDING * max(1, abs(value)))
    return max(value, min(told, most))


def other_than(chosen: Collection[int], measures: int) -> Rule:
    """Return the rule that a choice differs from another one in at least one measure."""
    row = {number: (1 if number in chosen else -1) for number in range(measures)}
    return Rule("exclusive", (), row, len(chosen) - 1)


def at_least(values: Sequence[int], least: int) -> Rule:
    """Return the rule that a choice is worth so much at least."""
    return Rule("limit", (), {number: -value for number, value in enumerate(values) if value}, -least)


def forced(number: int, *, chosen: bool) -> Rule:
    """Return the rule that a measure is chosen, or that it is not."""
    return Rule("mandatory", (), {number: -1 if chosen else 1}, -1 if chosen else 0)


def _rows(rules: Sequence[Rule], measures: int) -> LinearConstraint | tuple[()]:
    """Return rules for the solver, each divided by what all its numbers share: smaller numbers are rounded less."""
    if not rules:
        return ()
    places, numbers, amounts, most = [], [], [], []
    for place, rule in enumerate(rules):
        shared = math.gcd(*rule.row.values()) or 1
        most.append(rule.most // shared)
        for number, amount in rule.row.items():
            places.append(place)
            numbers.append(number)
            amounts.append(amount // shared)
    matrix = csr_array((np.array(amounts, np.float64), (places, numbers)), shape=(len(rules), measures))
    return LinearConstraint(matrix, -np.inf, np.array(most, np.float64))
