"""Sheets that were filled in and scanned say what was ticked, however they lay on the glass."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.pure.paperform import printed
from yoriai.pure.paperform import boxes, layout, scan
from yoriai.pure.paperform.readings import Choice, Mark, chosen

TICKED = (("section", 2), ("standing", 0))


def filled_in(dpi: int = 200, **how: float) -> Image.Image:
    page = printed.sheet(dpi=dpi)
    for question, option in TICKED:
        printed.tick(page, printed.box(question, option), **how)
    return page


def marks_of(page: Image.Image) -> dict[tuple[str, int], Mark]:
    grey, corners = printed.seen(page)
    readings = boxes.read_boxes(grey, scan.find_sheet(grey, corners), printed.FORM.boxes)
    return {(one.question, one.option): one.mark for one in readings}


def as_filled_in() -> dict[tuple[str, int], Mark]:
    every = [(one.question, one.option) for one in printed.FORM.boxes]
    return {one: Mark.TICKED if one in TICKED else Mark.EMPTY for one in every}


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
@pytest.mark.parametrize("degrees", [-5.0, -1.3, 0.0, 2.0, 5.0, 90.0, 180.0, 183.0, 270.0])
def test_every_box_is_read_at_any_turn_and_resolution(dpi, degrees):
    page = printed.turned(filled_in(dpi), degrees)

    assert marks_of(page) == as_filled_in()


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize(
    "worse",
    [
        lambda page: printed.noisy(page, 12),
        lambda page: printed.blurred(page, 1.2),
        lambda page: printed.shadowed(page, 0.45),
        lambda page: printed.noisy(printed.blurred(printed.turned(page, 3), 0.8), 8),
    ],
    ids=["noise", "blur", "shadow", "all of it"],
)
def test_a_bad_scan_says_the_same(dpi, worse):
    assert marks_of(worse(filled_in(dpi))) == as_filled_in()


@pytest.mark.parametrize("grey", [185, 205, 220, 228])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_faint_pencil_is_seen_or_left_to_a_person_and_never_taken_for_an_empty_box(dpi, grey):
    found = marks_of(printed.noisy(filled_in(dpi, grey=grey, width=5), 5))

    assert {found[one] for one in TICKED} <= {Mark.TICKED, Mark.UNSURE}
    assert {mark for one, mark in found.items() if one not in TICKED} == {Mark.EMPTY}


def test_a_very_faint_pencil_leaves_a_box_empty_at_most_where_nothing_is_darker_than_the_paper():
    assert marks_of(filled_in(200, grey=249)) == dict.fromkeys(as_filled_in(), Mark.EMPTY)


def test_a_mark_beside_a_box_is_left_to_a_person():
    page = printed.sheet()
    one = printed.box("standing", 1)
    printed.pen(page, [(one.x - 28, one.y + 20), (one.x - 18, one.y + 45), (one.x - 10, one.y)])

    assert marks_of(page)["standing", 1] is Mark.UNSURE


def test_a_ring_around_a_box_is_left_to_a_person():
    page = printed.sheet()
    one = printed.box("standing", 1)
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = [(one.x + 30 + 52 * np.cos(a), one.y + 30 + 44 * np.sin(a)) for a in angles]
    printed.pen(page, ring)

    assert marks_of(page)["standing", 1] is Mark.UNSURE


def test_a_box_that_is_struck_out_or_filled_is_left_to_a_person():
    page = printed.sheet()
    struck, full = printed.box("section", 0), printed.box("section", 3)
    printed.tick(page, struck)
    for height in (22, 38):
        printed.pen(page, [(struck.x - 35, struck.y + height), (struck.x + 95, struck.y + height)])
    for height in range(0, 60, 4):
        printed.pen(page, [(full.x, full.y + height), (full.x + 60, full.y + height)])
    found = marks_of(page)

    assert found["section", 0] is Mark.UNSURE
    assert found["section", 3] is Mark.UNSURE


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_a_torn_corner_changes_nothing(corner):
    page = filled_in()
    x, y = layout.mark_centres()[corner]
    printed.pen(page, [(x - 60, y), (x + 60, y)], grey=250, width=140)

    grey, corners = printed.seen(page)
    place = scan.find_sheet(grey, corners)

    assert place.marks == 3
    assert marks_of(page) == as_filled_in()


def test_without_corner_marks_every_box_is_left_to_a_person():
    page = filled_in()
    for x, y in layout.mark_centres():
        printed.pen(page, [(x - 60, y), (x + 60, y)], grey=250, width=140)

    assert set(marks_of(page).values()) == {Mark.UNSURE}


def photographed(page: Image.Image, lean: float) -> Image.Image:
    """Return a page as a camera sees it that is held aslant: the farther edge is shorter."""
    width, height = page.size
    inset = lean * width
    seen_at = [(inset, 0), (width - inset / 2, inset / 2), (width, height), (0, height - inset / 2)]
    there = [(0, 0), (width, 0), (width, height), (0, height)]
    back = scan.perspective(seen_at, there)
    return page.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        back.flatten()[:8],
        Image.Resampling.BICUBIC,
        fillcolor=110,
    )


@pytest.mark.parametrize("lean", [0.02, 0.05])
def test_a_photograph_from_the_side_is_read(lean):
    assert marks_of(photographed(filled_in(200), lean)) == as_filled_in()


@pytest.mark.parametrize("lean", [0.1, 0.15, 0.2])
def test_a_photograph_too_far_from_the_side_is_read_rightly_or_left_to_a_person(lean):
    found = marks_of(photographed(filled_in(200), lean))

    assert {one: mark for one, mark in found.items() if mark not in (as_filled_in()[one], Mark.UNSURE)} == {}


def test_the_sheet_set_straight_lies_upright():
    page = printed.turned(filled_in(150), 180)
    grey, corners = printed.seen(page)
    turn = scan.whole_to_scan(scan.find_sheet(grey, corners)).flatten()[:8]
    upright = np.asarray(page.transform(scan.whole_sheet(), Image.Transform.PERSPECTIVE, turn))

    one = printed.box("section", 2)
    middle = int((one.y + 40 + scan.AROUND) * scan.PX), int((one.x + 20 + scan.AROUND) * scan.PX)
    near = upright[middle[0] - 10 : middle[0] + 10, middle[1] - 10 : middle[1] + 10]
    assert upright.shape == (2312, 1632)
    assert near.min() < 120


def test_a_blank_back_is_blank_and_a_single_word_is_not():
    blank = Image.new("L", (1240, 1754), 245)
    word = blank.copy()
    printed.pen(word, [(400, 400), (500, 520), (620, 400)])

    assert scan.is_blank(np.asarray(printed.noisy(blank, 6)))
    assert not scan.is_blank(np.asarray(word))


def test_one_ticked_box_is_a_choice_and_two_are_not():
    page = filled_in()
    printed.tick(page, printed.box("standing", 4))
    grey, corners = printed.seen(page)
    readings = boxes.read_boxes(grey, scan.find_sheet(grey, corners), printed.FORM.boxes)

    assert chosen(readings, "section") == Choice(2, True)
    assert chosen(readings, "standing") == Choice(None, False)
