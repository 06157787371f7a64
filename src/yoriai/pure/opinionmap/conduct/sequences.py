"""A sign of one hand: the same statements answered first in the same order, and alike.

Which statement is asked next is drawn for each person anew, so that two people rarely meet even three in one order.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yoriai.pure.opinionmap.conduct.answers import Conduct, nobody
from yoriai.pure.opinionmap.votes.matrix import Yes


def same_sequence(conduct: Conduct, *, first: int, people: int, apart: int) -> Yes:
    """Return who answered the same first statements in the same order as others did, nearly all alike.

    Args:
        conduct: the answers; of two to one statement the first counts here.
        first: how many statements at the beginning are compared.
        people: how many people at least must be alike.
        apart: in how many of these answers one may differ from what most of them said.

    Returns:
        Marks, shape (people,).
    """
    found = nobody(conduct)
    who, statements, values = _beginnings(conduct, first)
    if len(who) < people:
        return found
    _, group, counts = np.unique(statements, axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    for one in np.flatnonzero(counts >= people):
        members = np.flatnonzero(group == one)
        differing = (values[members] != _usual(values[members])).sum(axis=1)
        alike = members[differing <= apart]
        if len(alike) >= people:
            found[who[alike]] = True
    return found


def _beginnings(
    conduct: Conduct, first: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """Return who answered enough statements, and of each the first of them with the answers."""
    new = _first_answers(conduct)
    who = conduct.people[new]
    place = np.arange(len(who)) - np.concatenate(([0], np.cumsum(np.bincount(who, minlength=1))))[who]
    count = np.bincount(who, minlength=conduct.people_count)
    kept = (place < first) & (count[who] >= first)
    people = np.flatnonzero(count >= first)
    shape = (len(people), first)
    return people, conduct.statements[new][kept].reshape(shape), conduct.values[new][kept].reshape(shape)


def _first_answers(conduct: Conduct) -> npt.NDArray[np.intp]:
    """Return the first answer of each person to each statement, person by person in the order of coming."""
    order = conduct.ordered
    pairs = conduct.people[order].astype(np.int64) << 32 | conduct.statements[order]
    _, at = np.unique(pairs, return_index=True)  # the first of each pair
    first: npt.NDArray[np.intp] = order[np.sort(at)]
    return first


def _usual(values: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Return what most of these people said to each; of two as frequent the lower value."""
    counts = np.stack([(values == value).sum(axis=0) for value in (-1, 0, 1)])
    usual: npt.NDArray[np.int8] = (counts.argmax(axis=0) - 1).astype(np.int8)
    return usual
