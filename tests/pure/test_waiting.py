"""Seats that become free go to those who wait, in their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.waiting import moving_up

parties = st.lists(st.integers(1, 10), max_size=12)


def test_a_party_that_does_not_fit_is_not_overtaken():
    assert moving_up([4, 1, 1], 3) == 0


def test_where_seats_are_not_limited_everybody_moves_up():
    assert moving_up([4, 1, 1], None) == 3


@given(parties, st.integers(-20, 60))
def test_never_more_people_than_seats_and_as_many_as_fit(waiting, free):
    moved = moving_up(waiting, free)

    assert moved == 0 or sum(waiting[:moved]) <= free
    assert moved == len(waiting) or sum(waiting[: moved + 1]) > free
