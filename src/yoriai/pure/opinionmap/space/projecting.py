"""Where people and statements stand on the map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yoriai.pure.opinionmap.space.centring import Centred
from yoriai.pure.opinionmap.votes.matrix import Counts, Floats, Yes
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Basis:
    """What a map needs to place a person: it changes only when the map is computed again.

    Attributes:
        mean: of each statement in [−1, 1], shape (statements,); 0 for hidden ones.
        directions: shape (2, statements); 0 for hidden statements.
        visible: the statements that take part, shape (statements,).
    """

    mean: Floats
    directions: Floats
    visible: Yes

    @property
    def statement_count(self) -> int:
        return len(self.mean)

    @property
    def hidden_count(self) -> int:
        """How many statements are hidden: in Polis they count as voted on by everybody, with 0."""
        return int((~self.visible).sum())


def stretch(votes_given: npt.ArrayLike, statement_count: int) -> Floats:
    """Return √(S / max(n, 1)): who voted on few statements would otherwise stand near the centre.

    Source:
        Polis, math/src/polismath/math/pca.clj, `sparsity-aware-project-ptpt`.
    """
    stretched: Floats = np.sqrt(statement_count / np.maximum(votes_given, 1))
    return stretched


def people_positions(rows: Centred, votes_given: Counts, basis: Basis) -> Floats:
    """Return the position of each person, shape (people, 2).

    Args:
        rows: the centred votes.
        votes_given: how many votes on visible statements each gave.
        basis: centre and directions of the map.
    """
    scale = stretch(votes_given + basis.hidden_count, basis.statement_count)
    return rows.times(basis.directions.T) * scale[:, None]


def position_of(votes: dict[int, int], basis: Basis) -> Floats:
    """Return where a person stands who just voted: at once, without computing the map again.

    Args:
        votes: statement → 1, 0 or −1; hidden statements and those younger than the map have no influence.
        basis: of the last map.

    Returns:
        Shape (2,); the centre for somebody without votes.

    Example:
        >>> basis = Basis(np.array([0.5, 0.0]), np.eye(2), np.array([True, True]))
        >>> position_of({0: 1}, basis).round(3)
        array([0.707, 0.   ])
    """
    known = [number for number in votes if number < basis.statement_count and basis.visible[number]]
    values = np.array([votes[number] for number in known], np.float64)
    moved = basis.directions[:, known] @ (values - basis.mean[known])
    position: Floats = moved * stretch(len(known) + basis.hidden_count, basis.statement_count)
    return position


def statement_positions(basis: Basis) -> Floats:
    """Return where a person would stand who agreed to one statement and nothing else, shape (statements, 2).

    Source:
        Polis, pca.clj, `pca-project-cmnts`.
    """
    positions: Floats = (np.sqrt(basis.statement_count) * (1.0 - basis.mean) * basis.directions).T
    return positions


def extremity(positions: Floats) -> Floats:
    """Return the distance of each statement from the centre, ≥ 0 (Polis, `with-proj-and-extremtiy`)."""
    distances: Floats = np.sqrt((positions**2).sum(axis=1))
    return distances
