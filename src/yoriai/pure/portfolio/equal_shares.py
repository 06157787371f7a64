"""Equal shares: everybody holds the same part of the budget, and what is chosen is paid by those who approve of it.

So each group of people decides about its share, however many others there are. Numbers are rounded while they are compared
from afar; as soon as two are near to each other, or a sum is near to a cost, all is counted in exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.portfolio.pabulib import Election
from yoriai.pure.values import dataclass

Utility = Literal["cost", "cardinality"]
# Two prices that differ by less than this share of themselves are compared exactly: rounding is a thousandth of it.
_NEAR = 1e-9


@dataclass(frozen=True)
class Tie:
    """Several projects could be chosen next at exactly the same price; `chosen` was, by the rule for ties."""

    among: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class Outcome:
    """What was chosen, in the order in which it was, what it costs, what each voter held, and the ties that were met."""

    winners: tuple[str, ...]
    cost: int
    endowment: Fraction
    ties: tuple[Tie, ...]


class _TooNear(Exception):
    """Rounded numbers cannot tell."""


def equal_shares(
    election: Election, *, utility: Utility = "cost", endowment: Fraction | None = None
) -> Outcome:
    """Return what the Method of Equal Shares chooses.

    Again and again the project is chosen that costs its supporters least for what it is worth to them, if each pays as much
    or all that is left. Ties go to more votes, then to the lower cost, then to the order of the file; all are told.

    Args:
        election: projects, budget and approvals.
        utility: what an approved project is worth to a voter: its cost, or one.
        endowment: what each voter holds; the budget divided among all voters if None.

    Source:
        Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021).
    """
    holds = Fraction(election.budget, max(1, election.voters)) if endowment is None else endowment
    ties: tuple[Tie, ...] = ()
    try:
        chosen = _count(_Rounded(election, holds), election, utility)
    except _TooNear:
        exact = _Exact(election, holds)
        chosen = _count(exact, election, utility)
        ties = tuple(exact.ties)
    cost = sum(election.projects[number].cost for number in chosen)
    return Outcome(tuple(election.projects[number].id for number in chosen), cost, holds, ties)


def with_more_for_each(election: Election, *, utility: Utility = "cost", step: int = 1) -> Outcome:
    """Return what equal shares chooses when each voter is given more, step by step, until the budget would be exceeded.

    Args:
        election: projects, budget and approvals.
        utility: what an approved project is worth to a voter.
        step: by how much each voter's share grows, in the smallest unit of money.

    Returns:
        The outcome before the first one that costs more than the budget (the add1 completion).

    Source:
        equalshares.net, completion by increasing the budget: "add1", run until it overspends.
    """
    best = equal_shares(election, utility=utility)
    approved = sum(votes > 0 for votes in _votes(election).values())
    # Whoever is given enough pays for every project that anybody approves of: this ends.
    while len(best.winners) < approved:
        more = equal_shares(election, utility=utility, endowment=best.endowment + step)
        if more.cost > election.budget:
            break
        best = more
    return best


def by_votes(election: Election) -> Outcome:
    """Return what is chosen by going down the list of votes, passing over what no longer fits.

    Ties go to the lower cost, then to the order of the file.

    Source:
        The rule by which most cities decide ("greedy"); see the facts on algorithms, 2.2.
    """
    votes = _votes(election)
    left, chosen = election.budget, []
    for number in sorted(votes, key=lambda one: (-votes[one], election.projects[one].cost, one)):
        if election.projects[number].cost <= left:
            chosen.append(number)
            left -= election.projects[number].cost
    ids = tuple(election.projects[number].id for number in chosen)
    return Outcome(ids, election.budget - left, Fraction(election.budget, max(1, election.voters)), ())


def _votes(election: Election) -> dict[int, int]:
    votes = dict.fromkeys(range(len(election.projects)), 0)
    for approved, people in election.ballots.items():
        for number in approved:
            votes[number] += people
    return votes


def _count(purse: _Rounded | _Exact, election: Election, utility: Utility) -> list[int]:
    """Choose one project after the other. A price only rises, so an old one is as good as a promise not to be less."""
    votes = _votes(election)
    prices: dict[int, float | Fraction] = {number: -1 for number in votes if votes[number]}
    chosen: list[int] = []
    while prices:
        found = purse.cheapest(prices, election, utility, votes)
        if found is None:
            return chosen
        chosen.append(found)
        del prices[found]
        purse.pay(found, election.projects[found].cost)
    return chosen


class _Exact:
    """What every group of voters with one ballot still holds, in fractions."""

    def __init__(self, election: Election, endowment: Fraction) -> None:
        self.ballots = list(election.ballots.items())
        self.held = [endowment] * len(self.ballots)
        self.ties: list[Tie] = []
        self._supporters = _supporters(election)

    def cheapest(
        self,
        prices: dict[int, float | Fraction],
        election: Election,
        utility: Utility,
        votes: Mapping[int, int],
    ) -> int | None:
        known = {number: self._price(number, election.projects[number].cost, utility) for number in prices}
        payable = {number: price for number, price in known.items() if price is not None}
        for number in known.keys() - payable.keys():
            del prices[number]
        if not payable:
            return None
        least = min(payable.values())
        among = [number for number, price in payable.items() if price == least]
        first = min(among, key=lambda one: (-votes[one], election.projects[one].cost, one))
        if len(among) > 1:
            ids = tuple(election.projects[number].id for number in sorted(among))
            self.ties.append(Tie(ids, election.projects[first].id))
        return first

    def pay(self, number: int, cost: int) -> None:
        share = self._share(number, cost)
        assert share is not None  # noqa: S101 - it was chosen because it can be paid
        for group in self._supporters[number]:
            self.held[group] -= min(self.held[group], share)

    def _price(self, number: int, cost: int, utility: Utility) -> Fraction | None:
        share = self._share(number, cost)
        return None if share is None else share / (cost if utility == "cost" and cost else 1)

    def _share(self, number: int, cost: int) -> Fraction | None:
        """Return what each supporter pays at the most; None where all of them together cannot."""
        left, people = Fraction(cost), sum(self.ballots[group][1] for group in self._supporters[number])
        for group in sorted(self._supporters[number], key=self.held.__getitem__):
            if left <= self.held[group] * people:
                return left / people
            left -= self.held[group] * self.ballots[group][1]
            people -= self.ballots[group][1]
        return None


class _Rounded:
    """The same in rounded numbers; it stops where they are too near to each other to tell."""

    def __init__(self, election: Election, endowment: Fraction) -> None:
        self._people = np.array(list(election.ballots.values()), np.float64)
        self._held = np.full(len(self._people), float(endowment))
        self._supporters = [np.array(some, np.intp) for some in _supporters(election)]
        self._scale = max(float(endowment), 1e-300)

    def cheapest(
        self,
        prices: dict[int, float | Fraction],
        election: Election,
        utility: Utility,
        votes: Mapping[int, int],
    ) -> int | None:
        best: tuple[float, int] | None = None
        second = np.inf
        for number in sorted(prices, key=lambda one: (prices[one], one)):
            if best is not None and float(prices[number]) > best[0] * (1 + 2 * _NEAR):
                break
            cost = election.projects[number].cost
            share = self._share(number, cost)
            if share is None:
                del prices[number]
                continue
            price = share / (cost if utility == "cost" and cost else 1)
            prices[number] = price
            if best is None or price < best[0]:
                best, second = (price, number), (best[0] if best else second)
            else:
                second = min(second, price)
        if best is not None and second <= best[0] * (1 + _NEAR):
            raise _TooNear
        return None if best is None else best[1]

    def pay(self, number: int, cost: int) -> None:
        share = self._share(number, cost)
        some = self._supporters[number]
        self._held[some] = np.maximum(0.0, self._held[some] - (share or 0.0))

    def _share(self, number: int, cost: int) -> float | None:
        some = self._supporters[number]
        order = np.argsort(self._held[some], kind="stable")
        held, people = self._held[some][order], self._people[some][order]
        total: NDArray[np.float64] = held * people
        if abs(float(total.sum()) - cost) <= _NEAR * max(float(cost), self._scale):
            raise _TooNear
        if total.sum() < cost:
            return None
        before = np.concatenate([[0.0], np.cumsum(total)[:-1]])
        behind = np.cumsum(people[::-1])[::-1]
        shares = (cost - before) / behind
        return float(shares[int(np.argmax(shares <= held))])


def _supporters(election: Election) -> list[list[int]]:
    found: list[list[int]] = [[] for _project in election.projects]
    for group, approved in enumerate(election.ballots):
        for number in approved:
            found[number].append(group)
    return found
