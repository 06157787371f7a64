"""Floods are flagged with their evidence; what people do at random is not called a machine."""

import doctest
import random

import pytest

from benchmarks.letters import flood
from yoriai.pure.listening.copies import templates
from yoriai.pure.listening.copies.floods import Limits, floods
from yoriai.pure.listening.copies.grouping import UnequalLengths, find_copies

PLACES = ["南町", "北原町", "泉町", "住吉町", "谷戸町", "向台町", "芝久保町"]
NAMES = ["田中", "佐藤", "山口", "小林", "渡辺", "伊藤", "加藤", "吉田", "山本"]


def letters(count):
    return [
        f"私は{PLACES[at % 7]}に住む{NAMES[at % 9]}です。駅前の再開発は住民の声を聞かずに進められており、白紙に戻すべきです。"
        for at in range(count)
    ]


def kinds(found):
    return [[sign.kind for sign in flood.signs] for flood in found]


def test_the_examples_run():
    assert doctest.testmod(templates).failed == 0


def test_a_form_that_was_filled_in_is_shown_with_its_slots():
    texts = letters(40)

    (found,) = floods(texts, find_copies(texts))

    form = next(sign for sign in found.signs if sign.kind == "form")
    assert form.facts["form"] == (
        "私は〔…〕町に住む〔…〕です。駅前の再開発は住民の声を聞かずに進められており、白紙に戻すべきです。"
    )
    assert set(form.facts["fillings"]) <= {*NAMES, *(place.removesuffix("町") for place in PLACES)}


def test_letters_that_people_edited_here_and_there_are_no_form():
    made = flood(400, seed=2)

    found = floods(made.texts, find_copies(made.texts))

    assert found
    assert all(kind == ["many"] for kind in kinds(found))


def test_many_letters_within_an_hour_and_at_an_even_pace_are_seen():
    texts = letters(30)

    found = floods(texts, find_copies(texts), received_s=[at * 60.0 for at in range(30)])

    assert kinds(found) == [["many", "form", "burst", "steady"]]


def test_letters_spread_over_a_month_at_random_are_only_many():
    chance = random.Random(1)
    texts = [letters(1)[0]] * 60

    found = floods(texts, find_copies(texts), received_s=[chance.uniform(0, 30 * 86400) for _ in texts])

    assert kinds(found) == [["many"]]


def test_few_people_who_send_much_are_counted():
    texts = [letters(1)[0]] * 30
    copies = find_copies(texts, ["a", "b"] * 15)

    (found,) = floods(texts, copies)

    assert [sign.facts for sign in found.signs] == [
        {"texts": 30, "wordings": 1, "senders": 2, "unsigned": 0},
        {"senders": 2, "texts_each": 15.0},
    ]


def test_a_small_group_is_not_flagged():
    texts = [letters(1)[0]] * 19

    assert floods(texts, find_copies(texts)) == ()
    assert len(floods(texts, find_copies(texts), limits=Limits(texts=10))) == 1


def test_one_time_for_each_text_is_needed():
    with pytest.raises(UnequalLengths):
        floods(["意見"], find_copies(["意見"]), received_s=[])
