import numpy as np
import pytest

from yoriai.pure.opinionmap.votes.matrix import NotVotes, from_dense

NAN = float("nan")


def test_a_pass_is_counted_as_given_and_a_missing_vote_is_not():
    tally = from_dense([[0, NAN], [0, 1], [-1, NAN]]).tally

    assert (tally.agree.tolist(), tally.disagree.tolist(), tally.given.tolist()) == ([0, 1], [1, 0], [3, 1])


def test_votes_are_counted_by_group_and_those_in_none_are_left_out():
    votes = from_dense([[1, -1], [1, 0], [-1, 1], [1, 1]])

    tally = votes.tally_of(np.array([0, 1, 1, -1]), 2)

    assert tally.agree.tolist() == [[1, 0], [1, 1]]
    assert tally.disagree.tolist() == [[0, 1], [1, 0]]
    assert tally.given.tolist() == [[1, 1], [2, 2]]
    assert tally.total().given.tolist() == [3, 3]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_blocks_hold_everybody_once_and_in_order(size):
    votes = from_dense([[1, 0, 1], [NAN, NAN, NAN], [1, 1, 1], [NAN, 0, NAN]])

    blocks = list(votes.blocks(size))

    assert [begin for begin, _ in blocks] == np.cumsum([0, *(b.people_count for _, b in blocks)])[
        :-1
    ].tolist()
    assert np.concatenate([block.votes_given for _, block in blocks]).tolist() == [3, 0, 3, 1]
    assert np.concatenate([block.statements for _, block in blocks]).tolist() == votes.statements.tolist()


def test_another_value_is_refused():
    with pytest.raises(NotVotes):
        from_dense([[2, 0]])
