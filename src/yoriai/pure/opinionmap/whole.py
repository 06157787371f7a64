"""The whole map in one call: positions, groups, what the groups say, common ground, what to ask next."""

from __future__ import annotations

from dataclasses import field

import numpy as np

from yoriai.pure.opinionmap.groups.choosing import Groups, GroupSettings, group, taking_part
from yoriai.pure.opinionmap.space.centring import centred, means
from yoriai.pure.opinionmap.space.components import Product, principal_components
from yoriai.pure.opinionmap.space.projecting import Basis, extremity, people_positions, statement_positions
from yoriai.pure.opinionmap.statements.common import (
    Common,
    Divide,
    consensus,
    divide,
    group_informed_consensus,
)
from yoriai.pure.opinionmap.statements.representative import Representative, representative
from yoriai.pure.opinionmap.statements.routing import priorities
from yoriai.pure.opinionmap.votes.matrix import Counts, Floats, NotVotes, Places, Tally, VoteMatrix, Yes
from yoriai.pure.opinionmap.votes.order import canonical
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Settings:
    """What is asked for.

    Attributes:
        hidden: numbers of the statements that take no part (withdrawn, or held back by a person).
        background: numbers of the statements about the person; they take no part in the map either.
        groups: how people are grouped.
        seed: of the start of the components; the result does not depend on it beyond rounding.
    """

    hidden: frozenset[int] = frozenset()
    background: frozenset[int] = frozenset()
    groups: GroupSettings = field(default_factory=GroupSettings)
    seed: int = 1

    def visible(self, votes: VoteMatrix) -> Yes:
        """Return which statements take part in the map, shape (statements,).

        Raises:
            NotVotes: a hidden or background statement does not exist.
        """
        return ~_marked(self.hidden | self.background, votes.statement_count)


@dataclass(frozen=True)
class OpinionMap:
    """Everything a map says; people and statements by their numbers in the vote matrix.

    Attributes:
        basis: centre and directions; enough to place a person at once.
        spread: share of all differences shown along each axis, in [0, 1], shape (2,).
        positions: of people, shape (people, 2); the centre for those without a vote.
        votes_given: on visible statements, shape (people,).
        statement_positions: shape (statements, 2); extremity: distances from the centre, shape (statements,).
        groups: opinion groups, the largest first.
        tally: votes by group, shape (groups, statements); total: of those in a group, shape (statements,).
        representative: for each group its characteristic statements; none for a group of fewer than five people.
        consensus: what most agree or disagree on; common_ground: group-informed consensus, shape (statements,).
        divide: how far the groups are apart.
        priorities: what a vote on each statement is worth; 0 for hidden ones.
    """

    basis: Basis
    spread: Floats
    positions: Floats
    votes_given: Counts
    statement_positions: Floats
    extremity: Floats
    groups: Groups
    tally: Tally
    total: Tally
    representative: tuple[tuple[Representative, ...], ...]
    consensus: tuple[Common, ...]
    common_ground: Floats
    divide: Divide
    priorities: Floats

    @property
    def visible(self) -> Yes:
        return self.basis.visible


def opinion_map(votes: VoteMatrix, settings: Settings | None = None) -> OpinionMap:
    """Return the map of a consultation.

    The result depends on the votes alone: not on the order of people or statements, nor on earlier maps (what keeps
    axes and group names in place is in `space.alignment`). In lists ties go to the statement with the lower number.

    Args:
        votes: the last votes.
        settings: what is hidden, and the fixed configuration of the groups.

    Raises:
        NotVotes: a hidden or background statement that does not exist.
        NoConvergence: the directions cannot be told apart.

    Example:
        >>> from yoriai.pure.opinionmap.votes.matrix import from_dense
        >>> town = opinion_map(from_dense([[1, 1, -1]] * 8 + [[-1, -1, 1]] * 6))
        >>> town.groups.sizes
        array([8, 6])
    """
    settings = settings or Settings()
    visible = settings.visible(votes)
    found, groups = _in_canonical_order(votes, visible, settings)
    return said(found, groups, (votes.tally, votes.tally_of(groups.labels, groups.count)), settings)


