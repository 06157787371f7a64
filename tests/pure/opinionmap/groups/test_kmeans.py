import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.groups.cells import Points, points
from yoriai.pure.opinionmap.groups.kmeans import lloyd, nearest, refined, starts

COORDINATE = st.integers(-5, 5)
PLACES = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=4, max_size=12)


def at(places, weights=None):
    places = np.array(places, np.float64)
    return Points(
        places, np.ones(len(places)) if weights is None else np.array(weights), np.ones(len(places))
    )


def inertia(each, labels):
    total = 0.0
    for label in set(labels.tolist()):
        mine, weights = each.places[labels == label], each.weights[labels == label]
        total += (weights @ ((mine - np.average(mine, axis=0, weights=weights)) ** 2)).sum()
    return total


@settings(max_examples=60, deadline=None)
@given(PLACES, st.integers(1, 3))
def test_the_sum_of_squares_is_that_of_the_labels_and_refining_never_raises_it(places, count):
    each = at(places)

    found = lloyd(each, each.places[:count])
    better = refined(each, found)

    assert found.inertia == pytest.approx(inertia(each, found.labels), abs=1e-9)
    assert better.inertia == pytest.approx(inertia(each, better.labels), abs=1e-9)
    assert better.inertia <= found.inertia + 1e-9


def test_refining_goes_on_where_lloyds_rounds_stop():
    each = at([[0, 0], [2, 0], [3.9, 0]])

    found = lloyd(each, np.array([[1.0, 0.0], [3.9, 0.0]]))
    better = refined(each, found)

    assert (found.labels.tolist(), better.labels.tolist()) == ([0, 0, 1], [0, 1, 1])
    assert (found.inertia, better.inertia) == pytest.approx((2.0, 1.805))


def test_a_weight_counts_as_so_many_points():
    heavy, many = at([[0, 0], [2, 0], [9, 0]], [3.0, 1.0, 1.0]), at([[0, 0]] * 3 + [[2, 0], [9, 0]])

    found = [lloyd(each, np.array([[0.0, 0], [9.0, 0]])) for each in (heavy, many)]

    assert found[0].centres.tolist() == found[1].centres.tolist() == [[0.5, 0.0], [9.0, 0.0]]
    assert found[0].inertia == found[1].inertia == 3.0


def test_the_starts_are_the_same_for_the_same_seed_and_lie_on_points():
    each = at([[0, 0], [1, 5], [7, 2], [3, 3]])

    first, again = (list(starts(each, 2, 5, seed=3)) for _ in range(2))

    assert [start.tolist() for start in first] == [start.tolist() for start in again]
    assert all(tuple(centre) in {(0, 0), (1, 5), (7, 2), (3, 3)} for start in first for centre in start)


def test_of_two_equally_near_centres_the_first_is_taken():
    assert nearest(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [-1.0, 0.0]])).tolist() == [0]


def test_many_people_become_few_points_that_keep_everybody():
    draws = np.random.default_rng(0)
    positions = draws.standard_normal((5000, 2)) + np.repeat([[0.0, 0.0], [8.0, 0.0]], 2500, axis=0)
    weights = draws.random(5000) + 0.5

    few = points(positions, weights, most=2000)

    assert len(few.people) <= 1024
    assert few.people.sum() == 5000
    assert few.weights.sum() == pytest.approx(weights.sum())
    assert np.allclose(few.weights @ few.places, weights @ positions)


def test_few_people_stay_as_they_are():
    positions = np.array([[1.0, 2.0], [1.0, 2.0]])

    same = points(positions, np.array([0.1, 0.2]), most=2)

    assert same.places.tolist() == positions.tolist()
    assert same.people.tolist() == [1.0, 1.0]
