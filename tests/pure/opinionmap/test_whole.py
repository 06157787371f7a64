import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.groups.certainty import adjusted_rand
from yoriai.pure.opinionmap.trials import Trials, certainty
from yoriai.pure.opinionmap.votes.matrix import NotVotes, VoteMatrix, from_dense
from yoriai.pure.opinionmap.whole import Settings, opinion_map

NAN = float("nan")
TABLES = st.lists(st.lists(st.sampled_from([1, 0, -1, NAN]), min_size=4, max_size=4), min_size=1, max_size=30)


def town(people=60, statements=30, groups=3, seed=0, sure=0.95):
    """A town of clear groups; everybody votes on about two thirds of the statements."""
    draws = np.random.default_rng(seed)
    lean = draws.choice([1.0 - sure, sure], size=(groups, statements))
    of = np.arange(people) % groups
    votes = np.where(draws.random((people, statements)) < lean[of], 1.0, -1.0)
    return np.where(draws.random((people, statements)) < 0.67, votes, NAN), of


def test_planted_groups_are_found_and_are_clear():
    table, of = town()

    found = opinion_map(from_dense(table))

    assert adjusted_rand(found.groups.labels, of) == 1.0
    assert certainty(from_dense(table), trials=Trials(times=4)).is_clear
    assert 0.5 < found.spread.sum() <= 1.0
    assert [len(entries) for entries in found.representative] == [5, 5, 5]


def test_opinions_without_structure_are_not_called_clear():
    table = np.random.default_rng(0).choice([1.0, -1.0, NAN], size=(60, 30))

    assert not certainty(from_dense(table), trials=Trials(times=4)).is_clear


def test_a_hidden_statement_neither_places_anybody_nor_appears_anywhere():
    table, _ = town()
    other = table.copy()
    other[:, 3] = np.where(np.isnan(table[:, 3]), NAN, -table[:, 3])
    without = Settings(hidden=frozenset({3}))

    first, second = opinion_map(from_dense(table), without), opinion_map(from_dense(other), without)

    assert np.allclose(first.positions, second.positions)
    assert first.priorities[3] == 0.0
    assert first.extremity[3] == 0.0
    assert 3 not in {entry.statement for entries in first.representative for entry in entries}


def test_a_statement_about_the_person_places_nobody_but_is_asked_first():
    table, _ = town()

    found = opinion_map(from_dense(table), Settings(background=frozenset({3})))

    assert found.priorities.argmax() == 3
    assert found.extremity[3] == 0.0


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_any_votes_at_all_give_a_finite_map_in_which_everybody_is_counted_once(table):
    votes = from_dense(table)

    found = opinion_map(votes)

    assert np.isfinite(found.positions).all()
    assert np.isfinite(found.priorities).all()
    assert found.groups.sizes.sum() == (found.groups.labels >= 0).sum()
    assert found.tally.given.shape == (found.groups.count, 4)
    assert (found.positions[votes.votes_given == 0] == 0).all()
    assert (found.groups.labels[votes.votes_given == 0] == -1).all()


@pytest.mark.parametrize(("people", "statements"), [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_a_consultation_without_votes_has_an_empty_map(people, statements):
    empty = VoteMatrix(
        np.zeros(people + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8), statements
    )

    found = opinion_map(empty)

    assert found.positions.tolist() == [[0.0, 0.0]] * people
    assert (found.groups.count, found.groups.sizes.tolist()) == (1, [0])
    assert found.consensus == ()


def test_a_group_of_fewer_than_five_people_is_not_described():
    table = np.array([[1.0, 1.0, 1.0, 1.0]] * 11 + [[-1.0, -1.0, -1.0, -1.0]] * 4)

    found = opinion_map(from_dense(table))

    assert found.groups.sizes.tolist() == [11, 4]
    assert [bool(entries) for entries in found.representative] == [True, False]


@pytest.mark.parametrize("number", [-1, 30])
def test_a_hidden_statement_that_does_not_exist_is_refused(number):
    with pytest.raises(NotVotes):
        opinion_map(from_dense(town()[0]), Settings(hidden=frozenset({number})))


def test_many_people_are_grouped_as_well_as_few():
    table, of = town(people=3000, statements=40)

    found = opinion_map(from_dense(table))

    assert adjusted_rand(found.groups.labels, of) == 1.0