def said(found: Space, groups: Groups, tallies: tuple[Tally, Tally], settings: Settings) -> OpinionMap:
    """Return the map with all that the groups say.

    Args:
        found: where people stand.
        groups: of these people.
        tallies: the votes of all people, and those by group.
        settings: what is hidden.
    """
    everybody, tally = tallies
    visible = found.basis.visible
    background = _marked(settings.background, len(visible))
    places = statement_positions(found.basis)
    total, far = tally.total(), extremity(places)
    return OpinionMap(
        basis=found.basis,
        spread=found.spread,
        positions=found.positions,
        votes_given=found.votes_given,
        statement_positions=places,
        extremity=far,
        groups=groups,
        tally=tally,
        total=total,
        representative=_described(representative(tally, visible), groups),
        consensus=consensus(total, visible),
        common_ground=group_informed_consensus(tally),
        divide=divide(tally),
        priorities=np.where(visible | background, priorities(everybody, far, background), 0.0),
    )


def _described(
    lists: tuple[tuple[Representative, ...], ...], groups: Groups
) -> tuple[tuple[Representative, ...], ...]:
    return tuple(
        entries if enough else () for entries, enough in zip(lists, groups.is_describable, strict=True)
    )


@dataclass(frozen=True)
class Space:
    """Positions without groups."""

    basis: Basis
    spread: Floats
    positions: Floats
    votes_given: Counts


def space(votes: VoteMatrix, visible: Yes, seed: int = 1) -> Space:
    """Return the axes of the map and where people stand, from votes in canonical order.

    Args:
        votes: the last votes.
        visible: the statements that take part, shape (statements,).
        seed: of the start of the components.
    """
    mean = means(votes.tally, visible)
    rows = centred(votes, mean, visible)
    basis, spread = axes(rows.scatter_times, votes.tally, visible, seed)
    given = visible_votes(votes, visible)
    return Space(basis, spread / (rows.square_sum() or 1.0), people_positions(rows, given, basis), given)


def axes(product: Product, tally: Tally, visible: Yes, seed: int = 1) -> tuple[Basis, Floats]:
    """Return centre and directions, and the sum of squares along each.

    Args:
        product: W ↦ XᵀX·W of the centred votes.
        tally: the votes of all people.
        visible: the statements that take part.
        seed: of the start of the components.
    """
    found = principal_components(product, len(visible), seed=seed)
    # What everybody voted alike divides nobody: exactly 0, not what rounding left.
    directions = found.directions * (visible & _is_divided(tally))
    return Basis(means(tally, visible), directions, visible), found.spread


def _is_divided(tally: Tally) -> Yes:
    passed = tally.given - tally.agree - tally.disagree
    divided: Yes = np.maximum(np.maximum(tally.agree, tally.disagree), passed) < tally.given
    return divided


def visible_votes(votes: VoteMatrix, visible: Yes) -> Counts:
    """Return how many votes on visible statements each person gave, shape (people,)."""
    if visible.all():
        return votes.votes_given
    given = np.concatenate(([0], np.cumsum(visible[votes.statements])))
    return np.diff(given[votes.starts])


def _marked(numbers: frozenset[int], statement_count: int) -> Yes:
    if numbers and not 0 <= min(numbers) <= max(numbers) < statement_count:
        raise NotVotes("a hidden or background statement does not exist")
    marked = np.zeros(statement_count, np.bool_)
    marked[list(numbers)] = True
    return marked


def grouped(votes: VoteMatrix, visible: Yes, settings: Settings) -> tuple[Space, Groups]:
    """Return where people stand and their groups, from votes in canonical order."""
    found = space(votes, visible, settings.seed)
    # Votes on hidden statements show eagerness as well, but do not place anybody.
    eager = np.where(found.votes_given > 0, votes.votes_given, 0)
    chosen = taking_part(eager, votes.statement_count, settings.groups)
    return found, group(found.positions, votes.votes_given, chosen, settings.groups)


def _in_canonical_order(votes: VoteMatrix, visible: Yes, settings: Settings) -> tuple[Space, Groups]:
    """Compute on the canonical matrix, and return the results by the original numbers."""
    ordered = canonical(votes, ~visible)
    found, groups = grouped(ordered.votes, visible[ordered.statements], settings)
    people, statements = _back(ordered.people), _back(ordered.statements)
    basis = Basis(found.basis.mean[statements], found.basis.directions[:, statements], visible)
    positions, given = found.positions[people], found.votes_given[people]
    return Space(basis, found.spread, positions, given), groups.of_people(people)


def _back(order: Places) -> Places:
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places
