"""What may be chosen and what limits the choice. Whole numbers only: points, yen, hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Literal

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

# The shares of goals are given in thousandths of what is spent in all.
WHOLE_SHARE = 1000
# Sums of so many measures stay exact in the solver's 53 bits; no city has a number above it.
LARGEST = 10**13

Kind = Literal["limit", "mandatory", "exclusive", "requires", "share"]


@dataclass(frozen=True)
class Measure:
    """A measure that may be chosen as a whole or not at all.

    Attributes:
        id: what it is called.
        value: what it is worth, in points; "not done" is worth 0.
        uses: how much of each limit it uses, by the name of the limit.
        cost: what it costs in all, in yen: for minimum shares, and to choose among equals.
        goal: the goal of the plan that it serves.
    """

    id: str
    value: int
    uses: Mapping[str, int]
    cost: int = 0
    goal: str = ""


@dataclass(frozen=True)
class Problem:
    """Measures, and what limits their choice.

    Attributes:
        measures: what may be chosen.
        limits: how much of each thing there is: a budget of a year, of a fund, hours of a skill in a year.
        mandatory: ids of measures that must be chosen: a law, not a score, says so.
        exclusive: of each set at most one, as of the ways to source one measure.
        requires: (a, b): a only together with b.
        minimum_shares: for goals, the least share of what is spent in all, in thousandths.
    """

    measures: tuple[Measure, ...]
    limits: Mapping[str, int]
    mandatory: frozenset[str] = frozenset()
    exclusive: tuple[frozenset[str], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    minimum_shares: Mapping[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(measure.id for measure in self.measures)


@dataclass(frozen=True)
class Rule:
    """One rule as a row: the sum of the coefficients of the chosen measures is `most` at the most.

    `names` say what it is about: the limit, the measures, or the goal.
    """

    kind: Kind
    names: tuple[str, ...]
    row: Mapping[int, int]
    most: int


Fault = Literal[
    "duplicate",
    "no-id",
    "out-of-range",
    "unknown-measure",
    "unknown-limit",
    "no-limit",
    "no-value",
    "all-mandatory",
    "circle",
]


class NotAProblem(PureError):
    """Measures or rules cannot be: `faults` names each, by place and reason."""

    def __init__(self, faults: tuple[tuple[str, Fault], ...]) -> None:
        super().__init__("; ".join(f"{place}: {reason}" for place, reason in faults))
        self.faults = faults


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Return every rule of a problem as a row over its measures, by their places.

    Raises:
        NotAProblem: something is named that does not exist, a number is negative or absurd, prerequisites run in a circle,
            or two measures must be chosen that exclude each other.
    """
    faults = tuple(_faults(problem))
    if faults:
        raise NotAProblem(faults)
    place = {one: number for number, one in enumerate(problem.ids)}
    return (
        *(Rule("limit", (name,), _uses(problem, name), most) for name, most in problem.limits.items()),
        *(Rule("mandatory", (one,), {place[one]: -1}, -1) for one in problem.ids if one in problem.mandatory),
        *(
            Rule("exclusive", tuple(sorted(some)), {place[one]: 1 for one in some}, 1)
            for some in problem.exclusive
        ),
        *(Rule("requires", pair, {place[pair[0]]: 1, place[pair[1]]: -1}, 0) for pair in problem.requires),
        *(Rule("share", (goal,), _share(problem, goal), 0) for goal in problem.minimum_shares),
    )


def _uses(problem: Problem, name: str) -> dict[int, int]:
    return {
        number: measure.uses[name]
        for number, measure in enumerate(problem.measures)
        if measure.uses.get(name, 0)
    }


def _share(problem: Problem, goal: str) -> dict[int, int]:
    """Return the row by which what goes to a goal is at least its share of what is spent."""
    share = problem.minimum_shares[goal]
    return {
        number: measure.cost * (share - (WHOLE_SHARE if measure.goal == goal else 0))
        for number, measure in enumerate(problem.measures)
        if measure.cost
    }


def is_allowed(chosen: Collection[int], rules: Collection[Rule]) -> bool:
    """Return whether a choice keeps every rule, in whole numbers.

    Args:
        chosen: places of measures.
        rules: as `rules_of` gives them.
    """
    return all(total(chosen, rule) <= rule.most for rule in rules)


def total(chosen: Collection[int], rule: Rule) -> int:
    """Return what a choice uses of a rule."""
    return sum(rule.row.get(number, 0) for number in chosen)


def _faults(problem: Problem) -> Iterator[tuple[str, Fault]]:
    for one, count in Counter(problem.ids).items():
        if count > 1:
            yield f"measures: {one}", "duplicate"
    for measure in problem.measures:
        yield from _faults_of(measure, problem)
    yield from _amounts("limits", problem.limits, LARGEST)
    yield from _amounts("minimum_shares", problem.minimum_shares, WHOLE_SHARE)
    yield from _unknown(problem)
    yield from _contradictions(problem)


def _amounts(place: str, given: Mapping[str, int], most: int) -> Iterator[tuple[str, Fault]]:
    for name, amount in given.items():
        if not 0 <= amount <= most:
            yield f"{place}: {name}", "out-of-range"


def _unknown(problem: Problem) -> Iterator[tuple[str, Fault]]:
    named = {
        "mandatory": problem.mandatory,
        "exclusive": frozenset[str]().union(*problem.exclusive),
        "requires": frozenset(one for pair in problem.requires for one in pair),
    }
    for place, ids in named.items():
        for one in sorted(ids - set(problem.ids)):
            yield f"{place}: {one}", "unknown-measure"


def _faults_of(measure: Measure, problem: Problem) -> Iterator[tuple[str, Fault]]:
    place = f"measures: {measure.id}"
    if not measure.id:
        yield place, "no-id"
    if abs(measure.value) > LARGEST:
        yield f"{place}.value", "out-of-range"
    if not 0 <= measure.cost <= LARGEST:
        yield f"{place}.cost", "out-of-range"
    for name, amount in measure.uses.items():
        if name not in problem.limits:
            yield f"{place}.uses: {name}", "unknown-limit"
        elif not 0 <= amount <= LARGEST:
            yield f"{place}.uses: {name}", "out-of-range"


def _contradictions(problem: Problem) -> Iterator[tuple[str, Fault]]:
    for some in problem.exclusive:
        must = sorted(some & problem.mandatory)
        if len(must) > 1:
            yield f"exclusive: {', '.join(must)}", "all-mandatory"
    circle = _circle(problem)
    if circle:
        yield f"requires: {' → '.join(circle)}", "circle"


def _circle(problem: Problem) -> list[str]:
    """Return measures that require each other round in a circle, the first again at the end; empty without any."""
    needs: dict[str, list[str]] = {}
    for one, other in problem.requires:
        needs.setdefault(one, []).append(other)
    done: set[str] = set()
    for start in sorted(needs):
        way: list[tuple[str, Iterator[str]]] = [(start, iter(needs[start]))]
        while way:
            on_way = [one for one, _rest in way]
            following = next((one for one in way[-1][1] if one not in done), None)
            if following is None:
                done.add(way.pop()[0])
            elif following in on_way:
                return [*on_way[on_way.index(following) :], following]
            else:
                way.append((following, iter(needs.get(following, []))))
    return []
