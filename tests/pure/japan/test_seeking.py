"""Words that people type to find something."""

import doctest

from yoriai.pure.japan import seeking


def test_the_examples_hold():
    assert doctest.testmod(seeking).failed == 0


def test_a_question_of_spaces_has_no_words():
    assert seeking.words_of(" 　\n") == ()


def test_a_very_long_question_keeps_its_first_words():
    assert seeking.words_of(" ".join("abcdefghijkl")) == tuple("abcdefgh")
