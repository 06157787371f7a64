"""A resident speaks, and follows what became of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

SPEAK = "/consultations/shisetsu-yoyaku/opinions/new/"
OPEN = "公共施設の予約の仕組み"
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def number_of_opinions(visitor: Visitor) -> int:
    """Return how many opinions the page of the open consultation says there are."""
    visitor.go("/consultations/")
    visitor.follow(re.compile(OPEN))
    return int(re.search(r"これまでに届いた意見\s*(\d+)件", visitor.page.get_by_role("main").inner_text())[1])


def write_opinion(visitor: Visitor, text: str) -> None:
    """Go from the home page to the look before sending."""
    visitor.go("/")
    visitor.follow(re.compile("^意見を届ける"), within=visitor.page.get_by_role("main"))
    visitor.follow(re.compile(OPEN))
    visitor.follow("意見を届ける", within=visitor.page.get_by_role("main"))
    visitor.field("意見").fill(text)
    visitor.field("案のどの部分についてですか").select_option(label="4 電話と窓口での予約")
    visitor.press("内容を確かめる")
    assert visitor.heading() == "この内容で送りますか"
    visitor.sees(text, "4 電話と窓口での予約")


def give_opinion(visitor: Visitor, text: str) -> str:
    """Go from the home page to the receipt; return its number as it is read over the phone."""
    write_opinion(visitor, text)
    visitor.press("送信する")
    assert visitor.heading() == "意見を受け付けました"
    return receipt_number(visitor)


def receipt_number(visitor: Visitor) -> str:
    said = visitor.page.get_by_role("main").inner_text()
    return re.search(r"受付番号\s*(\d{4}-\d{4}-\d{4})", said)[1]


def find_by_number(visitor: Visitor, number: str) -> None:
    visitor.go("/")
    visitor.follow(re.compile("^声のゆくえ"), within=visitor.page.get_by_role("main"))
    visitor.field("受付番号").fill(number)
    visitor.press("ゆくえを見る")


def test_an_opinion_given_on_a_phone_is_stored_once_and_found_by_its_number(resident: Visitor):
    said = "電話で予約している祖母が困らないように、受付の時刻をそろえてください。"
    before = number_of_opinions(resident)

    write_opinion(resident, said)
    sent = resident.page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    resident.page.get_by_role("button", name="送信する").dblclick()
    expect(resident.page).to_have_url(re.compile("/received/"))  # the second press breaks off the first
    number = receipt_number(resident)
    resident.page.reload()
    shown_again = receipt_number(resident)
    repeated = resident.page.request.post(SPEAK, form={**sent, "step": "send"})

    assert shown_again == number
    assert repeated.url.split("/")[-2] == number.replace("-", "")
    assert number_of_opinions(resident) == before + 1
    for typed in (number.replace("-", ""), number.translate(WIDE)):
        find_by_number(resident, typed)
        assert resident.heading() == "あなたの声のゆくえ"
        resident.sees(number, "次に起こること", OPEN)


def test_who_goes_back_from_the_look_finds_the_text_again(resident: Visitor):
    write_opinion(resident, "戻るボタンで戻っても、書いた文は消えません。")

    resident.page.go_back()
    kept = resident.field("意見").input_value()
    resident.press("内容を確かめる")
    resident.press("書き直す")

    assert kept == resident.field("意見").input_value() == "戻るボタンで戻っても、書いた文は消えません。"


def test_a_wrong_number_is_explained_and_not_lost(resident: Visitor):
    find_by_number(resident, "1234-5678")

    resident.sees("入力内容を確かめてください")
    assert resident.field("受付番号").input_value() == "1234-5678"


def test_a_voice_leads_to_the_money_and_the_money_back_to_the_voice(resident: Visitor, demonstration):
    number = re.search(r"/voices/(\d{12})/", demonstration.printed())[1]
    main = resident.page.get_by_role("main")

    find_by_number(resident, number)
    resident.sees("市の回答", "結果を公表しました", "推進本部の決定", "予算", "成果")
    said = main.get_by_role("blockquote").first.inner_text()
    item = main.get_by_role("link", name=re.compile("^項目"))
    item_title = re.search("「(.+)」", item.inner_text())[1]
    voice = resident.page.url
    resident.follow(re.compile("^項目"), within=main)
    assert item_title in resident.heading()
    resident.sees(said, "市の検討結果とその理由")
    resident.go(voice)
    measure = main.get_by_role("heading", level=3).filter(has_text="施策").get_by_role("link").first
    title = measure.inner_text()
    resident.follow(title, within=main.get_by_role("heading", level=3))
    assert resident.heading() == title
    resident.sees("だれが決めたか", "いくらかかるか", "何がよくなったか")
    resident.go(voice)
    resident.unfold("くわしい内容")
    resident.follow(re.compile(r"^令和\d+年度"), within=main)
    assert resident.heading() == "このお金は何のためか"
    resident.sees("予算額", "もとになった市民の声", item_title)
    voices = (
        main.get_by_role("article")
        .or_(main.locator("section"))
        .filter(has=resident.page.get_by_role("heading", name=item_title, level=3))
    )
    resident.follow(re.compile("^意見.*のゆくえを見る"), within=voices.last)
    resident.sees("市の回答", item_title)


def test_without_scripts_the_same_can_be_done(resident_without_scripts: Visitor):
    number = give_opinion(
        resident_without_scripts, "窓口の予約も続けてください。スクリプトなしで書いています。"
    )
    find_by_number(resident_without_scripts, number.translate(WIDE))

    resident_without_scripts.sees(number, "窓口の予約も続けてください。")


def test_with_the_keyboard_alone_the_same_can_be_done(resident: Visitor):
    keys = resident.page.keyboard
    resident.go("/consultations/shisetsu-yoyaku/")

    follow_by_key(resident, "意見を届ける")
    resident.tab_to("意見")
    keys.type("キーボードだけで書きました。")
    resident.tab_to("案のどの部分についてですか")
    keys.press("ArrowDown")
    follow_by_key(resident, "内容を確かめる")
    resident.sees("キーボードだけで書きました。", "1 なぜ見直すのか")
    follow_by_key(resident, "送信する")
    number = receipt_number(resident)
    follow_by_key(resident, "この意見のゆくえを見る")

    resident.sees(number, "次に起こること")


def follow_by_key(visitor: Visitor, name: str) -> None:
    visitor.tab_to(name)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


def test_what_was_being_written_survives_a_broken_connection_and_a_closed_page(resident: Visitor):
    said = "地下鉄の中で書いています。予約の画面の文字を大きくしてください。"
    resident.go(SPEAK)
    resident.field("意見").fill(said)
    resident.field("お名前").fill("〇〇")

    resident.page.context.set_offline(True)
    resident.page.get_by_role("button", name="内容を確かめる").click()
    resident.sees("いま、インターネットにつながっていません")
    resident.page.context.set_offline(False)
    resident.page.close()
    resident.page = resident.page.context.new_page()
    resident.go(SPEAK)

    resident.sees("前に書きかけた文を、この端末から戻しました")
    assert resident.field("意見").input_value() == said
    assert resident.field("お名前").input_value() == ""
    resident.press("内容を確かめる")
    resident.press("送信する")
    resident.go(SPEAK)
    assert resident.field("意見").input_value() == ""


def test_a_draft_can_be_taken_off_the_device(resident: Visitor):
    resident.go(SPEAK)
    resident.field("意見").fill("やっぱりやめます。")
    resident.go("/help/")
    resident.go(SPEAK)

    resident.page.get_by_role("button", name="書きかけを消す").click()

    assert resident.field("意見").input_value() == ""
    resident.go(SPEAK)
    assert resident.field("意見").input_value() == ""
