import numpy as np
import pytest

from yoriai.pure.opinionmap.groups.cells import Points
from yoriai.pure.opinionmap.groups.silhouette import silhouettes


def test_the_silhouette_of_a_small_example_by_hand():
    line = Points(np.array([[0.0, 0], [1, 0], [5, 0], [7, 0]]), np.ones(4), np.ones(4))

    found = silhouettes(line, np.array([0, 0, 1, 1]), 2)

    assert found == pytest.approx([1 - 1 / 6, 1 - 1 / 5, 1 - 2 / 4.5, 1 - 2 / 6.5])


def test_several_people_at_one_point_count_one_by_one():
    few = Points(np.array([[0.0, 0], [1, 0], [5, 0]]), np.ones(3), np.array([2.0, 1.0, 3.0]))
    many = Points(few.places[[0, 0, 1, 2, 2, 2]], np.ones(6), np.ones(6))

    found = silhouettes(few, np.array([0, 0, 1]), 2)
    each = silhouettes(many, np.array([0, 0, 0, 1, 1, 1]), 2)

    assert found[[0, 0, 1, 2, 2, 2]] == pytest.approx(each)


def test_somebody_alone_in_a_group_and_a_single_group_have_none():
    two = Points(np.array([[0.0, 0], [1, 0]]), np.ones(2), np.ones(2))

    assert silhouettes(two, np.array([0, 1]), 2).tolist() == [0.0, 0.0]
    assert silhouettes(two, np.array([0, 0]), 1).tolist() == [0.0, 0.0]


def test_people_who_all_stand_at_one_place_have_none():
    same = Points(np.zeros((4, 2)), np.ones(4), np.ones(4))

    assert silhouettes(same, np.array([0, 0, 1, 1]), 2).tolist() == [0.0] * 4
