"""Answers as they came, person by person: what the signs are read from."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from yoriai.pure.opinionmap.votes.matrix import Floats, NotVotes, Places, Yes
from yoriai.pure.values import dataclass

NO_ORIGIN = -1


@dataclass(frozen=True)
class Conduct:
    """All answers of all people in the order in which they came, changed ones included.

    Attributes:
        people: numbers from 0, shape (answers,).
        statements: numbers from 0, shape (answers,).
        values: 1 agree, 0 pass, −1 disagree, shape (answers,).
        times: seconds on any clock, shape (answers,), never falling.
        origins: from where each person began, a number that is the same for the same place, `NO_ORIGIN` where it is
            not known; shape (people,).
    """

    people: npt.NDArray[np.int32]
    statements: npt.NDArray[np.int32]
    values: npt.NDArray[np.int8]
    times: Floats
    origins: Places

    @property
    def people_count(self) -> int:
        return len(self.origins)

    @cached_property
    def ordered(self) -> Places:
        """The answers person by person, each person's in the order in which they came."""
        return np.argsort(self.people, kind="stable")

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each person's answers begin in `ordered`, and the end; shape (people + 1,)."""
        counts = np.bincount(self.people, minlength=self.people_count)
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)

    @cached_property
    def begins(self) -> Floats:
        """When each person answered first, in seconds; infinite for who never did; shape (people,)."""
        begun = np.full(self.people_count, np.inf)
        np.minimum.at(begun, self.people, self.times)
        return begun


def check(conduct: Conduct) -> None:
    """Refuse what is no row of answers.

    Raises:
        NotVotes: arrays of unequal length, a time that falls, a person or value out of range.
    """
    lengths = {len(conduct.people), len(conduct.statements), len(conduct.values), len(conduct.times)}
    if len(lengths) > 1:
        raise NotVotes("people, statements, values and times have one length")
    if not len(conduct.people):
        return
    if conduct.people.min() < 0 or conduct.people.max() >= conduct.people_count:
        raise NotVotes("every person has an origin")
    if conduct.statements.min() < 0 or np.abs(conduct.values).max() > 1:
        raise NotVotes("a vote is 1, 0 or -1 on a statement from 0")
    if (np.diff(conduct.times) < 0).any():
        raise NotVotes("answers stand in the order in which they came")


def nobody(conduct: Conduct) -> Yes:
    """Return a mark for each person, none set."""
    return np.zeros(conduct.people_count, np.bool_)
