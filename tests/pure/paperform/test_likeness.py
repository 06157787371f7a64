"""Two scans of one sheet are noticed, sheets of two people are not taken for one, and little writing says nothing."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.pure.paperform import printed
from yoriai.pure.paperform import layout, likeness, scan
from yoriai.pure.paperform.likeness import COLUMNS, level, most_alike

SHEETS = 8


def written(seed: int, lines: int) -> Image.Image:
    """Draw a sheet with strokes where signs would be, each with shapes of its own."""
    chance = random.Random(seed)
    page = printed.sheet(dpi=200)
    for line in printed.FORM.lines[:lines]:
        x = 60.0
        for _sign in range(chance.randint(12, 25)):
            for _stroke in range(chance.randint(2, 6)):
                ends = [(x + chance.uniform(0, 55), line - chance.uniform(15, 72)) for _end in range(2)]
                printed.pen(page, ends)
            x += chance.uniform(58, 72)
    return page


def scanned(page: Image.Image, seed: int) -> Image.Image:
    chance = random.Random(seed)
    turned = printed.turned(page, chance.uniform(-3, 3))
    share = chance.choice([110, 150, 200]) / 200
    small = turned.resize(
        (round(turned.width * share), round(turned.height * share)), Image.Resampling.BICUBIC
    )
    return printed.noisy(printed.blurred(small, chance.uniform(0, 0.8)), chance.uniform(1, 6), seed)


def trace_of(image: Image.Image) -> bytes:
    grey, corners = printed.seen(image)
    return likeness.trace(grey, scan.find_sheet(grey, corners), printed.FORM.lines)


@pytest.fixture(scope="module")
def traces() -> list[tuple[bytes, bytes]]:
    sheets = [written(seed, 2 + seed) for seed in range(SHEETS)]
    return [
        (trace_of(scanned(page, 2 * number)), trace_of(scanned(page, 2 * number + 1)))
        for number, page in enumerate(sheets)
    ]


def test_a_second_scan_is_most_like_the_first_among_all(traces):
    firsts = [level(first) for first, _second in traces]

    found = [most_alike(level(second), firsts) for _first, second in traces]

    assert [place for place, _score in found] == list(range(SHEETS))


def test_sheets_of_two_people_are_not_alike(traces):
    for one, other in itertools.combinations([level(first) for first, _second in traces], 2):
        assert most_alike(one, [other]) is None


def test_a_sheet_with_little_writing_is_compared_with_none():
    assert trace_of(printed.sheet()) == b""
    assert most_alike(level(b"\1" * COLUMNS), []) is None


def test_a_sheet_that_was_not_found_exactly_is_compared_with_none():
    grey, _corners = printed.seen(printed.sheet())
    place = scan.Place(scan.similarity([(0, 0), (1, 0)], [(0, 0), (1, 0)]), marks=2)

    assert likeness.trace(grey, place, printed.FORM.lines) == b""
    assert likeness.trace(grey, place, layout.continuation().lines[:0]) == b""


@given(st.lists(st.binary(min_size=COLUMNS * 3, max_size=COLUMNS * 3), min_size=1, max_size=4))
@settings(max_examples=30)
def test_any_traces_of_one_size_can_be_compared(given_traces):
    levelled = [level(one) for one in given_traces]

    found = most_alike(levelled[0], levelled)

    assert found is None or (0 <= found[0] < len(given_traces) and found[1] <= 1.0001)
