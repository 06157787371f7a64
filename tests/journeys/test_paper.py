"""An opinion on paper: printed by the browser, filled in by hand, scanned, typed, checked by a second person, followed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

CONSULTATION = "/consultations/shisetsu-yoyaku/"
DPI = 150
SAID = "スマートフォンを使わない人のために、電話の予約を残してください。"
# Where the boxes stand on the page that the browser shows, with the words beside them: nothing of our layout is asked.
BOXES = """() => {
  const sheet = document.querySelector(".paper-sheet"), whole = sheet.getBoundingClientRect();
  const border = parseFloat(getComputedStyle(sheet).borderTopWidth);
  const inner = whole.width - 2 * border;
  const words = [...sheet.querySelectorAll(".paper-sheet__label")].map(one => [one.innerText, one.getBoundingClientRect()]);
  return [...sheet.querySelectorAll(".paper-sheet__box")].map(one => {
    const box = one.getBoundingClientRect(), middle = box.top + box.height / 2;
    const beside = words.filter(([, at]) => at.top < middle && at.bottom > middle && at.left > box.left);
    beside.sort((a, b) => a[1].left - b[1].left);
    const left = box.left - whole.left - border, top = box.top - whole.top - border;
    return {words: beside[0][0], left: left / inner, top: top / inner, side: box.width / inner};
  });
}"""


class Box(NamedTuple):
    """A box on the page: its words, its upper left corner and its side as shares of the width of the sheet."""

    words: str
    left: float
    top: float
    side: float


def print_own_form(resident: Visitor, file: Path) -> tuple[str, list[Box]]:
    """Print a form with a number; return the number and the boxes."""
    resident.go(CONSULTATION)
    resident.follow("紙で答える（用紙を印刷する）")
    resident.follow("自分用の、番号の付いた用紙にする")
    number = resident.page.locator(".paper-keep__number strong").inner_text()
    boxes = [Box(**box) for box in resident.page.evaluate(BOXES)]
    resident.page.pdf(path=file, prefer_css_page_size=True)
    return number, boxes


def fill_in(page: Image.Image, boxes: list[Box], *ticked: str) -> Image.Image:
    """Tick boxes by hand, and write something; the print itself shows where the sheet begins and how wide it is."""
    dark = np.asarray(page) < 100
    columns, rows = np.where(dark.any(0))[0], np.where(dark.any(1))[0]
    left, top, width = columns[0], rows[0], columns[-1] + 1 - columns[0]
    draw = ImageDraw.Draw(page)
    for words in ticked:
        box = next(one for one in boxes if one.words == words)
        x, y, side = left + box.left * width, top + box.top * width, box.side * width
        stroke = [
            (x + 0.2 * side, y + 0.4 * side),
            (x + 0.45 * side, y + 0.85 * side),
            (x + side, y - 0.2 * side),
        ]
        draw.line(stroke, fill=70, width=3)
    for line in range(3):
        y = top + (0.66 + line * 0.05) * width
        for place in range(18):
            x = left + (0.04 + place * 0.045) * width
            draw.arc([x, y, x + 18, y + 22], 20 * place, 20 * place + 290, fill=80, width=2)
    return page


def scan(form: Path, boxes: list[Box], file: Path) -> None:
    """Put both sheets on the glass, one aslant and one upside down, with a photograph that is no form."""
    document = pypdfium2.PdfDocument(form)
    assert len(document) == 3
    first, second = (document[place].render(scale=DPI / 72).to_pil().convert("L") for place in (0, 1))
    document.close()
    first = fill_in(first, boxes, "4 電話と窓口での予約", "市内に住んでいる")
    pages = [
        first.rotate(2.5, Image.Resampling.BICUBIC, expand=True, fillcolor=232),
        second.rotate(180),
        Image.effect_noise((1000, 1400), 80),
    ]
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)


def read_in(staff: Visitor, file: Path) -> None:
    staff.go("/desk" + CONSULTATION)
    staff.follow("紙の用紙")
    staff.field("スキャンしたファイル").set_input_files(file)
    staff.page.get_by_role("radio", name="郵送").check()
    staff.press("読み込む")
    staff.sees(f"「{file.name}」を受け取りました")
    row = staff.page.get_by_role("listitem").filter(has=staff.page.get_by_text(file.name, exact=True))
    for _ in range(120):
        if row.get_by_text("読み取り済み").count():
            break
        staff.page.wait_for_timeout(500)
        staff.page.reload()
    expect(row).to_contain_text("3ページのうち、用紙 3枚、白紙 0ページ")
    expect(row).to_contain_text("3ページ目：用紙の二次元コードが見つかりません")


def open_sheet(visitor: Visitor, file: Path, state: str) -> None:
    visitor.go(f"/desk{CONSULTATION}paper/?state={state}")
    visitor.follow(re.compile(rf"{re.escape(file.name)}\s+1ページ目"))


def chosen(visitor: Visitor, label: str) -> str:
    return visitor.field(label).evaluate("one => one.selectedOptions[0].innerText")


def test_an_opinion_on_paper_is_printed_scanned_typed_checked_and_followed(resident, at_desk, tmp_path):
    form, file = tmp_path / "form.pdf", tmp_path / "郵便の束.pdf"
    number, boxes = print_own_form(resident, form)
    scan(form, boxes, file)

    staff = at_desk("collaboration-staff")
    read_in(staff, file)
    open_sheet(staff, file, "to_type")
    assert chosen(staff, "案のどの部分についてですか") == "4 電話と窓口での予約"
    assert chosen(staff, "市との関わり") == "市内に住んでいる"
    expect(staff.page.get_by_role("img", name=re.compile("届いた用紙の画像"))).to_have_count(2)
    assert staff.page.evaluate("[...document.images].every(one => one.naturalWidth > 900)")
    staff.field("手書きの意見").fill(SAID)
    staff.press("保存して、ほかの職員の確認へ")
    staff.sees("入力を保存しました")

    open_sheet(staff, file, "to_check")
    staff.sees("確認は、ほかの職員が行います")
    expect(staff.page.get_by_role("button", name="画像のとおりです。意見として登録する")).to_have_count(0)

    head = at_desk("collaboration-head")
    open_sheet(head, file, "to_check")
    head.sees(SAID, "4 電話と窓口での予約", "市内に住んでいる", number)
    head.press("画像のとおりです。意見として登録する")
    head.sees(f"意見として登録しました。受付番号は {number} です")

    resident.go("/voices/")
    resident.field("受付番号").fill(number)
    resident.press("ゆくえを見る")
    resident.sees(SAID, number)


def test_a_form_is_printed_without_scripts_and_in_other_languages(resident_without_scripts):
    resident_without_scripts.go(CONSULTATION + "paper/")
    resident_without_scripts.sees("コピーして配ることができます", "印刷する")
    for language, words in (("English", "Answer on paper"), ("やさしい日本語", "紙で こたえる")):
        resident_without_scripts.page.get_by_role("link", name=language).first.click()
        assert resident_without_scripts.heading() == words
