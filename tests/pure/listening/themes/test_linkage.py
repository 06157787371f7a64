"""Average linkage without a table of pairs is the same as SciPy's with one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from yoriai.pure.listening.themes.linkage import average_linkage, gathered, means_of
from yoriai.pure.listening.themes.vectors import unit


def points_of(seed, count, width=6):
    return unit(np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32))


def same_partition(one, other):
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 40))
def test_cuts_are_those_of_the_reference(seed, count):
    points = points_of(seed, count)
    reference = linkage(points.astype(float), "average", metric="cosine")

    merges = average_linkage(points, np.ones(count, np.int64))

    assert np.allclose(1 - merges.similarity, reference[:, 2], atol=1e-5)
    for groups in {1, 2, count // 2, count} - {0}:
        expected = fcluster(reference, groups, "maxclust")
        assert (
            same_partition(merges.cut(groups).tolist(), expected.tolist()) or np.ptp(expected) + 1 != groups
        )


def test_weighted_means_stand_for_their_points():
    points = points_of(1, 12)
    pairs = np.repeat(np.arange(6), 2)

    merges = average_linkage(means_of(points, pairs), np.full(6, 2))

    alike = points @ points.T
    first = [np.flatnonzero(pairs == place) for place in (merges.left[0], merges.right[0])]
    assert merges.similarity[0] == pytest.approx(alike[np.ix_(*first)].mean(), abs=1e-6)


def test_groups_are_numbered_by_their_first_member():
    merges = average_linkage(points_of(2, 20), np.ones(20, np.int64))

    groups = merges.cut(7)

    assert sorted(set(groups.tolist()), key=groups.tolist().index) == list(range(7))


def test_gathering_leaves_no_centre_empty_and_repeats():
    points = points_of(3, 500)

    group = gathered(points, 40, seed=1)

    assert set(group.tolist()) == set(range(group.max() + 1))
    assert (group == gathered(points, 40, seed=1)).all()
