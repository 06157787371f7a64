"""A statement is not shown; its author appeals, and somebody else than the first decides."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

VOTED = "/consultations/minna-no-johoka/"
TEXT = "市民センターに、充電できる席をふやすとよい。"
WHY = "1つのことだけをたずねています。"


def add_statement(resident: Visitor) -> None:
    resident.go(f"{VOTED}vote/add/")
    resident.field("論点文").fill(TEXT)
    resident.press("内容を確かめる")
    resident.press("送信する")
    resident.sees("論点文を受け付けました")


def hold(office: Visitor) -> None:
    office.go(f"/desk{VOTED}statements/")
    office.follow(re.compile("^確かめる"), within=office.page.locator(".task", has_text=TEXT))
    office.page.get_by_label("表示しない（理由を公表します）").check()
    office.field("表示しない理由").select_option(label="2つ以上のことを一度にたずねているため")
    office.press("決める")


def appeal(resident: Visitor) -> None:
    resident.go(f"{VOTED}vote/answers/")
    resident.sees("2つ以上のこと")
    resident.follow(re.compile("^異議を申し立てる"))
    resident.field("見直してほしい理由").fill(WHY)
    resident.press("異議を申し立てる")
    resident.sees("見直しています")


def test_an_appeal_is_decided_by_another_person_and_the_statement_is_shown(
    resident: Visitor, at_desk: Callable[[str], Visitor]
):
    add_statement(resident)
    hold(at_desk("information-staff"))
    appeal(resident)

    head = at_desk("information-head")
    head.go(f"/desk{VOTED}appeals/")
    mine = head.page.get_by_role("article").filter(has_text=TEXT)
    head.follow("結論を出す", within=mine)
    head.page.get_by_label("表示することに改めた").check()
    head.field("理由").fill("1つのことをたずねていると読めます。")
    head.press("結論を出す")

    resident.page.reload()
    resident.look()
    resident.sees("表示中", "1つのことをたずねていると読めます。")
