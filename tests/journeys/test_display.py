"""Somebody whose eyes are tired makes the letters large and puts readings over the kanji."""

from __future__ import annotations

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

READ = "/consultations/shisetsu-yoyaku/"
WIDE_AS_IT_NEEDS = "document.documentElement.scrollWidth"


def choose(visitor: Visitor, *labels: str) -> None:
    """Go to 見やすさ from the page one is on, and choose."""
    visitor.follow("見やすさ")
    for label in labels:
        visitor.page.get_by_label(label, exact=True).check()
    visitor.press("この表示にする")


def readings(visitor: Visitor) -> int:
    return visitor.page.locator("main rt").count()


@pytest.mark.parametrize("who", ["resident", "resident_without_scripts"])
def test_readings_and_large_letters_stay_until_they_are_put_away(who, request):
    visitor: Visitor = request.getfixturevalue(who)
    visitor.go(READ)
    height = visitor.page.get_by_role("heading", level=1).bounding_box()["height"]

    choose(visitor, "漢字にふりがなをつける", "とても大きい")

    assert visitor.page.url.endswith(READ)
    assert readings(visitor) > 10
    assert visitor.page.get_by_role("heading", level=1).bounding_box()["height"] > height
    visitor.page.locator("a", has_text="書").filter(has_text="込").first.click()
    visitor.look()
    assert readings(visitor) > 10
    assert visitor.page.evaluate(WIDE_AS_IT_NEEDS) <= 375
    visitor.go("/display/?next=/about/")
    visitor.page.locator("input[type=radio]").first.check()
    visitor.page.locator("main button[type=submit]").click()
    assert visitor.page.url.endswith("/about/")
    assert readings(visitor) == 0
