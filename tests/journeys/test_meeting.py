"""A meeting from its announcement to its minutes: somebody registers, speaks, and reads what was promised."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.visitor import Visitor
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.browser

COMING = "/consultations/shisetsu-yoyaku/meetings/1/"
HELD = "/consultations/saigai-joho/meetings/1/"
DESK = "/desk/consultations/saigai-joho/meetings/"


def register(visitor: Visitor) -> str:
    """Go from the list of meetings to a registration; return its number."""
    visitor.go("/meetings/")
    visitor.follow(re.compile("公共施設の予約の仕組み 説明会"))
    visitor.follow("申し込む")
    visitor.page.get_by_label("会場", exact=True).check()
    visitor.field("人数（あなたを含めて）").fill("2")
    visitor.page.get_by_label("一時保育").check()
    visitor.press("この内容で申し込む")
    assert visitor.heading() == "席を用意してお待ちしています"
    return visitor.page.url.rstrip("/").rsplit("/", 1)[-1]


def test_somebody_registers_on_a_phone_looks_again_and_withdraws(resident: Visitor):
    number = register(resident)

    resident.go("/meetings/registrations/")
    resident.field("申込番号（12桁の数字）").fill(f"{number[:4]}-{number[4:8]}-{number[8:]}")
    resident.press("申し込みを見る")
    resident.sees("一時保育", "見本公民館 講座室1", "meeting.demo.yoriai.example")
    resident.unfold("人数を減らす")
    resident.field("新しい人数").fill("1")
    resident.press("人数を減らす")
    resident.press("申し込みを取り消す")

    assert resident.heading() == "申し込みは取り消されています"


def test_without_scripts_the_same_can_be_done(resident_without_scripts: Visitor):
    register(resident_without_scripts)
    resident_without_scripts.press("申し込みを取り消す")

    assert resident_without_scripts.heading() == "申し込みは取り消されています"


def test_with_the_keyboard_alone_somebody_registers(resident: Visitor):
    resident.go(f"{COMING}register/")
    resident.page.get_by_label("オンライン", exact=True).focus()
    resident.page.keyboard.press("Space")
    resident.tab_to("人数（あなたを含めて）")
    resident.tab_to("この内容で申し込む")
    with resident.page.expect_navigation():
        resident.page.keyboard.press("Enter")
    resident.look()

    assert resident.heading() == "席を用意してお待ちしています"


def test_what_is_said_is_written_down_and_followed_by_its_receipt(at_desk, resident: Visitor):
    staff = at_desk("cio-office")
    staff.go(f"{DESK}1/")
    staff.follow("発言を書き取る")
    for said, (point, words) in enumerate(
        (("1", "停電のときの連絡先を、紙で配ってほしい。"), ("2", "夜の放送は短くしてほしい。")), start=4
    ):
        staff.page.get_by_role("radio", name=re.compile(f"^{point} ")).check()
        staff.field("発言").fill(words)
        staff.press("書き取って、次の発言へ")
        staff.sees(f"書き取った発言 {said}件", words)
    staff.follow("受付番号を印刷する")
    staff.sees("受付番号の控え", "停電のときの連絡先を、紙で配ってほしい。")
    slip = staff.page.get_by_role("listitem").filter(has_text="停電のときの連絡先").inner_text()
    number = re.search(r"\d{4}-\d{4}-\d{4}", slip)[0]

    resident.go(f"/voices/{number.replace('-', '')}/")
    resident.sees("停電のときの連絡先を、紙で配ってほしい。")


def test_a_meeting_is_prepared_announced_changed_and_cancelled_in_public(at_desk, resident: Visitor):
    staff = at_desk("collaboration-staff")
    staff.go("/desk/consultations/shisetsu-yoyaku/meetings/")
    staff.follow("会議・説明会を準備する")
    staff.field("名前").fill("夜の説明会【見本】")
    staff.field("開く日").fill((day_of(timezone.now()) + timedelta(days=5)).isoformat())
    staff.field("始まる時刻").fill("19:00")
    staff.field("終わる時刻").fill("20:30")
    staff.field("会場").fill("見本体育館 会議室")
    staff.field("会場の住所").fill("見本町三丁目")
    staff.press("準備中として保存する")
    staff.field("議題").first.fill("質問と答え")
    staff.press("保存する")
    staff.press("お知らせする")
    staff.follow("理由を添えて変更する")
    staff.field("会場").fill("見本図書館 集会室")
    staff.press("保存する")
    staff.sees("公表後に変更するには理由が必要です")
    staff.field("変更の理由（公表されます）").fill("体育館の工事のため")
    staff.press("保存する")

    resident.go("/meetings/")
    resident.follow("夜の説明会【見本】")
    resident.sees("お知らせした内容を変えました", "体育館の工事のため", "見本図書館 集会室")

    staff.follow("中止する")
    staff.field("中止の理由（公表されます）").fill("台風が近づいているため")
    staff.press("中止してお知らせする")
    resident.go(resident.page.url)
    resident.sees("この会は中止になりました", "台風が近づいているため")


def test_minutes_say_what_was_promised_are_reported_on_and_corrected(at_desk, resident: Visitor):
    resident.go(HELD)
    resident.follow("議事録と、これから行うことを見る")
    resident.sees("決まったこと", "手話の動画を文字の通知と同時に出す訓練を行う。", "期限を3日過ぎています")

    staff, head = at_desk("crisis-staff"), at_desk("crisis-head")
    report(staff)
    resident.go("/meetings/follow-ups/")
    resident.sees("訓練で試し、同時に出せることを確かめました。")
    send_a_correction(staff)
    resident.go(f"{HELD}minutes/")
    assert "20分で説明した" not in resident.page.get_by_role("main").inner_text()

    head.go(f"{DESK}1/minutes/")
    head.press("この内容を承認する")
    staff.go(f"{DESK}1/minutes/")
    staff.field("訂正の理由（公表されます）").fill("説明の時間を書き加えたため")
    staff.press("議事録を公表する")
    resident.go(f"{HELD}minutes/")
    resident.sees("20分で説明した", "説明の時間を書き加えたため", "（第2版）")


def report(staff: Visitor) -> None:
    """Say that a promise was kept, from the queue of the division."""
    staff.go("/desk/consultations/queue/")
    staff.follow(re.compile("手話の動画を文字の通知と同時に出す訓練"))
    staff.page.get_by_label("完了").check()
    staff.field("報告（公表されます）").fill("訓練で試し、同時に出せることを確かめました。")
    staff.press("報告して公表する")


def send_a_correction(staff: Visitor) -> None:
    """Write the minutes anew and ask the head to look at them."""
    staff.go(f"{DESK}1/minutes/")
    staff.follow("議事録を書き直す")
    staff.page.get_by_label(re.compile("^話されたこと（1 ")).fill(
        "危機管理課が、指針（案）を20分で説明した。"
    )
    staff.press("下書きを保存する")
    staff.press("課長に確認を依頼する")
