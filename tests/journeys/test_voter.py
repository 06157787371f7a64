"""A resident votes on twenty statements on a phone and finds herself on the map."""

from __future__ import annotations

import re
import time

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

VOTED = "/consultations/minna-no-johoka/"
TITLE = "これからの地域情報化"
CHOICES = ("賛成", "反対", "わからない")
MAP_DRAWN_S = 60


def begin(visitor: Visitor) -> None:
    """Go from the home page to the first statement."""
    visitor.go("/")
    main = visitor.page.get_by_role("main")
    visitor.follow(re.compile(TITLE), within=main)
    visitor.follow("賛否を答える", within=main)


def answer_all(visitor: Visitor) -> list[str]:
    """Answer until nothing is asked any more; return what was asked."""
    asked = []
    while visitor.page.get_by_role("button", name="賛成").count():
        asked.append(visitor.heading())
        visitor.press(CHOICES[len(asked) % 3])
        assert len(asked) <= 40
    return asked


def wait_for_the_map(visitor: Visitor) -> None:
    """Look until the worker has drawn a map."""
    for _ in range(MAP_DRAWN_S):
        visitor.page.goto(f"{VOTED}map/")
        if visitor.page.get_by_role("img", name="意見の地図").count():
            return
        time.sleep(1)
    raise AssertionError("no map was drawn")


def test_twenty_statements_on_a_phone_and_one_finds_oneself_on_the_map(resident: Visitor):
    begin(resident)
    box = resident.page.get_by_role("button", name="わからない").bounding_box()
    asked = answer_all(resident)

    assert box["y"] + box["height"] <= 812, "all three answers stand on the first screen of a phone"
    assert box["height"] >= 44
    assert len(asked) == len(set(asked)) == 20
    assert resident.heading() == "ありがとうございました"
    resident.sees("20個の論点文に答えました")
    wait_for_the_map(resident)
    resident.go(f"{VOTED}vote/end/")
    resident.follow("地図で自分の場所を見る")
    assert resident.heading() == "意見の地図とあなた"
    resident.sees("あなたはグループ", "みんなが大切にしていること", "どれくらい確かか")
    resident.follow("みんなに見える地図")
    assert resident.page.get_by_text("あなた", exact=True).count() == 0


def test_an_answer_is_changed_by_going_back_and_from_the_list(resident: Visitor):
    begin(resident)
    first = resident.heading()
    resident.press("賛成")
    resident.press("反対")

    resident.follow("一つ前に戻る")
    resident.follow("一つ前に戻る")
    assert resident.heading() == first
    resident.sees("前の答えは「賛成」です")
    resident.press("反対")
    resident.follow("終わる")
    resident.follow("自分の答えを見る・変える")

    resident.sees("自分の答え", first)
    own = resident.page.get_by_role("listitem").filter(has_text=first)
    assert own.get_by_text("反対", exact=True).count() == 1
    resident.follow(re.compile("^変える"), within=own)
    resident.press("わからない")
    assert own.get_by_text("わからない", exact=True).count() == 1


def test_a_statement_is_added_and_seen_by_its_author(resident: Visitor):
    begin(resident)
    resident.press("賛成")
    resident.follow("論点文を加える")
    resident.field("論点文").fill("公園の遊具の点検結果を、ネットで見られるとよい。")
    resident.press("内容を確かめる")
    assert resident.heading() == "この論点文を加えますか"
    resident.press("書き直す")
    resident.press("内容を確かめる")
    resident.press("送信する")

    resident.sees("論点文を受け付けました", "公園の遊具の点検結果", "確認待ち")


def test_without_scripts_the_same_can_be_done(resident_without_scripts: Visitor):
    begin(resident_without_scripts)
    asked = answer_all(resident_without_scripts)

    assert len(asked) == 20
    resident_without_scripts.sees("20個の論点文に答えました")


def test_with_the_keyboard_alone_the_same_can_be_done(resident: Visitor):
    begin(resident)
    first = resident.heading()

    resident.tab_to("反対")
    with resident.page.expect_navigation():
        resident.page.keyboard.press("Enter")
    resident.look()
    second = resident.heading()
    resident.tab_to("一つ前に戻る")
    with resident.page.expect_navigation():
        resident.page.keyboard.press("Enter")
    resident.look()

    assert second != first == resident.heading()
    resident.sees("前の答えは「反対」です")
