"""Texts that are part of a mass score higher than single voices."""

import csv
import doctest
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.letters import area_under_curve, flood, injected
from tests.shared_data import real_file
from yoriai.pure.listening.copies import posting


def test_the_examples_run():
    assert doctest.testmod(posting).failed == 0


def test_copies_score_above_single_voices():
    made = flood(400, copied=0.5, seed=9)

    scores = posting.mass(made.texts)

    is_copied = np.bincount(made.origin)[made.origin] > 5
    assert area_under_curve(scores, is_copied) > 0.85


@given(st.lists(st.text(alphabet="あいう市", max_size=8), max_size=10))
def test_the_order_of_the_texts_does_not_matter(texts):
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)

    shuffled = posting.mass([texts[at] for at in order])

    assert np.allclose(shuffled, posting.mass(texts)[order])
    assert (shuffled >= 0).all()


def test_copies_injected_into_a_real_round_are_found():
    with real_file("opinions/ministry-round-337.csv").open(encoding="utf-8-sig") as file:
        texts = [row[1] for row in csv.reader(file)][1:]

    augmented, is_injected = injected(texts, letters=10, each=11, seed=7)

    assert area_under_curve(posting.mass(augmented), is_injected) >= 0.97


def test_texts_written_to_blend_in_are_found_more_often_than_not():
    with real_file("opinions/bikeshed-with-attack.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))[1:]

    scores = posting.mass([row[0] for row in rows])

    assert area_under_curve(scores, [row[1] == "青色攻撃" for row in rows]) >= 0.75
