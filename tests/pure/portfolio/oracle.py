"""The small portfolio whose answers are published: six measures, budget 20,000, B or C, E needs D, M is mandatory."""

from __future__ import annotations

from yoriai.pure.portfolio.problem import Measure, Problem

# Cost, need, effect for the cost, security.
MEASURES = {
    "A": (12000, 90, 40, 60),
    "B": (7000, 70, 80, 50),
    "C": (6000, 60, 70, 70),
    "D": (5000, 50, 60, 90),
    "E": (4000, 40, 90, 40),
    "M": (3000, 20, 20, 95),
}
WEIGHTS = (5, 3, 2)
BUDGET = 20_000


def problem(weights: tuple[int, ...] = WEIGHTS, budget: int = BUDGET) -> Problem:
    measures = (
        Measure(one, sum(w * s for w, s in zip(weights, scores, strict=True)), {"budget": cost}, cost)
        for one, (cost, *scores) in MEASURES.items()
    )
    return Problem(
        tuple(measures),
        {"budget": budget},
        mandatory=frozenset({"M"}),
        exclusive=(frozenset({"B", "C"}),),
        requires=(("E", "D"),),
    )
