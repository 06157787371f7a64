"""The smallest set of rules that cannot be kept together: what to change, when no choice is possible."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yoriai.pure.portfolio.problem import Rule
from yoriai.pure.portfolio.solver import best_choice


def smallest_conflict(rules: Sequence[Rule], measures: int) -> tuple[Rule, ...]:
    """Return the fewest rules that cannot be kept together; none where all can be.

    Args:
        rules: rows over measures.
        measures: how many there are.

    Returns:
        Rules in the order in which they were given; without any one of them the others can be kept.

    Source:
        Ignatiev, Previti, Liffiton & Marques-Silva, Smallest MUS extraction with minimal hitting set dualization
        (CP 2015): the fewest rules that hit every set of rules of which one must be given up.
    """
    given_up: list[frozenset[int]] = []
    while True:
        chosen = _fewest_hitting(given_up, len(rules))
        if not _can_be_kept([rules[number] for number in sorted(chosen)], measures):
            return tuple(rules[number] for number in sorted(chosen))
        left = _fewest_given_up(rules, chosen, measures)
        if not left:
            return ()
        given_up.append(left)


def _can_be_kept(rules: Sequence[Rule], measures: int) -> bool:
    return best_choice([0] * measures, rules) is not None


def _fewest_hitting(sets: Sequence[Collection[int]], count: int) -> frozenset[int]:
    """Return the fewest numbers of which at least one is in each set."""
    hit = [Rule("limit", (), dict.fromkeys(some, -1), -1) for some in sets]
    found = best_choice([-1] * count, hit)
    assert found is not None  # noqa: S101 - all numbers together hit every set
    return found.chosen


def _fewest_given_up(rules: Sequence[Rule], kept: Collection[int], measures: int) -> frozenset[int]:
    """Return the fewest rules, none of those to be kept, without which the others can be kept."""
    soft = [number for number in range(len(rules)) if number not in kept]
    place = {number: measures + at for at, number in enumerate(soft)}
    rows = [_relaxed(rule, place[number]) if number in place else rule for number, rule in enumerate(rules)]
    found = best_choice([0] * measures + [-1] * len(soft), rows)
    assert found is not None  # noqa: S101 - the rules to be kept can be kept
    return frozenset(number for number in soft if place[number] in found.chosen)


def _relaxed(rule: Rule, switch: int) -> Rule:
    """Return a rule that anything keeps once its switch is chosen."""
    worst = sum(amount for amount in rule.row.values() if amount > 0)
    return Rule(rule.kind, rule.names, {**rule.row, switch: min(0, rule.most - worst)}, rule.most)
