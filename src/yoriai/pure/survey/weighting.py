"""Weighting a stratified sample to its population, with margins of error."""

from __future__ import annotations

import math
from collections.abc import Sequence

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

# The normal quantile of a 95 % interval.
Z_95 = 1.959963984540054


class NotAStratum(PureError):
    """A stratum has nobody in it, fewer people than answers, or nobody who answered."""


@dataclass(frozen=True)
class Stratum:
    """A part of the population: how many people it has and how many of those who were drawn from it answered."""

    population: int
    answered: int


@dataclass(frozen=True)
class Estimate:
    """A share of the population, 0–1, with its 95 % interval; the margin is None where it cannot be told."""

    share: float
    low: float
    high: float
    margin: float | None


def weights(strata: Sequence[Stratum]) -> list[float]:
    """Return for each stratum how much one of its answers counts, so that the mean over all answers is 1.

    Args:
        strata: shape (h,), h ≥ 1; each with population ≥ answered ≥ 1.

    Returns:
        (N_h / N) / (n_h / n) for each stratum, shape (h,).

    Raises:
        NotAStratum: a stratum has no answer, or more answers than people.

    Source:
        Kish, Survey Sampling (1965), 3.2: post-stratification to known population shares.

    Example:
        >>> weights([Stratum(600, 10), Stratum(400, 30)])
        [2.4, 0.5333333333333333]
    """
    _check(strata)
    people = sum(one.population for one in strata)
    answers = sum(one.answered for one in strata)
    return [one.population * answers / (people * one.answered) for one in strata]


def design_effect(strata: Sequence[Stratum]) -> float:
    """Return by how much unequal weights enlarge the variance; 1 when all answers count the same.

    Raises:
        NotAStratum: a stratum has no answer, or more answers than people.

    Source:
        Kish (1965), 11.7C: n Σ w² / (Σ w)² over the answers.

    Example:
        >>> design_effect([Stratum(500, 20), Stratum(500, 20)])
        1.0
    """
    each = weights(strata)
    answers = sum(one.answered for one in strata)
    squares = sum(weight**2 * one.answered for weight, one in zip(each, strata, strict=True))
    total = sum(weight * one.answered for weight, one in zip(each, strata, strict=True))
    return answers * squares / total**2


def weighted_shares(strata: Sequence[Stratum], chosen: Sequence[Sequence[int]]) -> list[Estimate]:
    """Return which share of the population would choose each option, with its 95 % interval.

    Args:
        strata: shape (h,), as for `weights`.
        chosen: for each stratum, how many of its answers chose each option; shape (h, k).

    Returns:
        One estimate for each option, shape (k,). The interval is the normal one, cut to 0–1; there is none
        (0–1, margin None) when a stratum that was not asked as a whole has a single answer.

    Raises:
        NotAStratum: a stratum has no answer or more answers than people, or an option more choices than answers.

    Source:
        Cochran, Sampling Techniques (3rd ed., 1977), 5.3 and 5.11: p_st = Σ W_h p_h,
        v(p_st) = Σ W_h² (1 − f_h) p_h q_h / (n_h − 1).

    Example:
        >>> one = weighted_shares([Stratum(600, 10), Stratum(400, 30)], [[5], [15]])[0]
        >>> round(one.share, 3), round(one.margin, 3)
        (0.5, 0.207)
    """
    _check(strata)
    if len(chosen) != len(strata) or len({len(row) for row in chosen}) != 1:
        raise NotAStratum(f"expected one row of choices for each of {len(strata)} strata")
    people = sum(one.population for one in strata)
    shares = [one.population / people for one in strata]
    return [_estimate(strata, shares, [row[option] for row in chosen]) for option in range(len(chosen[0]))]


def _estimate(strata: Sequence[Stratum], shares: Sequence[float], counts: Sequence[int]) -> Estimate:
    share, variance, is_known = 0.0, 0.0, True
    for one, part, count in zip(strata, shares, counts, strict=True):
        if not 0 <= count <= one.answered:
            raise NotAStratum(f"{count} choices of {one.answered} answers")
        here = count / one.answered
        share += part * here
        left_out = 1 - one.answered / one.population
        if left_out and one.answered == 1:
            is_known = False
        elif left_out:
            variance += part**2 * left_out * here * (1 - here) / (one.answered - 1)
    if not is_known:
        return Estimate(share, 0.0, 1.0, None)
    margin = Z_95 * math.sqrt(variance)
    return Estimate(share, max(0.0, share - margin), min(1.0, share + margin), margin)


def _check(strata: Sequence[Stratum]) -> None:
    if not strata:
        raise NotAStratum("expected at least one stratum")
    for one in strata:
        if not 1 <= one.answered <= one.population:
            raise NotAStratum(f"{one.answered} answers of {one.population} people")
