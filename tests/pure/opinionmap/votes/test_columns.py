import pytest

from yoriai.pure.opinionmap.votes.columns import Broken, NotAVoteTable, read_votes


def test_one_row_for_each_person():
    table = read_votes(
        [
            ["participant", "group-id", "n-votes", "7", "9"],
            ["a", "0", "1", "1", ""],
            ["b", "", "2", "-1", "0"],
        ]
    )

    assert (table.people, table.statements) == (("a", "b"), ("7", "9"))
    assert table.votes.tally.given.tolist() == [2, 1]
    assert table.votes.tally.disagree.tolist() == [1, 0]


def test_one_row_for_each_vote_in_the_order_of_time():
    rows = [["timestamp", "datetime", "comment-id", "voter-id", "vote"]]
    rows += [["9", "", "5", "x", "1"], ["3", "", "5", "x", "-1"], ["4", "", "6", "y", "0"]]

    table = read_votes(rows)

    assert (table.people, table.statements) == (("x", "y"), ("5", "6"))
    assert table.votes.tally.agree.tolist() == [1, 0]
    assert table.votes.tally.given.tolist() == [1, 1]


def test_what_cannot_be_read_is_named_and_nothing_good_is_lost():
    rows = [["participant", "1", "2"], ["a", "1", "ja"], ["", "1", "1"], ["a", "0", "0"], [], ["b", "-1"]]

    table = read_votes(rows)

    assert table.broken == (Broken(2, "2", "ja"), Broken(3, "participant", ""), Broken(4, "participant", "a"))
    assert table.votes.tally.given.tolist() == [2, 0]


@pytest.mark.parametrize(
    "row", [["", "1", "a", "1"], ["nan", "1", "a", "1"], ["5", "", "a", "1"], ["5", "1", "a", "2"], ["5"]]
)
def test_a_broken_vote_is_left_out(row):
    table = read_votes([["timestamp", "comment-id", "voter-id", "vote"], row, ["6", "1", "b", "1"]])

    assert [broken.row for broken in table.broken] == [2]
    assert table.votes.vote_count == 1


@pytest.mark.parametrize("headers", [[], [""], ["person", "1"], ["comment-id", "vote"]])
def test_other_headers_are_refused(headers):
    with pytest.raises(NotAVoteTable):
        read_votes([headers])
