"""Who shows signs of a machine or of one hand behind many. Loads NumPy, so only the worker imports this."""

from __future__ import annotations

import numpy as np

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Participant
from yoriai.apps.consultations.operations.voting_reading import LEVELS, Read
from yoriai.apps.consultations.queries.voting_map import ToDraw
from yoriai.pure.opinionmap.conduct.limits import ALIKE, ORIGIN
from yoriai.pure.opinionmap.conduct.signs import Signs, signs
from yoriai.pure.opinionmap.votes.matrix import Yes

# Who answers in a browser; what comes through programs comes in batches, at its own pace and from one place.
_BY_HAND = (Participant.Level.DEVICE, Participant.Level.EMAIL)
# One person each, whatever else: a code of the city, an account.
_ONE_EACH = (Participant.Level.CODE, Participant.Level.ACCOUNT)


def signs_of(read: Read, there: ToDraw) -> Signs:
    """Return who shows which sign; what was seen of origins stays seen when they are forgotten.

    Args:
        read: the answers up to the step.
        there: what was known before.
    """
    found = signs(read.conduct, read.votes)
    by_hand = _with_level(read, _BY_HAND)
    one_each = _with_level(read, _ONE_EACH)
    known = np.array([person in there.began_among_many for person in read.participants], np.bool_)
    marks = {
        name: mark & (~one_each if name == ALIKE else by_hand) for name, mark in found.by_criterion.items()
    }
    marks[ORIGIN] |= known & by_hand
    return Signs(marks)


def _with_level(read: Read, levels: tuple[str, ...]) -> Yes:
    return np.isin(read.levels, [LEVELS.index(level) for level in levels])


def counted(found: Signs) -> dict[str, int | None]:
    """Return how many people show each sign, and any of them; None where they are a few."""
    counts = {name: int(mark.sum()) for name, mark in found.by_criterion.items()}
    counts["any"] = int(found.any.sum())
    return {name: _told(count) for name, count in counts.items()}


def _told(count: int) -> int | None:
    return count if count == 0 or count >= rules.FEWEST_SHOWN else None


def began_among_many(read: Read, found: Signs) -> tuple[int, ...]:
    """Return the ids of who began at a place where many began."""
    return tuple(read.participants[place] for place in np.flatnonzero(found.by_criterion[ORIGIN]))
