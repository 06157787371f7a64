"""Somebody writes to a paragraph of a draft; the office looks at it; everybody reads it beside the paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

HERE = "/consultations/shisetsu-yoyaku/"
PARAGRAPH = f"{HERE}draft/2/2/"
TEXT = "市の外から通う人も、会の一人として数えてほしい。"


def write_to_the_paragraph(visitor: Visitor, text: str) -> None:
    visitor.go(HERE)
    visitor.follow("案を読んで書き込む", within=visitor.page.get_by_role("main"))
    visitor.page.locator(f'a[href="{PARAGRAPH}"]').click()
    visitor.look()
    visitor.follow("書き込む", within=visitor.page.get_by_role("main"))
    visitor.field("意見").fill(text)
    visitor.press("内容を確かめる")
    visitor.press("送信する")
    assert visitor.heading() == "意見を受け付けました"


def test_a_comment_on_a_paragraph_is_looked_at_and_then_shown_beside_it(
    resident: Visitor, at_desk: Callable[[str], Visitor]
):
    write_to_the_paragraph(resident, TEXT)
    resident.go(PARAGRAPH)
    assert resident.page.get_by_text(TEXT).count() == 0

    office = at_desk("collaboration-staff")
    office.go(f"/desk{HERE}")
    office.follow("書き込みを確かめる")
    office.page.get_by_role("checkbox", name=re.compile(TEXT)).check()
    office.press("選んだ書き込みを表示する")

    resident.go(PARAGRAPH)
    resident.sees(TEXT)
    resident.follow("案にもどる")
    resident.sees("意見 ")


def test_without_scripts_the_same_can_be_written(resident_without_scripts: Visitor):
    write_to_the_paragraph(resident_without_scripts, "登録の更新は、紙でもできるようにしてほしい。")
