"""Which statement to show next: those that tell most about a person, and new ones until they have been seen."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.statements.shares import share
from yoriai.pure.opinionmap.votes.matrix import Floats, Tally, Yes

BACKGROUND_PRIORITY = 49.0
"""Of statements about the person (“I live here”): 7², they are asked first."""


def priorities(tally: Tally, extremity: Floats, background: Yes | None = None) -> Floats:
    """Return how much it is worth to have a vote on each statement, > 0, shape (statements,).

    With p the share of passes, a that of agreement and E the extremity, all drawn towards one half:
    ((1 − p)(E + 1) a (1 + 8 · 2^(−S/5)))², S being the number of votes so far.

    Args:
        tally: votes of all people, shape (statements,).
        extremity: distance of each statement from the centre of the map, ≥ 0.
        background: statements about the person.

    Source:
        Polis, conversation.clj, `importance-metric` and `priority-metric`.
    """
    passed = tally.given - tally.agree - tally.disagree
    importance = (1.0 - share(passed, tally.given)) * (extremity + 1.0) * share(tally.agree, tally.given)
    worth: Floats = (importance * (1.0 + 8.0 * 2.0 ** (-tally.given / 5.0))) ** 2
    return worth if background is None else np.where(background, BACKGROUND_PRIORITY, worth)


def next_statement(worth: Floats, seen: Collection[int], draw: float) -> int | None:
    """Return the statement to show next, drawn in proportion to its worth; None when all were seen.

    Args:
        worth: of each statement, ≥ 0; 0 for those never to be shown (hidden ones).
        seen: those the person voted on.
        draw: a random number in [0, 1).

    Raises:
        PureError: `draw` lies outside.

    Example:
        >>> next_statement(np.array([1.0, 2.0, 1.0]), {1}, 0.6)
        2
    """
    if not 0.0 <= draw < 1.0:
        raise PureError("a draw lies in [0, 1)")
    left = np.array(worth, np.float64)
    left[list(seen)] = 0.0
    reach = np.cumsum(left)
    if not len(reach) or reach[-1] <= 0:
        return None
    return int(np.searchsorted(reach, draw * reach[-1], side="right"))
