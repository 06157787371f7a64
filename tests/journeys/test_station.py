"""Somebody at a radio station notes calls during a programme, with the keyboard, and puts a slip right."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def note(station: Visitor, text: str) -> None:
    page = station.page
    station.field("電話で言われたこと").fill(text)
    station.page.get_by_label(re.compile("読み返し")).check()
    page.get_by_label("公表してよい", exact=True).check()
    station.field("番組").fill("夕方の寄合")
    station.press("書きとめて受付番号を出す")


def test_calls_are_noted_during_a_programme_and_a_slip_is_put_right(
    at_desk: Callable[[str], Visitor],
):
    station = at_desk("station-member")
    station.follow(re.compile("公共施設の予約"), within=station.page.get_by_role("main"))
    expect(station.field("電話で言われたこと")).to_be_focused()
    note(station, "公民館の予約が電話でもできるとよい。")
    station.sees("この番号を読み上げてください", "「夕方の寄合」で書きとめた声")
    number = station.page.locator(".spoken-number").inner_text()
    assert re.fullmatch(r"\d{4}\D\d{4}\D\d{4}", number)
    expect(station.field("電話で言われたこと")).to_have_value("")
    expect(station.field("番組")).to_have_value("夕方の寄合")

    note(station, "体育館の抽戦がわかりにくい。")
    with station.page.expect_navigation():
        station.page.get_by_role("button", name=re.compile("取り消して書き直す")).first.click()
    station.look()
    expect(station.field("電話で言われたこと")).to_have_value("体育館の抽戦がわかりにくい。")
    note(station, "体育館の抽選がわかりにくい。")
    station.sees("取り消しました", "体育館の抽選がわかりにくい。")

    office = at_desk("collaboration-staff")
    office.go("/desk/consultations/shisetsu-yoyaku/opinions/?q=体育館の抽選")
    office.follow(
        re.compile(r"体育館の抽選|\d"), within=office.page.get_by_role("main").locator("table, ul").first
    )
    office.sees("放送", "夕方の寄合")


def test_what_was_typed_survives_a_broken_connection(at_desk: Callable[[str], Visitor]):
    station = at_desk("station-member")
    station.follow(re.compile("公共施設の予約"), within=station.page.get_by_role("main"))
    station.field("電話で言われたこと").fill("途中で切れた声")
    station.page.context.set_offline(True)
    station.page.get_by_role("button", name="書きとめて受付番号を出す").click()
    expect(station.page.get_by_role("alert")).to_be_visible()
    station.page.context.set_offline(False)
    station.page.reload()
    expect(station.field("電話で言われたこと")).to_have_value("途中で切れた声")
