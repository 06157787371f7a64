"""An office asks three questions; somebody answers on a phone, and somebody else without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.visitor import Visitor
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.browser

CODE = "toshokan-anketo"
HERE = f"/consultations/{CODE}/"
TITLE = "図書館の開く時間 アンケート"


def prepare(office: Visitor) -> None:
    office.go("/desk/consultations/new/")
    office.field("番号").fill(CODE)
    office.page.get_by_label("アンケート", exact=True).check()
    office.field("件名").fill(TITLE)
    office.field("何についての意見募集か").fill("図書館を開く時間について、3つお聞きします。")
    office.field("根拠").fill("図書館の運営の見直し")
    office.press("準備中として保存する")
    office.follow("アンケートの設問と招待")
    ask(office, "いつ使いたいですか。", "1つ選ぶ", "朝\n昼\n夜", is_required=True)
    ask(office, "何に使いますか。", "いくつでも選ぶ", "本を借りる\n勉強する")
    ask(office, "困っていることを書いてください。", "文章で答える", "")


def ask(office: Visitor, text: str, kind: str, options: str, *, is_required: bool = False) -> None:
    office.follow("設問を加える")
    office.field("設問").fill(text)
    office.page.get_by_label(kind, exact=True).check()
    office.field("選択肢（1行に1つ）").fill(options)
    if is_required:
        office.page.get_by_label("必ず答える", exact=True).check()
    office.press("加える")
    office.sees(text)


def publish(office: Visitor) -> None:
    today = day_of(timezone.now())
    office.go(f"/desk{HERE}publish/")
    office.field("公表日（募集の最初の日）").fill(str(today))
    office.field("締切日（この日を含む）").fill(str(today + timedelta(days=40)))
    office.press("この期間で公表する")


def answer(visitor: Visitor) -> None:
    visitor.go(HERE)
    visitor.follow("アンケートに答える", within=visitor.page.get_by_role("main"))
    visitor.press("送信する")
    assert visitor.page.get_by_role("link", name="1．いつ使いたいですか。").count() == 1
    visitor.page.get_by_label("夜", exact=True).check()
    visitor.page.get_by_label("勉強する", exact=True).check()
    visitor.page.get_by_role("textbox", name="困っていること").fill("夜は開いている日が少ない。")
    visitor.press("送信する")
    assert visitor.heading() == "回答を受け付けました"


def test_a_survey_is_prepared_published_and_answered(
    at_desk: Callable[[str], Visitor], resident: Visitor, resident_without_scripts: Visitor
):
    office = at_desk("information-head")
    prepare(office)
    publish(office)

    answer(resident)
    answer(resident_without_scripts)

    resident.go(f"{HERE}survey/figures/")
    resident.sees("集計は、受付が終わった次の日に公表します")
    office.go(f"/desk{HERE}survey/")
    assert office.page.locator("dl.numbers dd").first.inner_text() == "2人"
