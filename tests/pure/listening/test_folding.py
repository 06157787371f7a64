"""Identical wording is recognised whatever the width and the white space."""

from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.folding import folded


def test_width_spaces_and_line_ends_do_not_make_a_difference():
    assert folded("ＡＢＣ　１２３\r\nｶﾅ") == folded("ABC123カナ")


def test_one_other_character_makes_a_difference():
    assert folded("賛成です。") != folded("反対です。")


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert folded(folded(text)) == folded(text)
