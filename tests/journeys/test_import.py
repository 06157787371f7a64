"""A division takes in a file of real opinions: looked at first, then taken in, never twice."""

from __future__ import annotations

import re

import pytest

from tests.journeys.visitor import Visitor
from tests.shared_data import real_file

pytestmark = pytest.mark.browser


def read_in(staff: Visitor, file: str) -> None:
    staff.go("/desk/consultations/shisetsu-yoyaku/")
    staff.follow("まとめて取り込む")
    staff.field("ファイル").set_input_files(file)
    staff.press("読み込む")
    assert staff.heading() == "取り込む内容を確かめる"


def shown(staff: Visitor, what: str) -> int:
    """Return one of the big figures of the page."""
    term = staff.page.get_by_role("term").filter(has_text=re.compile(f"^{what}$"))
    figure = term.locator("xpath=following-sibling::dd[1]").inner_text()
    return int(re.sub(r"\D", "", figure))


def test_a_real_file_is_looked_at_and_then_taken_in_once(at_desk):
    file = str(real_file("opinions/ministry-round-337.csv"))
    staff = at_desk("collaboration-staff")

    read_in(staff, file)
    staff.sees("まだ登録していません", "列の対応", "寄せられた御意見")
    assert shown(staff, "新しい意見") == 337
    assert shown(staff, "取り込み済み") == 0
    staff.press("この対応でもう一度読む")
    assert shown(staff, "新しい意見") == 337
    staff.press("337件を取り込む")
    staff.sees("337件を取り込みました", "福島県外での除染土の処分")

    read_in(staff, file)
    staff.sees("新しく取り込む意見はありません")
    assert shown(staff, "取り込み済み") == 337
