"""What is kept of a text, checked against a plain table of the longest common subsequence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.copies import likeness

words = st.text(alphabet="あいうえ市", max_size=20)


def longest_common(one, other):
    row = [0] * (len(other) + 1)
    for letter in one:
        before, row = row, [0]
        for place, against in enumerate(other):
            row.append(before[place] + 1 if letter == against else max(row[-1], before[place + 1]))
    return row[-1]


@given(words, words)
def test_kept_is_the_longest_common_subsequence_over_both_lengths(one, other):
    expected = (
        2 * longest_common(one, other) / (len(one) + len(other)) if one and other else float(one == other)
    )

    assert likeness.kept(one, other) == expected


@given(words, words)
def test_kept_is_the_same_from_both_sides(one, other):
    assert likeness.kept(one, other) == likeness.kept(other, one)


def test_an_opposite_is_seen_from_both_sides_and_only_where_one_side_is_taken():
    texts = ["賛成です", "反対です", "賛成か反対か", "適切だ", "不適切だ", "別の話"]
    sides = np.array([likeness.side(text) for text in texts])

    against = [
        (texts[one], texts[other])
        for one in range(len(texts))
        for other in range(len(texts))
        if likeness.opposed(sides[[one]], sides[[other]])[0]
    ]

    assert against == [
        ("賛成です", "反対です"),
        ("反対です", "賛成です"),
        ("適切だ", "不適切だ"),
        ("不適切だ", "適切だ"),
    ]
