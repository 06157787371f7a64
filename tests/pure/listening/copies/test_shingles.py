"""Shingles and their signatures: exact where they count, close where they estimate."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.copies.shingles import jaccard, shingles, signatures

texts = st.lists(st.text(alphabet="あいう市\U0001f6b2", max_size=12), min_size=1, max_size=6)


def runs(text):
    padded = (text or "\0") + "\0\0"
    return {padded[start : start + 3] for start in range(max(len(text), 1))}


@given(texts)
def test_jaccard_is_exact(found):
    made = shingles(found)
    one, other = np.divmod(np.arange(len(found) ** 2), len(found))

    expected = [
        len(runs(found[a]) & runs(found[b])) / len(runs(found[a]) | runs(found[b]))
        for a, b in zip(one, other, strict=True)
    ]
    assert jaccard(made, one, other).tolist() == expected


def test_signatures_estimate_jaccard_and_repeat_with_the_seed():
    letters = [chr(0x4E00 + place) for place in range(600)]
    made = shingles(["".join(letters[:400]), "".join(letters[200:])])

    signed = signatures(made, seed=1, permutations=512)

    exact = jaccard(made, np.array([0]), np.array([1]))[0]
    assert abs((signed[0] == signed[1]).mean() - exact) < 0.07
    assert (signed == signatures(made, seed=1, permutations=512)).all()
    assert (signed != signatures(made, seed=2, permutations=512)).any()
