"""Somebody proposes on a phone, a neighbour supports and rewords, the office checks, and the author answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

HERE = "/consultations/madoguchi-teian/"
TITLE = "窓口の混み具合"


def test_an_author_a_neighbour_and_the_office_make_a_proposal_better(
    resident: Visitor, open_page, checked_pages, at_desk: Callable[[str], Visitor]
):
    resident.go(HERE)
    resident.follow("提案する・応援する")
    resident.follow("提案する", within=resident.page.get_by_role("main"))
    resident.field("提案の題").fill("市役所の待ち人数をスマートフォンで見たい")
    resident.field("こうなるとよい").fill("窓口の待ち人数を、ホームページで見られるようにする。")
    resident.press("内容を確かめる")
    resident.sees("似た提案がすでにあります", TITLE)
    resident.press("書き直す")
    resident.press("内容を確かめる")
    resident.press("送信する")
    number = resident.page.locator("dl.numbers dd").nth(1).inner_text()
    assert resident.heading() == "提案を受け付けました"

    office = at_desk("information-staff")
    office.go(f"/desk{HERE}proposals/")
    office.follow(re.compile("^確かめる"), within=office.page.locator(".task", has_text="待ち人数をスマート"))
    office.page.get_by_label("表示する", exact=True).check()
    office.press("決める")

    neighbour = Visitor(open_page(width=1280), checked_pages)
    neighbour.go(f"{HERE}proposals/{number}/")
    neighbour.follow("この提案を応援する")
    neighbour.press("応援する")
    neighbour.sees("応援しました")
    neighbour.follow("変更の案を出す")
    neighbour.field("こうなるとよい").fill("窓口の待ち人数を、ホームページと庁舎の入口で見られるようにする。")
    neighbour.field("変える理由").fill("スマートフォンのない人にも要ります。")
    neighbour.press("変わるところを確かめる")
    assert neighbour.page.locator("ins").count() >= 1
    neighbour.press("送信する")
    neighbour.sees("変更の案を受け付けました")

    office.go(f"/desk{HERE}proposals/{number}/suggestions/1/")
    office.page.get_by_label("提案した人に示す").check()
    office.press("決める")

    resident.go(f"{HERE}proposals/my/{number}/")
    resident.follow(re.compile("^読んで返事をする"))
    resident.page.get_by_label("取り入れる（新しい版になります）").check()
    resident.press("返事をする")
    resident.sees("第2版", "庁舎の入口で")

    neighbour.go(f"{HERE}proposals/my/{number}/")
    neighbour.sees("応援したのは第1版、今は第2版です")
    neighbour.press("今の版も応援する")
    neighbour.follow("提案のページへ")
    neighbour.follow("これまでの版と変わったところ")
    neighbour.sees("第2版", "参加者1", "スマートフォンのない人にも要ります。")


def test_the_list_is_searched_and_supported_without_scripts(resident_without_scripts: Visitor):
    visitor = resident_without_scripts
    visitor.go(f"{HERE}proposals/")
    visitor.unfold("さがす・並べかえる")
    visitor.page.get_by_label("ことばでさがす").fill("防災無線")
    visitor.press("さがす・並べかえる")
    visitor.follow(re.compile("防災無線が聞こえないとき"))
    visitor.follow("この提案を応援する")
    visitor.press("応援する")
    visitor.sees("応援しました")
    visitor.press("応援を取り消す")
    visitor.sees("応援を取り消しました")


def test_a_joint_proposal_shows_whose_ideas_it_joins(resident: Visitor):
    resident.go(f"{HERE}proposals/3/")
    resident.sees("にまとめられました")
    resident.follow(re.compile("公民館と図書館で"))
    resident.sees("もとになった提案", "図書館でスマホ教室を", "提案した人どうしの合意")


def test_with_the_keyboard_alone_one_supports(resident: Visitor):
    resident.go(f"{HERE}proposals/2/")
    for name in ("この提案を応援する", "応援する"):
        resident.tab_to(name)
        with resident.page.expect_navigation():
            resident.page.keyboard.press("Enter")
        resident.look()
    resident.sees("応援しました")
