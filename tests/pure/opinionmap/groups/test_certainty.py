import numpy as np
import pytest

from yoriai.pure.opinionmap.groups.certainty import Certainty, adjusted_rand, without_some
from yoriai.pure.opinionmap.votes.matrix import from_dense


@pytest.mark.parametrize(
    ("first", "second", "index"),
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
        ([0, 0, 0, 0], [1, 1, 1, 1], 1.0),
        ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
        ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], 0.24242424242424243),
        ([], [], 1.0),
    ],
)
def test_the_adjusted_rand_index_of_known_divisions(first, second, index):
    assert adjusted_rand(np.array(first), np.array(second)) == pytest.approx(index)


def test_some_votes_are_removed_and_the_others_stay():
    votes = from_dense(np.ones((40, 50)))

    fewer = without_some(votes, 0.1, seed=1)

    assert 1700 < fewer.vote_count < 1900
    assert fewer.votes_given.sum() == fewer.vote_count
    assert fewer.statements.tolist() == without_some(votes, 0.1, seed=1).statements.tolist()
    assert fewer.statements.tolist() != without_some(votes, 0.1, seed=2).statements.tolist()


@pytest.mark.parametrize(("agreements", "clear"), [((1.0, 0.9), True), ((1.0, 0.89), False), ((), False)])
def test_groups_are_clear_when_the_worst_trial_agrees(agreements, clear):
    assert Certainty(agreements, 0.1, 10, 7.0).is_clear == clear
