import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.votes import building
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.matrix import NotVotes

PEOPLE, STATEMENTS = 5, 4
EVENTS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1), st.integers(0, STATEMENTS - 1), st.integers(-1, 1), st.integers(0, 3)
    ),
    max_size=40,
)


def chunk(events, times=False):
    columns = np.array(events, np.int64).reshape(-1, 4).T
    return Chunk(columns[0], columns[1], columns[2], columns[3] if times else None)


def cells(matrix):
    person = np.repeat(np.arange(matrix.people_count), matrix.votes_given)
    return list(zip(person.tolist(), matrix.statements.tolist(), matrix.values.tolist(), strict=True))


def last_votes(events):
    last = {(person, statement): value for person, statement, value, _ in events}
    return [(*key, last[key]) for key in sorted(last)]


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.integers(0, 40))
def test_the_last_vote_of_a_person_on_a_statement_counts(events, cut):
    matrix = vote_matrix([chunk(events[:cut]), chunk(events[cut:])], Size(PEOPLE, STATEMENTS))

    assert cells(matrix) == last_votes(events)
    assert (matrix.people_count, matrix.statement_count) == (PEOPLE, STATEMENTS)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_with_times_the_latest_counts_whatever_the_order_of_arrival(events):
    matrix = vote_matrix([chunk(events, times=True)], Size(PEOPLE, STATEMENTS))

    assert cells(matrix) == last_votes(sorted(events, key=lambda event: event[3]))


@settings(max_examples=30, deadline=None)
@given(EVENTS)
def test_votes_that_come_sorted_give_the_same_matrix(events):
    ordered = [(*cell, 0) for cell in last_votes(events)]

    matrix = vote_matrix([chunk(ordered)], Size(PEOPLE, STATEMENTS))

    assert cells(matrix) == last_votes(events)


def test_no_votes_at_all_are_a_matrix_too():
    matrix = vote_matrix([], Size(2, 3))

    assert (matrix.people_count, matrix.statement_count, matrix.vote_count) == (2, 3, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Chunk(np.array([0]), np.array([0]), np.array([2])),
        Chunk(np.array([-1]), np.array([0]), np.array([1])),
        Chunk(np.array([2]), np.array([0]), np.array([1])),
        Chunk(np.array([0]), np.array([3]), np.array([1])),
        Chunk(np.array([0, 1]), np.array([0]), np.array([1])),
        Chunk(np.array([0.5]), np.array([0]), np.array([1])),
        Chunk(np.array([0]), np.array([0]), np.array([1]), np.array([1, 2])),
    ],
)
def test_what_is_no_vote_is_refused(wrong):
    with pytest.raises(NotVotes):
        vote_matrix([wrong], Size(2, 3))


def test_times_in_one_chunk_only_are_refused():
    chunks = [chunk([(0, 0, 1, 5)], times=True), chunk([(0, 0, 1, 5)])]

    with pytest.raises(NotVotes):
        vote_matrix(chunks, Size(1, 1))


def test_more_votes_than_a_matrix_can_number_are_refused(monkeypatch):
    monkeypatch.setattr(building, "_MOST_VOTES", 2)

    with pytest.raises(NotVotes):
        vote_matrix([chunk([(0, 0, 1, 0), (0, 1, 1, 0)])], Size(1, 2))
