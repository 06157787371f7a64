"""The whole map over parts of the people, on any engine: every step is a sum over people, so parts are added.

The parts may lie on other machines; what travels is small (statements × a few columns, or the cells of a grid).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.groups.cells import Grid, cell_sums, grid, occupied, position_sums
from yoriai.pure.opinionmap.groups.choosing import Division, Groups, GroupSettings, divided, weights_of
from yoriai.pure.opinionmap.groups.kmeans import nearest
from yoriai.pure.opinionmap.space.centring import Centred, centred, means
from yoriai.pure.opinionmap.space.projecting import Basis, people_positions
from yoriai.pure.opinionmap.votes.matrix import Counts, Floats, Places, Tally, VoteMatrix, Yes
from yoriai.pure.opinionmap.whole import OpinionMap, Settings, Space, axes, said, visible_votes
from yoriai.pure.values import dataclass


class Engine(Protocol):
    """Where the parts lie and who works on them. A handle stands for a value that may be elsewhere."""

    def on_each(self, work: Callable[[Any], Any], handles: Sequence[Any]) -> Sequence[Any]:
        """Begin the work on each value; return handles of the results."""

    def collect(self, handles: Sequence[Any]) -> Sequence[Any]:
        """Return the values behind the handles."""


class Here:
    """The engine of this process: one part after the other."""

    def on_each(self, work: Callable[[Any], Any], handles: Sequence[Any]) -> Sequence[Any]:
        return [work(value) for value in handles]

    def collect(self, handles: Sequence[Any]) -> Sequence[Any]:
        return handles


class TooFewPeople(PureError):
    """So few people gave enough votes that they are grouped one by one; that is done in one place."""


@dataclass(frozen=True)
class _Placed:
    """The people of a part on the map: position, votes given in all and on visible statements, who is grouped."""

    positions: Floats
    votes_given: Counts
    visible_given: Counts
    chosen: Places


def opinion_map_of_parts(
    parts: Sequence[Any], settings: Settings | None = None, engine: Engine | None = None
) -> OpinionMap:
    """Return the map of all people in the parts: that of `opinion_map`, up to rounding.

    Args:
        parts: handles of vote matrices with the same statements and different people, at least one.
        settings: as for the whole.
        engine: where the parts lie; this process if None.

    Returns:
        The map; people in the order of the parts.

    Raises:
        TooFewPeople: there are not more than `most_points` people to be grouped: put the parts together.
    """
    settings, engine = settings or Settings(), engine or Here()
    tallies = engine.collect(engine.on_each(_tally, parts))
    everybody = _sum(tallies)
    visible = _visible(settings, len(everybody.given))
    rows = engine.on_each(partial(centred, mean=means(everybody, visible), visible=visible), parts)

    def product(columns: Floats) -> Floats:
        return _added(engine.collect(engine.on_each(partial(_scatter, columns=columns), rows)))

    basis, spread = axes(product, everybody, visible, settings.seed)
    squares = sum(engine.collect(engine.on_each(Centred.square_sum, rows)))
    placed = engine.on_each(partial(_place, basis=basis, settings=settings.groups), parts)
    division = _division(engine, placed, settings.groups)
    labels = np.concatenate(
        engine.collect(engine.on_each(partial(_labels, centres=division.centres), placed))
    )
    counted = engine.on_each(
        partial(_counted, basis=basis, division=division, settings=settings.groups), parts
    )
    groups = _groups(division, labels)
    gathered = engine.collect(placed)
    found = Space(
        basis,
        spread / (squares or 1.0),
        np.concatenate([one.positions for one in gathered]),
        np.concatenate([one.visible_given for one in gathered]),
    )
    return said(found, groups, (everybody, _sum(engine.collect(counted))), settings)


def _visible(settings: Settings, statement_count: int) -> Yes:
    nobody = VoteMatrix(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8), statement_count)
    return settings.visible(nobody)


def _tally(votes: VoteMatrix) -> Tally:
    return votes.tally


def _sum(tallies: Sequence[Tally]) -> Tally:
    total = tallies[0]
    for tally in tallies[1:]:
        total = Tally(total.agree + tally.agree, total.disagree + tally.disagree, total.given + tally.given)
    return total


def _added(arrays: Sequence[Floats]) -> Floats:
    total: Floats = np.sum(arrays, axis=0)
    return total


def _scatter(rows: Centred, columns: Floats) -> Floats:
    return rows.scatter_times(columns)


def _place(votes: VoteMatrix, basis: Basis, settings: GroupSettings) -> _Placed:
    given = visible_votes(votes, basis.visible)
    positions = people_positions(centred(votes, basis.mean, basis.visible), given, basis)
    needed = max(min(settings.votes_needed, votes.statement_count), 1)
    chosen = np.flatnonzero((votes.votes_given >= needed) & (given > 0))
    return _Placed(positions, votes.votes_given, given, chosen)


def _division(engine: Engine, placed: Sequence[Any], settings: GroupSettings) -> Division:
    sums = _added(engine.collect(engine.on_each(_position_sums, placed)))
    if sums[0, 0] <= settings.most_points:
        raise TooFewPeople("so few people are grouped one by one")
    cells = engine.on_each(partial(_cell_sums, at=grid(sums), settings=settings), placed)
    return divided(occupied(_added(engine.collect(cells))), settings)


def _position_sums(placed: _Placed) -> Floats:
    return position_sums(placed.positions[placed.chosen])


def _cell_sums(placed: _Placed, at: Grid, settings: GroupSettings) -> Floats:
    weights = weights_of(placed.votes_given[placed.chosen], settings)
    return cell_sums(placed.positions[placed.chosen], weights, at)


def _labels(placed: _Placed, centres: Floats) -> Places:
    labels = np.full(len(placed.positions), -1, np.intp)
    labels[placed.chosen] = nearest(placed.positions[placed.chosen], centres)
    return labels


def _counted(votes: VoteMatrix, basis: Basis, division: Division, settings: GroupSettings) -> Tally:
    labels = _labels(_place(votes, basis, settings), division.centres)
    return votes.tally_of(labels, len(division.centres))


def _groups(division: Division, labels: Places) -> Groups:
    sizes = np.bincount(labels[labels >= 0], minlength=len(division.centres)).astype(np.int64)
    return Groups(
        labels, division.centres, sizes, division.silhouette, division.silhouette_by_count, division.fit
    )
