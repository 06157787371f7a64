"""A division considers what people said, and publishes; anybody can check that nothing was taken away."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

TITLE = "災害時の情報の届け方"
CODE = "saigai-joho"
ADDRESS = "journey@example.org"
LATE = "締切を過ぎましたが、夜間の停電のときの知らせ方も考えてください。"
NEW_ITEMS = {
    "駅の周りと市の境での知らせ": (
        "駅前の店で働いて",
        "都心で働いていて",
        "通学の途中で",
        "隣の市の分も一緒に",
    ),
    "避難したあとの暮らしの情報": ("避難所に行かず", "乳児がいます", "犬を飼って"),
}
REST = "知らせの中身と確かさ"
SEND = "保存して確認を依頼し、次へ"


def speak_late_and_leave_an_address(resident: Visitor) -> None:
    resident.go(f"/consultations/{CODE}/")
    resident.follow("意見を届ける", within=resident.page.get_by_role("main"))
    resident.sees("締切は過ぎましたが、受け付けます")
    resident.field("意見").fill(LATE)
    resident.field("メールアドレス").fill(ADDRESS)
    resident.press("内容を確かめる")
    resident.press("送信する")
    resident.sees("（締切後）")


def open_considering(staff: Visitor) -> None:
    """Go from today's work to the board of the consultation."""
    staff.go("/desk/")
    staff.follow(re.compile(TITLE), within=staff.page.get_by_role("main"))
    staff.follow("意見を項目にまとめる")


def group(staff: Visitor, texts: tuple[str, ...], title: str) -> None:
    for text in texts:
        staff.page.get_by_role("checkbox", name=re.compile(text)).check()
    staff.field("新しい項目の見出し").fill(title)
    staff.press("選んだ意見を入れる")
    staff.sees(f"{len(texts)}件の意見を項目に入れました", title)


def group_everything(staff: Visitor) -> None:
    for title, texts in NEW_ITEMS.items():
        group(staff, texts, title)
    staff.page.get_by_role("checkbox", name=re.compile("聞き直しの番号につながらない")).check()
    staff.field("入れる項目").select_option(label="1. 屋外の放送が聞き取れない")
    staff.press("選んだ意見を入れる")
    rest = staff.page.get_by_role("main").get_by_role("checkbox")
    count = rest.count()
    for place in range(count):
        rest.nth(place).check()
    staff.field("新しい項目の見出し").fill(REST)
    staff.press("選んだ意見を入れる")
    staff.sees("すべての意見を整理しました")


def open_item(staff: Visitor, title: str) -> None:
    staff.go(f"/desk/consultations/{CODE}/items/")
    staff.follow(re.compile(f"．{title}"))


def answer(staff: Visitor, title: str, disposition: str, reason: str, *, press: str = SEND) -> None:
    open_item(staff, title)
    staff.page.get_by_role("radio", name=disposition, exact=True).check()
    staff.field("市の検討結果とその理由").fill(reason)
    staff.press(press)
    staff.sees("の検討結果を保存し")


def approve_everything(head: Visitor) -> None:
    head.follow("検討結果を確認する")
    boxes = head.page.get_by_role("main").get_by_role("checkbox")
    for place in range(boxes.count()):
        boxes.nth(place).check()
    head.press("選んだ検討結果を承認する")
    head.sees("件の検討結果を承認しました")


def complete_what_changes_the_draft(staff: Visitor) -> None:
    """Add where the draft changes, from what to what, and the measure that the answer bears on."""
    staff.field("反映した箇所").fill("1 重ねて届ける")
    staff.field("修正前").fill("避難の情報は、少なくとも四つの方法で同時に発信します。")
    staff.field("修正後").fill("避難の情報は、やさしい日本語と絵で、少なくとも四つの方法で同時に発信します。")
    choice = staff.field("関わる施策").last
    choice.select_option(label=choice.get_by_text("災害の知らせを重ねて届ける").inner_text())
    staff.field("どう関わるか").last.fill("やさしい日本語の文例を、この施策で用意する。")
    staff.press(SEND)


def write_final_texts(staff: Visitor) -> None:
    for section, text in (
        ("1 重ねて届ける", "避難の情報は、やさしい日本語と絵で、少なくとも四つの方法で同時に発信します。"),
        ("2 聞き直せるようにする", "屋外の放送の内容を、覚えやすい番号の電話で聞き直せるようにします。"),
        ("3 支援が必要な方へ", "電話、FAX、文字の通知のうち、ご本人が選ぶ方法で個別に知らせます。"),
    ):
        staff.follow(section, within=staff.page.get_by_role("main"))
        staff.field("決定後の本文").fill(text)
        staff.press("保存する")


def look_at_the_marks(staff: Visitor) -> None:
    """A telephone number stands in one opinion: somebody reads it and decides before anything is published."""
    staff.sees("個人情報などのしるしを、まだ確かめていない意見があります")
    staff.follow("個人情報などのしるしを", within=staff.page.get_by_role("main"))
    staff.page.get_by_role("checkbox", name=re.compile("042-000-0000")).check()
    staff.press("公表しない")
    staff.sees("1件の意見の扱いを決めました")
    staff.go(f"/desk/consultations/{CODE}/results/")


