"""Copies are found whatever was retyped, people are counted apart from texts, and opposite sides stay apart."""

import doctest
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.letters import flood, pairs
from yoriai.pure.listening import folding
from yoriai.pure.listening.copies import grouping, likeness
from yoriai.pure.listening.copies.grouping import find_copies

LETTER = "駅前の再開発では、歩道を広げてベンチを置き、雨の日でも車いすの人が通れるようにしてください。"


def test_the_examples_run():
    assert [doctest.testmod(module).failed for module in (folding, grouping, likeness)] == [0, 0, 0]


def test_width_kana_spaces_and_punctuation_do_not_make_another_voice():
    texts = ["ﾊﾞｽ停に ベンチを！", "バス停に、ベンチを。", "ばす停にベンチを"]

    copies = find_copies(texts)

    assert [(group.members, group.wordings) for group in copies.groups] == [((0, 1, 2), 1)]


def test_texts_and_people_are_counted_separately():
    texts = [LETTER, LETTER + "お願いします。", LETTER, "給食を無料にしてください。"]

    copies = find_copies(texts, ["a", "a", None, "b"])

    assert [(group.texts, group.wordings, group.senders, group.unsigned) for group in copies.groups] == [
        (3, 2, 1, 1)
    ]
    assert (copies.texts, copies.voices, copies.senders, copies.unsigned) == (4, 2, 2, 1)


def test_the_commonest_wording_stands_for_the_group():
    texts = ["追伸があります。" + LETTER, LETTER, LETTER]

    copies = find_copies(texts)

    assert [group.representative for group in copies.groups] == [1]


def test_a_letter_turned_into_its_opposite_is_a_voice_of_its_own():
    texts = [f"{LETTER}だからこの計画に賛成します。", f"{LETTER}だからこの計画に反対します。"]

    assert find_copies(texts).groups == ()


@pytest.mark.parametrize(
    "texts", [["賛成です", "反対です"], ["街灯を増やしてほしい", "ベンチを増やしてほしい"]]
)
def test_short_texts_with_other_words_are_not_copies(texts):
    assert find_copies(texts).groups == ()


def test_a_chain_of_small_changes_does_not_join_its_two_ends():
    chance = random.Random(3)
    letters = [chr(code) for code in chance.sample(range(0x4E00, 0x9FA0), 160)]
    chain = ["".join(letters[start : start + 80]) for start in range(0, 81, 8)]

    copies = find_copies(chain)

    assert copies.group_of[0] != copies.group_of[-1]
    for group in copies.groups:
        assert all(
            likeness.kept(chain[member], chain[group.representative]) >= 0.7 for member in group.members
        )


def test_a_flood_is_grouped_as_it_was_made():
    made = flood(3000, seed=5)

    copies = find_copies(made.texts)

    found = [place if place >= 0 else -1 - index for index, place in enumerate(copies.group_of)]
    precision, recall = pairs(found, made.origin)
    assert precision >= 0.99
    assert recall >= 0.99


@pytest.mark.parametrize(
    "texts", [[], [""], ["", " ", "\n"], ["😀", "😀", "🚲"], ["\ud800壊れた文字", "あ" * 100_000]]
)
def test_odd_texts_are_taken_as_they_are(texts):
    assert len(find_copies(texts).group_of) == len(texts)


def test_one_key_for_each_text_is_needed():
    with pytest.raises(grouping.UnequalLengths):
        find_copies(["意見"], ["a", "b"])


@given(st.lists(st.text(alphabet="あいう賛成反対。 aA", max_size=12), max_size=12))
def test_every_text_is_in_one_group_or_stands_alone_and_identical_ones_are_together(texts):
    copies = find_copies(texts)

    members = [member for group in copies.groups for member in group.members]
    assert sorted(members) == [index for index, place in enumerate(copies.group_of) if place >= 0]
    assert copies.voices + sum(group.texts - 1 for group in copies.groups) == len(texts)
    for group in copies.groups:
        assert group.representative in group.members
        assert group.texts >= 2
    for one in range(len(texts)):
        for other in range(one):
            if folding.skeleton(texts[one]) == folding.skeleton(texts[other]):
                assert copies.group_of[one] == copies.group_of[other] >= 0


def test_long_letters_with_common_phrases_are_told_apart_and_their_copies_kept_together():
    single = flood(60, copied=0.0, seed=6).texts
    letters = ["".join(single[start : start + 12]) for start in range(0, 48, 12)]
    texts = [
        letter[:cut] + "追伸です。" + letter[cut + 40 :] for letter in letters for cut in range(0, 900, 100)
    ]

    copies = find_copies(texts)

    assert [group.members for group in copies.groups] == [tuple(range(at, at + 9)) for at in range(0, 36, 9)]
