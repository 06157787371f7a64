"""Signs of one participant or of one place: answers faster than anybody reads, and many beginnings in a row."""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.conduct.answers import Conduct, nobody
from yoriai.pure.opinionmap.votes.matrix import Yes


def too_fast(conduct: Conduct, *, answers: int, within_s: float) -> Yes:
    """Return who gave so many answers in a row in less time than it takes to read the statements.

    Args:
        conduct: the answers.
        answers: how many in a row, at least 2.
        within_s: in how many seconds at most.

    Returns:
        Marks, shape (people,).
    """
    found = nobody(conduct)
    who, times = conduct.people[conduct.ordered], conduct.times[conduct.ordered]
    last = len(times) - answers + 1
    if last <= 0:
        return found
    same = who[answers - 1 :] == who[:last]
    quick = times[answers - 1 :] - times[:last] < within_s
    found[who[:last][same & quick]] = True
    return found


def many_from_one_place(conduct: Conduct, *, in_a_row: int, within_s: float, in_all: int) -> Yes:
    """Return who began at a place where many began one after another, or very many in all.

    Args:
        conduct: the answers; an origin stands for one place on one day.
        in_a_row: how many beginnings, at least 2.
        within_s: in how many seconds at most.
        in_all: how many beginnings in all are too many, however slow.

    Returns:
        Marks, shape (people,); nobody whose origin is not known.
    """
    found = nobody(conduct)
    known = np.flatnonzero((conduct.origins >= 0) & np.isfinite(conduct.begins))
    order = known[np.lexsort((conduct.begins[known], conduct.origins[known]))]
    places, begins = conduct.origins[order], conduct.begins[order]
    _, place, counts = np.unique(places, return_inverse=True, return_counts=True)
    marked = counts[place] >= in_all
    last = len(order) - in_a_row + 1
    if last > 0:
        same = places[in_a_row - 1 :] == places[:last]
        burst = np.flatnonzero(same & (begins[in_a_row - 1 :] - begins[:last] <= within_s))
        # Everybody from the first to the last of such a row: +1 where it begins, −1 behind its end.
        steps = np.zeros(len(order) + 1, np.int64)
        np.add.at(steps, burst, 1)
        np.add.at(steps, burst + in_a_row, -1)
        marked |= np.cumsum(steps[:-1]) > 0
    found[order[marked]] = True
    return found
