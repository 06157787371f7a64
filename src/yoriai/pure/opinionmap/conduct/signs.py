"""Which participants show signs of a machine or of one hand behind many, by criteria that are published.

Nobody is discarded for it: signs are shown apart, with their reasons and counts, and a map that leaves these people out
stands beside the one with everybody, never in its place.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from yoriai.pure.opinionmap.conduct.alike import nearly_the_same
from yoriai.pure.opinionmap.conduct.answers import Conduct, check
from yoriai.pure.opinionmap.conduct.limits import ALIKE, ORIGIN, PACE, SEQUENCE, Criteria
from yoriai.pure.opinionmap.conduct.sequences import same_sequence
from yoriai.pure.opinionmap.conduct.single import many_from_one_place, too_fast
from yoriai.pure.opinionmap.votes.matrix import NotVotes, VoteMatrix, Yes
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Signs:
    """Who shows which sign: for each criterion marks of shape (people,)."""

    by_criterion: Mapping[str, Yes]

    @property
    def any(self) -> Yes:
        """Who shows at least one."""
        marks: Yes = np.any(np.stack(list(self.by_criterion.values())), axis=0)
        return marks

    def of(self, chosen: frozenset[str]) -> Yes:
        """Return who shows one of the chosen signs.

        Raises:
            NotVotes: there is no such criterion.
        """
        if not chosen <= set(self.by_criterion):
            raise NotVotes("no such criterion")
        marks = np.zeros_like(self.any)
        for criterion in chosen:
            marks |= self.by_criterion[criterion]
        return marks


def signs(conduct: Conduct, votes: VoteMatrix, criteria: Criteria | None = None) -> Signs:
    """Return who shows signs of a machine, or of one hand behind many.

    What it cannot find: a machine that is slow, answers in an order by chance and differs from its copies as people
    do. Against that there are only levels (a code from the city is one person).

    Args:
        conduct: all answers as they came.
        votes: the last votes of the same people on the same statements.
        criteria: the limits; the published ones if None.

    Raises:
        NotVotes: the answers are none, or the votes are of other people.

    Example:
        >>> ten = np.arange(10, dtype=np.int32)
        >>> answers = Conduct(0 * ten, ten, np.ones(10, np.int8), ten * 0.5, np.array([-1]))
        >>> from yoriai.pure.opinionmap.votes.matrix import from_dense
        >>> signs(answers, from_dense([[1] * 10])).by_criterion["pace"]
        array([ True])
    """
    check(conduct)
    if conduct.people_count != votes.people_count:
        raise NotVotes("answers and votes are of the same people")
    wanted = criteria or Criteria()
    return Signs(
        {
            ORIGIN: many_from_one_place(
                conduct,
                in_a_row=wanted.origin_people,
                within_s=wanted.origin_within_s,
                in_all=wanted.origin_a_day,
            ),
            PACE: too_fast(conduct, answers=wanted.pace_answers, within_s=wanted.pace_within_s),
            SEQUENCE: same_sequence(
                conduct,
                first=wanted.sequence_first,
                people=wanted.sequence_people,
                apart=wanted.sequence_apart,
            ),
            ALIKE: nearly_the_same(conduct, votes, wanted.alike),
        }
    )
