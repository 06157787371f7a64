"""How sure it is who answers: with a number that the city handed out, or with an address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

VOTED = "/consultations/minna-no-johoka/"


def answer_one(visitor: Visitor) -> None:
    visitor.go(f"{VOTED}vote/")
    visitor.press("賛成")
    visitor.go(f"{VOTED}vote/end/")
    visitor.follow(re.compile("^市から番号を受け取った方"))


def level(visitor: Visitor) -> str:
    return visitor.page.locator("dl.numbers dd").first.inner_text()


def test_a_number_from_the_city_counts_its_holder_once_on_every_device(
    at_desk: Callable[[str], Visitor], resident: Visitor, resident_without_scripts: Visitor
):
    office = at_desk("information-head")
    office.go(f"/desk{VOTED}statements/")
    office.follow("配る番号")
    office.field("いくつ作るか").fill("1")
    office.field("だれに配るか").fill("会場に来た人（見本）")
    office.press("番号を作る")
    number = office.page.locator(".code-cards__code").inner_text()

    for visitor in (resident, resident_without_scripts):
        answer_one(visitor)
        visitor.follow("番号を入力する")
        visitor.field("市が配った番号").fill("1111-1111-1111")
        visitor.press("この番号で答える")
        assert visitor.page.get_by_role("alert").count() == 1
        visitor.field("市が配った番号").fill(number)
        visitor.press("この番号で答える")
        assert level(visitor) == "市の番号"


def test_an_address_is_shown_to_be_ones_own_by_six_digits(resident: Visitor, demonstration):
    email = "voter-level@example.org"
    answer_one(resident)
    assert level(resident) == "端末"
    resident.follow("メールアドレスで確かめる")
    resident.field("メールアドレス").fill(email)
    resident.press("番号を送る")

    digits = re.search(r"確認の番号: (\d{6})", demonstration.letter_to(email))
    resident.field("6けたの番号").fill(digits[1])
    resident.press("確かめる")

    assert level(resident) == "メール確認"
