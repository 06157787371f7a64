import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.survey import NotAStratum, Stratum, design_effect, weighted_shares, weights

strata = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.builds(Stratum, st.integers(n, 5000), st.just(n))),
    min_size=1,
    max_size=6,
)


@given(strata)
def test_the_weights_of_all_answers_have_the_mean_one(found):
    each = weights(found)

    total = sum(weight * one.answered for weight, one in zip(each, found, strict=True))
    assert total == pytest.approx(sum(one.answered for one in found))
    assert design_effect(found) >= 1 - 1e-12


@given(strata)
def test_what_everybody_chose_is_the_whole_and_what_nobody_chose_nothing(found):
    everybody, nobody = weighted_shares(found, [[one.answered, 0] for one in found])

    assert (everybody.share, nobody.share) == (pytest.approx(1), 0)


def test_one_stratum_is_a_simple_random_sample():
    [estimate] = weighted_shares([Stratum(10_000, 400)], [[100]])

    variance = (1 - 400 / 10_000) * 0.25 * 0.75 / 399
    assert estimate.share == 0.25
    assert estimate.margin == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-6)


def test_asking_everybody_leaves_no_doubt():
    [estimate] = weighted_shares([Stratum(12, 12)], [[3]])

    assert (estimate.share, estimate.low, estimate.high) == (0.25, 0.25, 0.25)


def test_a_single_answer_of_many_says_nothing_of_its_own_certainty():
    [estimate] = weighted_shares([Stratum(100, 1), Stratum(100, 50)], [[1], [25]])

    assert (estimate.share, estimate.low, estimate.high, estimate.margin) == (0.75, 0, 1, None)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    """Of 2,000 samples of a known population about 95 in 100 intervals hold the truth."""
    chance = random.Random(7)
    population = [[1] * 900 + [0] * 2100, [1] * 700 + [0] * 300]
    truth = 1600 / 4000
    held = 0
    for _ in range(2000):
        drawn = [sum(chance.sample(people, 60)) for people in population]
        [estimate] = weighted_shares([Stratum(3000, 60), Stratum(1000, 60)], [[drawn[0]], [drawn[1]]])
        held += estimate.low <= truth <= estimate.high

    assert 0.93 <= held / 2000 <= 0.97


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ([], []),
        ([Stratum(10, 0)], [[0]]),
        ([Stratum(3, 4)], [[1]]),
        ([Stratum(9, 3)], [[4]]),
        ([Stratum(9, 3)], []),
    ],
)
def test_what_cannot_be_a_sample_is_refused(found, chosen):
    with pytest.raises(NotAStratum):
        weighted_shares(found, chosen)
