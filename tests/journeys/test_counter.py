"""At a counter: staff hand a tablet over, and one person after the other writes on it with a keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

HERE = "/consultations/shisetsu-yoyaku/"
TEXT = "予約の画面の文字を、もっと大きくしてください。"


def test_a_tablet_at_the_counter_takes_opinions_and_shows_nobody_what_others_wrote(
    at_desk: Callable[[str], Visitor],
):
    tablet = at_desk("collaboration-head")
    tablet.go(f"/desk{HERE}")
    tablet.follow("窓口端末にする")
    tablet.press("サインアウトして窓口端末にする")
    assert tablet.page.url.endswith(f"{HERE}kiosk/")

    press_with_the_keyboard(tablet, "意見を書く")
    tablet.tab_to("意見")
    tablet.page.keyboard.insert_text(TEXT)
    press_with_the_keyboard(tablet, "送信する")

    assert tablet.heading() == "意見を受け付けました"
    assert len(tablet.page.locator("dl.numbers dd").inner_text().replace("-", "")) == 12
    press_with_the_keyboard(tablet, "終わる")
    tablet.follow("意見を書く")
    assert tablet.field("意見").input_value() == ""
    tablet.go("/desk/")
    assert "/accounts/login/" in tablet.page.url
    tablet.go(f"{HERE}kiosk/")
    tablet.press("（職員）窓口端末を終わる")
    tablet.page.goto(f"{HERE}kiosk/")
    assert tablet.page.get_by_role("link", name="意見を書く").count() == 0


def press_with_the_keyboard(visitor: Visitor, name: str) -> None:
    visitor.tab_to(name)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()
