"""The difference of two texts: it loses nothing, and a person can read it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.difference import Token, difference, is_changed

SENTENCES = st.lists(
    st.sampled_from(
        ["市は、", "市民の", "意見を", "聴く。", "聞く。", "施策に", "反映する。\n", "A8", "", "、", "。"]
    ),
    max_size=25,
).map("".join)


def texts_of(tokens: tuple[Token, ...]) -> tuple[str, str]:
    before = "".join(token.text for token in tokens if token.kind != "insert")
    after = "".join(token.text for token in tokens if token.kind != "delete")
    return before, after


@given(
    before=st.text(alphabet="あいう市民、。\n a", max_size=60),
    after=st.text(alphabet="あいう市民、。\n a", max_size=60),
)
def test_both_texts_can_be_put_together_again(before, after):
    assert texts_of(difference(before, after)) == (before, after)


@given(before=SENTENCES, after=SENTENCES)
def test_tokens_are_never_empty_and_neighbours_differ_in_kind(before, after):
    tokens = difference(before, after)

    assert texts_of(tokens) == (before, after)
    assert all(token.text for token in tokens)
    assert all(left.kind != right.kind for left, right in pairwise(tokens))
    assert ("insert", "delete") not in [(left.kind, right.kind) for left, right in pairwise(tokens)]


@given(text=SENTENCES)
def test_a_text_does_not_differ_from_itself(text):
    assert is_changed(difference(text, text)) is False


@given(before=SENTENCES, after=SENTENCES)
def test_different_texts_are_shown_as_changed(before, after):
    assert is_changed(difference(before, after)) is (before != after)


def test_a_word_put_in_stands_alone():
    tokens = difference("市民の意見を聴く。", "市民等の意見を広く聴く。")

    assert tokens == (
        Token("equal", "市民"),
        Token("insert", "等"),
        Token("equal", "の意見を"),
        Token("insert", "広く"),
        Token("equal", "聴く。"),
    )


def test_a_new_sentence_is_one_insertion_beginning_where_the_sentence_begins():
    tokens = difference("市は実施する。市は公表する。", "市は実施する。市は評価する。市は公表する。")

    assert tokens == (
        Token("equal", "市は実施する。"),
        Token("insert", "市は評価する。"),
        Token("equal", "市は公表する。"),
    )


def test_single_characters_that_agree_by_chance_are_not_kept_apart():
    tokens = difference("窓口で相談を受ける", "電話でも相談に応じる")

    assert [token.kind for token in tokens].count("equal") <= 2
    assert texts_of(tokens) == ("窓口で相談を受ける", "電話でも相談に応じる")


def test_two_unlike_wordings_are_one_deletion_and_one_insertion():
    tokens = difference("努めるものとする", "行い、毎年公表する")

    assert [token.kind for token in tokens] in (["delete", "insert"], ["delete", "insert", "equal"])


def test_an_empty_text_is_all_insertion_or_all_deletion():
    assert difference("", "案") == (Token("insert", "案"),)
    assert difference("案", "") == (Token("delete", "案"),)
    assert difference("", "") == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("あ" * 20_000, "あ" * 19_999 + "い"),
        ("あい" * 10_000, "いあ" * 10_000),
        ("。" * 20_000, "。" * 19_000 + "あ"),
        ("あ。" * 9_000, "い。あ。" * 4_500),
    ],
)
def test_no_pair_of_texts_takes_minutes_to_compare(before, after):
    tokens = difference(before, after)

    assert "".join(token.text for token in tokens if token.kind != "insert") == before
    assert "".join(token.text for token in tokens if token.kind != "delete") == after
