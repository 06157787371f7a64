"""Which counts may be told: none of a few, and none from which a few follow by subtraction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opinionmap.statements.telling import tellable
from yoriai.pure.opinionmap.votes.matrix import NotVotes

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=5)


@given(COUNTS, st.integers(0, 12))
def test_what_is_not_told_comes_to_nobody_or_to_enough(groups, in_no_group):
    given_each = np.array([[count] for count in groups])
    total = np.array([sum(groups) + in_no_group])

    told = tellable(given_each, total, fewest=5)

    rest = total[0] - given_each[told].sum()
    assert (given_each[told] >= 5).all()
    assert rest == 0 or rest >= 5 or not told.any()


@given(COUNTS)
def test_where_nobody_is_few_everything_is_told(groups):
    given_each = np.array([[count + 5] for count in groups])

    assert tellable(given_each, given_each.sum(axis=0), fewest=5).all()


def test_the_smallest_told_cell_hides_the_few_beside_it():
    told = tellable(np.array([[30], [8], [3]]), np.array([41]), fewest=5)

    assert told[:, 0].tolist() == [True, False, False]


def test_enough_people_in_no_group_hide_the_few():
    assert tellable(np.array([[30], [3]]), np.array([40]), fewest=5)[:, 0].tolist() == [True, False]


def test_totals_smaller_than_the_groups_are_refused():
    with pytest.raises(NotVotes):
        tellable(np.array([[5]]), np.array([4]), fewest=5)
    with pytest.raises(NotVotes):
        tellable(np.array([[5]]), np.array([4, 4]), fewest=5)