def settle_the_outcome(staff: Visitor) -> None:
    staff.page.get_by_role("radio", name="定めた", exact=True).check()
    staff.field("案の扱いの説明").fill("意見を受けて、三つの箇所を改めて定めました。")
    staff.press("案の扱いを保存する")


def test_a_division_groups_answers_and_publishes(resident, at_desk, tmp_path: Path, demonstration):
    speak_late_and_leave_an_address(resident)
    staff = at_desk("crisis-staff")

    open_considering(staff)
    staff.follow("確認して結果を公表する")
    staff.sees("どの項目にも入っていない意見があります", "検討結果がありません", "決定後の本文がありません")
    staff.sees("案を定めたかどうかが入力されていません")
    expect(staff.page.get_by_role("button", name="結果を公表する")).to_have_count(0)

    open_considering(staff)
    group_everything(staff)
    for title in (*NEW_ITEMS, REST):
        answer(staff, title, "今後の参考とする", "運用の手順を定めるときに、具体の例として使います。")
    reason = "伝わる言葉を、はじめから案に書くこととします。"
    answer(staff, "日本語が得意でない人に", "反映する", reason, press="保存する")
    staff.go(f"/desk/consultations/{CODE}/results/")
    staff.sees("修正前・修正後の文がありません")
    open_item(staff, "日本語が得意でない人に")
    complete_what_changes_the_draft(staff)
    staff.go(f"/desk/consultations/{CODE}/results/")
    write_final_texts(staff)
    settle_the_outcome(staff)
    staff.sees("検討結果が承認されていません")

    head = at_desk("crisis-head")
    open_considering(head)
    approve_everything(head)
    staff.go(f"/desk/consultations/{CODE}/results/")
    look_at_the_marks(staff)
    staff.sees("公表できます", "公表は、所管課長または情報推進課が行います")
    head.follow("確認して結果を公表する")
    head.page.get_by_role("checkbox", name=re.compile("内容を確認しました")).check()
    head.sees("メールアドレスを残した1件の方に")
    head.press("結果を公表する")
    head.sees("結果を公表しました")
    letter = demonstration.letter_to(ADDRESS)
    voice = re.search(r"http\S+/voices/\d{12}/", letter)[0]
    resident.go(voice)
    resident.sees(LATE, "市の回答", "今後の参考とする", REST)
    stop_the_letters(resident, letter)
    head.page.reload()
    expect(head.page.get_by_role("main")).to_have_text(re.compile(r"送りました\s*1件"))

    resident.go(f"/consultations/{CODE}/")
    resident.follow("意見と市の考え方を見る")
    resident.sees(
        "検討結果公表日", "意見募集期間", "提出された意見件数", "29件", "締切後に届いたもの 1件", "担当課"
    )
    resident.sees(REST, "市の検討結果とその理由", "伝わる言葉を、はじめから案に書くこととします。")
    the_downloads_hold_every_item(resident)
    the_log_is_accepted_until_a_byte_changes(resident, tmp_path)


def stop_the_letters(resident: Visitor, letter: str) -> None:
    """Follow the link of a letter that stops them; the page alone stops nothing."""
    resident.go(re.search(r"http\S+/letters/\S+/stop/", letter)[0])
    assert resident.heading() == "お知らせを止めますか"
    resident.press("お知らせを止める")
    assert resident.heading() == "お知らせを止めました"
    resident.follow("もう一度受け取る")
    resident.sees("お知らせは止まっています")


def the_downloads_hold_every_item(resident: Visitor) -> None:
    asked = resident.page.request
    main = resident.page.get_by_role("main")
    table = asked.get(main.get_by_role("link", name=re.compile("CSV")).get_attribute("href"))
    data = asked.get(main.get_by_role("link", name=re.compile("JSON")).get_attribute("href"))

    rows = list(csv.DictReader(io.StringIO(table.body().decode("utf-8-sig"))))
    assert len(rows) == len(data.json()["items"]) == 7
    assert LATE in data.text()


def the_log_is_accepted_until_a_byte_changes(resident: Visitor, folder: Path) -> None:
    resident.go("/log/")
    key = re.search(r"--key ([0-9a-f]{64})", resident.page.get_by_role("main").inner_text())[1]
    with resident.page.expect_download() as download:
        resident.page.get_by_role("link", name="記録の全体をダウンロード").click()
    log = folder / download.value.suggested_filename
    download.value.save_as(log)
    command = [sys.executable, "-m", "yoriai", "verify", str(log), "--key", key]

    untouched = subprocess.run(command, capture_output=True, check=False)
    whole = bytearray(log.read_bytes())
    middle = whole.index(b'"', len(whole) // 2) + 1
    whole[middle] ^= 1
    log.write_bytes(whole)
    changed = subprocess.run(command, capture_output=True, check=False)

    assert untouched.returncode == 0, untouched.stderr.decode()
    assert changed.returncode == 1, changed.stdout.decode()
