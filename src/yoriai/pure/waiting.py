"""Waiting lists: who gets the seats that become free."""

from __future__ import annotations

from collections.abc import Sequence


def moving_up(parties: Sequence[int], free: int | None) -> int:
    """Return how many parties at the head of a waiting list get seats.

    Nobody is overtaken: where the first party does not fit, those behind it wait with it. So a large party is not
    passed over for ever, and everybody can see why the next one waits.

    Args:
        parties: people in each party, each ≥ 1, the one that waits longest first.
        free: seats that are free, possibly negative; None where seats are not limited.

    Returns:
        A number from 0 to the length of the list.

    Example:
        >>> moving_up([2, 3, 1], 4)
        1
    """
    if free is None:
        return len(parties)
    for place, people in enumerate(parties):
        free -= people
        if free < 0:
            return place
    return len(parties)
