import numpy as np
import pytest

from yoriai.pure.opinionmap.statements.shares import difference_test, share, share_test, sides
from yoriai.pure.opinionmap.votes.matrix import Tally


def test_shares_and_tests_of_known_counts():
    # From an output of the original: 10 of 10 agree, outside the group 15 of 19.
    assert share(10, 10) == pytest.approx(0.9166666666666667)
    assert share_test(10, 10) == pytest.approx(3.3166247903554)


def test_the_difference_is_zero_where_everybody_agrees_and_mirrored_when_swapped():
    some, others = (np.array([7]), np.array([9])), (np.array([2]), np.array([8]))

    assert difference_test((np.array([3]), np.array([3])), (np.array([5]), np.array([5]))).tolist() == [0.0]
    assert difference_test(some, others) == pytest.approx(-difference_test(others, some))
    assert difference_test(some, others)[0] > 0


def test_both_sides_are_computed_against_the_other_groups():
    agree, disagree = sides(Tally(np.array([[8], [1]]), np.array([[0], [9]]), np.array([[10], [10]])))

    assert agree.ratio[0, 0] == pytest.approx((9 / 12) / (2 / 12))
    assert disagree.ratio[1, 0] == pytest.approx((10 / 12) / (1 / 12))
    assert agree.is_sure.tolist() == [[True], [False]]
    assert disagree.is_sure.tolist() == [[False], [True]]
