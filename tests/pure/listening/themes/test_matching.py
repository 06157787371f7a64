"""Themes found anew are proposals: known ones are recognised, what people settled stays."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.listening.themes import matching
from yoriai.pure.listening.themes.matching import matched

PLACES = st.dictionaries(st.integers(0, 30), st.sampled_from(["", "a", "b", "c"]))


def test_the_examples_run():
    assert doctest.testmod(matching).failed == 0


def test_the_same_themes_move_nothing():
    assert matched({1: "a", 2: "a", 3: "b"}, [[3], [1, 2]]).moves == {}


def test_a_theme_that_falls_apart_keeps_its_name_for_the_larger_part():
    found = matched({1: "a", 2: "a", 3: "a", 4: "a", 5: "a"}, [[1, 2, 3], [4, 5]])

    assert (found.known, found.moves) == (("a", ""), {4: 1, 5: 1})


def test_what_people_settled_does_not_move():
    assert matched({1: "a", 2: "a", 3: "b"}, [[1, 2, 3]], settled=[3]).moves == {}


@given(PLACES, st.lists(st.integers(0, 4), min_size=31, max_size=31), st.sets(st.integers(0, 30)))
def test_each_opinion_moves_once_at_most_and_never_what_is_settled(theme_of, places, settled):
    found = [[opinion for opinion in range(31) if places[opinion] == place] for place in range(4)]

    result = matched(theme_of, found, settled=settled)

    assert not settled & result.moves.keys()
    assert all(opinion in found[place] for opinion, place in result.moves.items())
    known = [key for key in result.known if key]
    assert len(known) == len(set(known))
