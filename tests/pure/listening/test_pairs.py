"""How alike short texts are: in [0, 1], the same text 1, whatever the width, what all have in common little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.pairs import likenesses, pairs_of

TEXTS = st.lists(st.text(max_size=30), max_size=6)


@given(st.text(max_size=40), TEXTS)
def test_likeness_is_a_ratio(text, others):
    found = likenesses(text, others)

    assert len(found) == len(others)
    assert all(0.0 <= one <= 1.0 for one in found)


@given(st.text(alphabet="あいうえお公園ベンチ", min_size=1, max_size=30), TEXTS)
def test_the_same_text_is_as_like_as_can_be(text, others):
    assert likenesses(text, [text, *others])[0] == pytest.approx(1.0)


def test_width_kana_and_signs_make_no_difference():
    assert likenesses("ﾍﾞﾝﾁを、置く！", ["べんちを置く"]) == [1.0]


def test_the_likest_stands_out_among_what_begins_alike():
    others = ["公園にベンチを置く", "公園に明かりをつける", "公園で遊べるようにする"]

    found = likenesses("公園のベンチがほしい", others)

    assert found.index(max(found)) == 0


@pytest.mark.parametrize("text", ["", "　", "🌸"])
def test_a_text_without_letters_is_compared_all_the_same(text):
    assert len(likenesses(text, ["公園", ""])) == 2
    assert pairs_of("") == frozenset()
