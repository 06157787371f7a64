"""Which statements are characteristic of a group, and on which side the group stands."""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.statements.shares import SURE, Side, sides
from yoriai.pure.opinionmap.votes.matrix import Floats, Places, Tally, Yes
from yoriai.pure.values import dataclass

MOST = 5


@dataclass(frozen=True)
class Representative:
    """A statement characteristic of a group.

    Attributes:
        statement: its number.
        agrees: whether the group agrees (else it disagrees).
        votes: how many of the group voted so,
        given: of how many who voted on it.
        share, test: estimated share in the group, and z of “more than half”.
        ratio, ratio_test: share ÷ share outside, and z of “more than outside”.
        is_best_agreed: it is what the group most characteristically agrees on.
    """

    statement: int
    agrees: bool
    votes: int
    given: int
    share: float
    test: float
    ratio: float
    ratio_test: float
    is_best_agreed: bool = False


def representative(tally: Tally, visible: Yes) -> tuple[tuple[Representative, ...], ...]:
    """Return for each group up to five characteristic statements, those it agrees on first.

    The statement the group agrees on most characteristically comes first; then those for which both tests are at
    the 90 % level, by strength. If none is, the one with the largest test against the others stands alone.

    Args:
        tally: votes by group, shape (groups, statements).
        visible: the statements that take part.

    Source:
        Polis, math/src/polismath/math/repness.clj, `select-rep-comments`. Here the best agreed statement is chosen
        among all at once, so that the order of statements does not matter.
    """
    agree, disagree = sides(tally)
    return tuple(_of_group(group, tally, (agree, disagree), visible) for group in range(len(tally.given)))


def _of_group(group: int, tally: Tally, both: tuple[Side, Side], visible: Yes) -> tuple[Representative, ...]:
    agree, disagree = both
    agrees = agree.ratio_test[group] > disagree.ratio_test[group]
    strength = np.where(agrees, agree.strength[group], disagree.strength[group])
    sure = np.flatnonzero((agree.is_sure[group] | disagree.is_sure[group]) & visible)
    best = _best_agreed(group, agree, (tally.agree[group] + tally.disagree[group] > 0) & visible)
    chosen = [] if best is None else [best]
    chosen += [int(place) for place in _descending(strength, sure) if place != best]
    if not chosen:
        strongest = np.maximum(agree.ratio_test[group], disagree.ratio_test[group])
        chosen = [int(place) for place in _descending(strongest, np.flatnonzero(visible))[:1]]
    listed = [
        _entry(group, place, tally, agree if agrees[place] or place == best else disagree, place == best)
        for place in chosen[:MOST]
    ]
    return tuple(sorted(listed, key=lambda entry: not entry.agrees))


def _best_agreed(group: int, agree: Side, voted: Yes) -> int | None:
    """Return the most characteristically agreed statement: by strength, else by how sure the agreement is."""
    characteristic = np.flatnonzero(voted & (agree.ratio[group] > 1.0))
    likely = (agree.test[group] > SURE) | (agree.share[group] > 0.5)
    if (likely[characteristic]).any():
        return int(_descending(agree.strength[group], characteristic)[0])
    agreed = np.flatnonzero(voted & (agree.test[group] > SURE))
    if not len(agreed):
        return None
    return int(_descending(agree.share[group] * agree.test[group], agreed)[0])


def _descending(values: Floats, places: Places) -> Places:
    return places[np.argsort(-values[places], kind="stable")]


def _entry(group: int, place: int, tally: Tally, side: Side, best: bool) -> Representative:
    return Representative(
        statement=place,
        agrees=side.votes is tally.agree,
        votes=int(side.votes[group, place]),
        given=int(tally.given[group, place]),
        share=float(side.share[group, place]),
        test=float(side.test[group, place]),
        ratio=float(side.ratio[group, place]),
        ratio_test=float(side.ratio_test[group, place]),
        is_best_agreed=bool(best),
    )
