"""Decisions of staff win over the machine, in the order in which they were made."""

import doctest

import pytest

from yoriai.pure.listening.themes import editing
from yoriai.pure.listening.themes.editing import (
    Arrangement,
    Begin,
    Merge,
    Move,
    MoveAll,
    Rename,
    RenameChapter,
    Shelve,
    Split,
    arranged,
)

FOUND = Arrangement({"t1": "公園", "t2": "木", "t3": "道"}, {"a": "t1", "b": "t2", "c": "t3", "d": ""})


def test_the_examples_run():
    assert doctest.testmod(editing).failed == 0


def test_decisions_are_applied_in_their_order_and_the_later_one_wins():
    edits = [
        Move("d", "t3"),
        Merge("t3", into="t1"),
        Rename("t1", "公園と道"),
        Split("t1", ("c",), key="s1", label="狭い道"),
        Move("c", ""),
    ]

    now = arranged(FOUND, edits)

    assert now.labels == {"t1": "公園と道", "t2": "木", "s1": "狭い道"}
    assert now.theme_of == {"a": "t1", "b": "t2", "c": "", "d": "t1"}
    assert now.by_hand == {"c", "d"}


def test_what_the_machine_places_later_in_a_merged_theme_goes_where_the_people_put_it():
    grown = Arrangement(FOUND.labels, {**FOUND.theme_of, "new": "t2"})

    assert arranged(grown, [Merge("t2", into="t1")]).theme_of["new"] == "t1"


def test_the_machine_is_told_nothing():
    arranged(FOUND, [Merge("t2", into="t1"), Move("d", "t1")])

    assert FOUND.theme_of == {"a": "t1", "b": "t2", "c": "t3", "d": ""}


@pytest.mark.parametrize(
    ("edits", "fault"),
    [
        ([Rename("t9", "x")], editing.NoSuchTheme),
        ([Merge("t1", into="t2"), Rename("t1", "x")], editing.NoSuchTheme),
        ([Move("a", "t9")], editing.NoSuchTheme),
        ([Move("z", "t1")], editing.NoSuchOpinion),
        ([Split("t1", ("b",), key="s1", label="x")], editing.NoSuchOpinion),
        ([Split("t1", ("a",), key="t2", label="x")], editing.ThemeExists),
    ],
)
def test_a_decision_that_fits_nothing_is_refused(edits, fault):
    with pytest.raises(fault):
        arranged(FOUND, edits)


def test_several_opinions_move_together_and_a_theme_begins_with_those_outside_all():
    now = arranged(FOUND, [MoveAll(("a", "c"), ""), Begin(("a", "d"), key="s1", label="灯り")])

    assert now.theme_of == {"a": "s1", "b": "t2", "c": "", "d": "s1"}
    assert now.by_hand == {"a", "c", "d"}
    with pytest.raises(editing.NoSuchOpinion):
        arranged(FOUND, [Begin(("z",), key="s1", label="灯り")])
    with pytest.raises(editing.ThemeExists):
        arranged(FOUND, [Begin(("a",), key="t1", label="灯り")])


def test_a_theme_goes_into_another_chapter_and_what_is_split_off_stays_beside_it():
    shelved = Arrangement(FOUND.labels, FOUND.theme_of, chapters={"c1": "緑"}, chapter_of={"t1": "c1"})
    edits = [RenameChapter("x1", "道のこと"), Shelve("t1", "x1"), Split("t1", ("a",), key="s1", label="池")]

    now = arranged(shelved, edits)

    assert now.chapters == {"c1": "緑", "x1": "道のこと"}
    assert now.chapter_of == {"t1": "x1", "s1": "x1"}
    with pytest.raises(editing.NoSuchChapter):
        arranged(shelved, [Shelve("t1", "c9")])
