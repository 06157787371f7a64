import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.japan.furigana import Segment
from yoriai.web.display.markup import texts_of, with_readings

PAGE = (
    '<!doctype html><title>意見</title><p class="漢字">意見 &amp; 声</p><textarea>意見</textarea>'
    "<script>var 意見 = '<p>意見</p>'</script><svg><text>意見</text></svg><select><option>意見</option></select>"
    "<button>意見</button><!-- 意見 --><p>かな</p>"
)


def test_only_words_between_tags_are_read_and_each_once():
    assert texts_of(PAGE) == ["意見 & 声", "意見"]


def test_readings_are_put_between_the_tags_and_nothing_else_changes():
    readings = {
        "意見 & 声": [Segment("意見", "いけん"), Segment(" & "), Segment("声", "こえ")],
        "意見": [Segment("意見", "いけん")],
    }

    page = with_readings(PAGE, readings)

    ruby = "<ruby>意見<rp>（</rp><rt>いけん</rt><rp>）</rp></ruby>"
    assert page == PAGE.replace(
        "意見 &amp; 声", f"{ruby} &amp; <ruby>声<rp>（</rp><rt>こえ</rt><rp>）</rp></ruby>"
    ).replace("<button>意見", f"<button>{ruby}")


def test_what_people_wrote_stays_escaped():
    page = "<p>&lt;script&gt;声&lt;/script&gt;</p>"
    text = "<script>声</script>"

    shown = with_readings(page, {text: [Segment("<script>"), Segment("声", "こえ"), Segment("</script>")]})

    assert texts_of(page) == [text]
    assert "<script>" not in shown


@given(st.text(alphabet="<>/pa漢\"'&;! -", max_size=80))
def test_without_readings_a_page_stays_as_it_is(page):
    assert with_readings(page, {}) == page


@pytest.mark.parametrize(
    ("segments", "shown"),
    [
        (
            [("受付", "うけつけ"), ("番号", "ばんごう"), ("（うけつけばんごう）を", "")],
            "受付[うけつけ]番号[ばんごう]を",
        ),
        ([("市", "し"), ("が", ""), ("直", "じか"), ("（なお）す", "")], "市[し]が直（なお）す"),
        ([("人", "ひと"), ("（のべ）", "")], "人（のべ）"),
        ([("意見（いけん）", "いけん"), ("を", "")], "意見[いけん]を"),
        ([("お知（し）らせ", "おしらせ"), ("を", "")], "お知[し]らせを"),
        ([("人（のべ）", "ひと"), ("を", "")], "人（のべ）を"),
        ([("声", "こえ"), ("（複数）", "")], "声[こえ]（複数）"),
        ([("（いけん）", "")], "（いけん）"),
    ],
)
def test_a_reading_that_plain_japanese_writes_itself_is_not_put_there_twice(segments, shown):
    text = "漢" + "".join(word for word, _ in segments)
    given = [Segment("漢"), *(Segment(word, ruby) for word, ruby in segments)]

    page = with_readings(f"<p>{text}</p>", {text: given})

    read = re.sub(r"<ruby>(.*?)<rp>（</rp><rt>(.*?)</rt><rp>）</rp></ruby>", r"\1[\2]", page)
    assert read == f"<p>漢{shown}</p>"
