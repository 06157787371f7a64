"""The answers of a consultation as a matrix, up to a step. Loads NumPy, so only the worker imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from yoriai.apps.consultations.models import Participant
from yoriai.apps.consultations.operations.voting_map import Figures
from yoriai.apps.consultations.queries.voting_map import ToDraw, event_chunks
from yoriai.pure.opinionmap.conduct.answers import NO_ORIGIN, Conduct
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.choosing import Chosen, chosen
from yoriai.pure.opinionmap.votes.matrix import Floats, Places, VoteMatrix, Yes
from yoriai.pure.values import dataclass

LEVELS = tuple(Participant.Level.values)


@dataclass(frozen=True)
class Read:
    """The last answers up to a step: of all people on all statements, and what takes part in the map.

    Attributes:
        votes: all of it; people in the order of their first answer.
        participants: their ids, shape (people,).
        levels: what is known of each, a place in `LEVELS`, shape (people,).
        is_shown: which statements are shown, shape (statements,).
        conduct: the same answers as they came.
    """

    votes: VoteMatrix
    participants: tuple[int, ...]
    levels: Places
    is_shown: Yes
    conduct: Conduct

    @cached_property
    def shown(self) -> Chosen:
        """What takes part in the map: shown statements, and who answered one of them."""
        return self.shown_without(np.zeros(self.votes.people_count, np.bool_))

    def shown_without(self, people: Yes) -> Chosen:
        """Return what takes part in a map that leaves some people out."""
        return chosen(self.votes, people=~people, statements=self.is_shown)


def read_votes(*, consultation_id: int, there: ToDraw) -> Read:
    """Return the answers up to the step, read in a stream.

    Args:
        consultation_id: a consultation that is voted on.
        there: which statements there are, and up to which event is counted.
    """
    columns = {key: place for place, (key, *_) in enumerate(there.statements)}
    people: dict[int, int] = {}
    times: list[Floats] = []

    def chunks() -> Iterator[Chunk]:
        for rows in event_chunks(consultation_id=consultation_id, until=there.last_event_id):
            # A statement that was added since the list was read takes part in the next step.
            known = [row for row in rows if row[0] not in there.devices and row[1] in columns]
            yield Chunk(
                np.array([people.setdefault(row[0], len(people)) for row in known], np.int32),
                np.array([columns[row[1]] for row in known], np.int32),
                np.array([row[2] for row in known], np.int8),
            )
            times.append(np.array([row[3].timestamp() for row in known], np.float64))

    kept = list(chunks())
    votes = vote_matrix(kept, Size(len(people), len(columns)))
    levels = [LEVELS.index(there.levels.get(person, Participant.Level.DEVICE)) for person in people]
    is_shown = np.array([is_shown for *_, is_shown in there.statements], np.bool_)
    conduct = _conduct(kept, times, [there.origins.get(person, "") for person in people])
    return Read(votes, tuple(people), np.array(levels, np.intp), is_shown, conduct)


def _conduct(kept: Sequence[Chunk], times: Sequence[Floats], origins: Sequence[str]) -> Conduct:
    """Return the answers by time: what was carried over from another device came when it was answered."""
    places = {"": NO_ORIGIN}
    numbers = [places.setdefault(origin, len(places)) for origin in origins]
    if not kept:
        none = np.zeros(0, np.int32)
        return Conduct(none, none, none.astype(np.int8), none.astype(np.float64), np.array(numbers, np.intp))
    at = np.concatenate(times)
    order = np.argsort(at, kind="stable")
    columns = zip(*((one.people, one.statements, one.values) for one in kept), strict=True)
    people, statements, values = (np.concatenate(column)[order] for column in columns)
    return Conduct(people, statements, values, at[order], np.array(numbers, np.intp))


def figures_of(read: Read, there: ToDraw) -> Figures:
    """Return how many people answered what, by level."""
    votes = read.votes
    by_level = votes.tally_of(read.levels, len(LEVELS)).given
    tally = votes.tally
    passes = tally.given - tally.agree - tally.disagree
    counts = np.vstack([tally.agree, tally.disagree, passes, by_level]).T
    people = np.bincount(read.levels, minlength=len(LEVELS)).tolist()
    return Figures(
        people=votes.people_count,
        votes=votes.vote_count,
        levels=dict(zip(LEVELS, people, strict=True)),
        statements={
            number: tuple(row) for (_, number, _), row in zip(there.statements, counts.tolist(), strict=True)
        },
    )
