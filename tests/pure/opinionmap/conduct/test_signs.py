"""Signs of machines: each by its published limit, none where people are people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.conduct.answers import NO_ORIGIN, Conduct
from yoriai.pure.opinionmap.conduct.attacks import as_they_came
from yoriai.pure.opinionmap.conduct.limits import ALIKE, ORIGIN, PACE, SEQUENCE, Criteria
from yoriai.pure.opinionmap.conduct.sequences import same_sequence
from yoriai.pure.opinionmap.conduct.signs import Signs, signs
from yoriai.pure.opinionmap.conduct.single import many_from_one_place, too_fast
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.matrix import NotVotes, from_dense

DAY = 24 * 3600.0


def conduct(rows, origins=None):
    """Answers from rows of (person, statement, value, time)."""
    rows = sorted(rows, key=lambda row: row[3])
    people = max(row[0] for row in rows) + 1
    known = np.full(people, NO_ORIGIN) if origins is None else np.array(origins)
    return Conduct(
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[2] for row in rows], np.int8),
        np.array([row[3] for row in rows], np.float64),
        known,
    )


def votes_of(answers, statements):
    chunk = Chunk(answers.people, answers.statements, answers.values)
    return vote_matrix([chunk], Size(answers.people_count, statements))


def session(person, begins, pause, answers=10):
    return [(person, number, 1, begins + number * pause) for number in range(answers)]


@pytest.mark.parametrize(("pause", "is_found"), [(0.1, True), (0.5, True), (0.6, False), (10.0, False)])
def test_ten_answers_in_less_than_five_seconds_are_faster_than_reading(pause, is_found):
    answers = conduct(session(0, 0, 10.0) + session(1, 0, pause))

    assert too_fast(answers, answers=10, within_s=5.0).tolist() == [False, is_found]


def test_nine_fast_answers_and_fast_answers_of_two_people_are_no_sign():
    answers = conduct(session(0, 0, 0.1, answers=9) + session(1, 0.05, 0.1, answers=9))

    assert not too_fast(answers, answers=10, within_s=5.0).any()


def beginnings(begins, origins):
    return conduct([(person, 0, 1, at) for person, at in enumerate(begins)], origins)


def test_thirty_beginnings_in_ten_minutes_at_one_place_are_found_and_nobody_before_or_after():
    begins = [0.0, 5000.0] + [10_000 + 20.0 * number for number in range(30)] + [20_000.0]
    answers = beginnings(begins, [7] * len(begins))

    found = many_from_one_place(answers, in_a_row=30, within_s=600, in_all=100)

    assert found.tolist() == [False, False] + [True] * 30 + [False]


def test_as_many_at_as_many_places_or_at_unknown_ones_are_no_sign():
    begins = [10.0 * number for number in range(60)]

    for origins in (list(range(60)), [NO_ORIGIN] * 60):
        found = many_from_one_place(beginnings(begins, origins), in_a_row=30, within_s=600, in_all=40)
        assert not found.any()


def test_a_hundred_on_one_day_at_one_place_are_found_however_slow():
    begins = [600.0 * number for number in range(100)]

    assert many_from_one_place(beginnings(begins, [1] * 100), in_a_row=30, within_s=600, in_all=100).all()
    assert not many_from_one_place(
        beginnings(begins[:99], [1] * 99), in_a_row=30, within_s=600, in_all=100
    ).any()


@given(st.lists(st.tuples(st.floats(0, 1000), st.integers(-1, 2)), min_size=1, max_size=40))
def test_beginnings_are_found_as_counting_by_hand_finds_them(people):
    begins, origins = [one for one, _ in people], [place for _, place in people]

    found = many_from_one_place(beginnings(begins, origins), in_a_row=3, within_s=100, in_all=1000)

    for person, (begun, place) in enumerate(people):
        there = sorted(at for at, other in people if other == place and place >= 0)
        windows = [there[at : at + 3] for at in range(len(there) - 2)]
        expected = any(row[2] - row[0] <= 100 and row[0] <= begun <= row[2] for row in windows)
        # Of several who began at the same instant at the edge of a row one may be out of it.
        assert found[person] == expected or there.count(begun) > 1


def in_order(person, order, values):
    return [
        (person, statement, value, person * 1000 + 10.0 * at)
        for at, (statement, value) in enumerate(zip(order, values, strict=True))
    ]


def test_five_people_with_the_same_first_statements_in_one_order_and_alike_are_one_hand():
    order = [4, 2, 9, 1, 0, 7, 3, 5, 8, 6]
    rows = [row for person in range(5) for row in in_order(person, order, [1, -1] * 5)]
    rows += in_order(5, order[::-1], [1, -1] * 5)

    assert same_sequence(conduct(rows), first=8, people=5, apart=1).tolist() == [True] * 5 + [False]


def test_one_answer_may_differ_two_may_not():
    order = list(range(8))
    rows = [row for person in range(5) for row in in_order(person, order, [1] * 8)]
    rows += in_order(5, order, [-1] + [1] * 7) + in_order(6, order, [-1, -1] + [1] * 6)

    assert same_sequence(conduct(rows), first=8, people=5, apart=1).tolist() == [True] * 6 + [False]


def test_an_answer_given_anew_is_no_new_statement_of_the_sequence():
    order = list(range(8))
    rows = [row for person in range(5) for row in in_order(person, order, [1] * 8)]
    rows += [(0, 0, -1, 15.0), (0, 0, 1, 25.0)]

    assert same_sequence(conduct(rows), first=8, people=5, apart=1).all()


def crowd(people, statements=60, groups=3, seed=0, each=30):
    """People with leanings who differ from one another as people do."""
    draws = np.random.default_rng(seed)
    lean = draws.choice([0.15, 0.85], size=(groups, statements))
    table = np.where(draws.random((people, statements)) < lean[np.arange(people) % groups], 1.0, -1.0)
    table[draws.random((people, statements)) < 0.1] = 0.0
    drop = np.argsort(draws.random((people, statements)), axis=1)[:, each:]
    np.put_along_axis(table, drop, np.nan, axis=1)
    return from_dense(table)


@pytest.mark.parametrize("seed", range(5))
def test_people_with_leanings_show_no_sign(seed):
    votes = crowd(600, seed=seed)

    assert not signs(as_they_came(votes, seed=seed), votes).any.any()


def test_a_conversation_on_which_everybody_agrees_shows_no_sign():
    votes = from_dense(np.ones((200, 20)))

    found = signs(as_they_came(votes, seed=1), votes)

    assert not found.by_criterion[ALIKE].any()


def with_copies(count, noise, span, seed=3):
    draws = np.random.default_rng(seed + 100)
    votes = crowd(300, seed=seed)
    before = as_they_came(votes, seed=seed)
    listed = draws.choice([-1, 1], 60)
    rows = list(
        zip(
            before.people.tolist(),
            before.statements.tolist(),
            before.values.tolist(),
            before.times.tolist(),
            strict=True,
        )
    )
    for person in range(300, 300 + count):
        begins = 5 * DAY + draws.uniform(0, span)
        for at, statement in enumerate(draws.permutation(60)[:30]):
            said = listed[statement] if draws.random() >= noise else draws.integers(-1, 2)
            rows.append((person, int(statement), int(said), begins + 20.0 * at))
    answers = conduct(rows)
    return answers, votes_of(answers, 60)


@pytest.mark.parametrize(("noise", "span"), [(0.0, 3600), (0.05, DAY), (0.05, 2 * DAY)])
def test_copies_of_one_list_are_found_though_each_answers_other_statements_in_another_order(noise, span):
    answers, votes = with_copies(80, noise, span)

    found = signs(answers, votes).by_criterion[ALIKE]

    assert found[300:].mean() > 0.85
    assert not found[:300].any()


def test_ten_copies_are_too_few_to_be_a_sign():
    answers, votes = with_copies(10, 0.0, 3600)

    assert not signs(answers, votes).by_criterion[ALIKE].any()


def test_signs_are_the_same_every_time():
    answers, votes = with_copies(80, 0.05, DAY)

    first, again = signs(answers, votes), signs(answers, votes)

    assert all((first.by_criterion[name] == again.by_criterion[name]).all() for name in first.by_criterion)


def test_chosen_signs_are_joined_and_unknown_ones_refused():
    marks = {
        ORIGIN: np.array([True, False, False]),
        PACE: np.array([False, True, False]),
        SEQUENCE: np.zeros(3, bool),
        ALIKE: np.zeros(3, bool),
    }
    found = Signs(marks)

    assert found.any.tolist() == [True, True, False]
    assert found.of(frozenset({PACE, ALIKE})).tolist() == [False, True, False]
    with pytest.raises(NotVotes):
        found.of(frozenset({"mood"}))


@settings(max_examples=30)
@given(st.integers(0, 30), st.integers(1, 12), st.integers(0, 1000))
def test_any_answers_have_signs_of_the_right_shape(people, statements, seed):
    draws = np.random.default_rng(seed)
    count = people * 3
    answers = Conduct(
        draws.integers(max(1, people), size=count).astype(np.int32),
        draws.integers(statements, size=count).astype(np.int32),
        draws.integers(-1, 2, size=count).astype(np.int8),
        np.sort(draws.random(count) * 100),
        draws.integers(-1, 3, size=people),
    )

    found = signs(answers, votes_of(answers, statements), Criteria(origin_people=3, pace_answers=2))

    assert {len(mark) for mark in found.by_criterion.values()} == {people}


def test_what_are_no_answers_is_refused():
    good = conduct([(0, 0, 1, 0.0), (1, 0, 1, 1.0)])
    votes = votes_of(good, 1)
    falling = Conduct(good.people, good.statements, good.values, good.times[::-1], good.origins)
    few = Conduct(good.people, good.statements, good.values, good.times, good.origins[:1])
    wrong = Conduct(good.people, good.statements, good.values * 2, good.times, good.origins)
    short = Conduct(good.people, good.statements[:1], good.values, good.times, good.origins)

    for faulty in (falling, few, wrong, short):
        with pytest.raises(NotVotes):
            signs(faulty, votes)
    with pytest.raises(NotVotes):
        signs(good, from_dense([[1.0]]))
