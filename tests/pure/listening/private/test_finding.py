"""Personal data and wrongdoing are highlighted, ordinary opinions are left alone, and nothing is lost."""

import doctest
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared_data import real_file
from yoriai.pure.listening import tokens
from yoriai.pure.listening.private import abuse, finding, names, patterns
from yoriai.pure.listening.private.spans import Span


def found(text):
    return [(span.kind, text[span.start : span.end], span.certainty) for span in finding.find(text)]


def test_the_examples_run():
    assert [doctest.testmod(module).failed for module in (abuse, finding, names, patterns, tokens)] == [0] * 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("０４２－４６４－１３１１へ電話を", [("phone", "０４２－４６４－１３１１", "certain")]),
        ("携帯は09012345678です", [("phone", "09012345678", "certain")]),
        ("042(464)1311", [("phone", "042(464)1311", "certain")]),
        ("（０４２）４６４－１３１１", [("phone", "（０４２）４６４－１３１１", "certain")]),
        ("0424641311まで", [("phone", "0424641311", "likely")]),
        ("電話：464-1311", [("phone", "464-1311", "possible")]),
        ("taro.yamada+x@example.co.jp まで", [("email", "taro.yamada+x@example.co.jp", "certain")]),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", [("email", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "certain")]),
        ("番号は１２３４５６７８９０１８", [("my-number", "１２３４５６７８９０１８", "certain")]),
        (
            "私は東京都西東京市南町五丁目6番13号に住む",
            [("address", "東京都西東京市南町五丁目6番13号", "certain")],
        ),
        ("西東京市南町5-6-13です", [("address", "西東京市南町5-6-13", "likely")]),
        ("〒188-8666", [("address", "〒188-8666", "likely")]),
        ("南町５丁目６番の角", [("address", "南町５丁目６番", "possible")]),
        ("氏名：山田花子", [("name", "山田花子", "certain")]),
        ("鈴木 一郎と申します", [("name", "鈴木 一郎", "likely")]),
        ("氏名：佐藤さくら", [("name", "佐藤さくら", "certain")]),
        ("西東京市に住む佐藤陽翔と申します", [("name", "佐藤陽翔", "likely")]),
        ("佐藤 陽翔さんの家", [("name", "佐藤 陽翔", "likely")]),
        ("042 464 1311", [("phone", "042 464 1311", "likely")]),
        ("森さんに聞いた", [("name", "森", "likely")]),
        ("佐藤市長へ", [("name", "佐藤", "possible")]),
        ("市長は馬鹿だ、死ね", [("abuse", "馬鹿", "possible"), ("abuse", "死ね", "possible")]),
        ("殺してやる", [("threat", "殺してやる", "likely")]),
    ],
)
def test_what_a_person_should_look_at_is_found(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "西東京市の図書館を夜9時まで開けてほしい。令和8年4月1日から、2026-11-01までに。",
        "予算は1,234,567円、面積は120-150平方メートル、3-4年かかる。田無の林を守る。",
        "番号は123456789012ではない。",  # the check digit does not fit
        "みなさん、神様、お母さん、住民のみなさまへ。バカンス、アホウドリ、カスタマー、害虫駆除。",
        "雨も降りますしね、と言われた。ねばならない。",
    ],
)
def test_ordinary_opinions_are_left_alone(text):
    assert found(text) == []


PLACES = names.place_names(["芝久保町", "柳沢", "ひばりが丘北一丁目"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("芝久保の休日診療所を開けてほしい", []),
        ("芝久保さんに聞いた", [("name", "芝久保", "likely")]),
        ("氏名：芝久保", [("name", "芝久保", "certain")]),
        ("山田花子が芝久保に住む", [("name", "山田花子", "likely")]),
        ("ひばりが丘北に道を", []),
    ],
)
def test_a_place_of_the_city_is_a_person_only_where_the_words_around_it_say_so(text, expected):
    assert [
        (span.kind, text[span.start : span.end], span.certainty) for span in finding.find(text, PLACES)
    ] == (expected)


def test_what_goes_on_as_places_do_is_none_whatever_the_city_and_heads_of_towns_are_people():
    assert found("芝久保駅から歩く。芝久保公園と芝久保小学校の前。") == []
    assert found("芝久保町長へ") == [("name", "芝久保", "possible")]


def test_a_long_text_is_read_to_its_end():
    text = "図書館を開けてほしい。" * 3000 + "山田花子さんより"

    assert [(span.kind, span.start) for span in finding.find(text)] == [("name", 33000)]


def test_kinds_without_a_word_stay_readable():
    text = "馬鹿め。山田花子さん"

    masked = finding.mask(text, finding.find(text), {"name": "＊"})

    assert (masked.text, [span.kind for span in masked.covered]) == ("馬鹿め。＊さん", ["name"])


@pytest.mark.parametrize("spans", [[Span(0, 9, "name", "likely")], [Span(0, 2, "name", "likely")] * 2])
def test_spans_that_do_not_fit_the_text_are_refused(spans):
    with pytest.raises(finding.SpanOutsideText):
        finding.mask("意見です", spans)


def test_a_real_round_holds_no_certain_finding():
    text = real_file("opinions/ministry-round-337.csv").read_text(encoding="utf-8-sig")

    certain = [text[span.start : span.end] for span in finding.find(text) if span.certainty == "certain"]

    assert certain == []


@settings(deadline=None)
@given(st.text(alphabet="0123456789-－＠@.jp田中山花子さん市町丁目番号死ね\ud800🚲 ", max_size=40))
def test_spans_lie_in_the_text_in_order_and_masking_keeps_the_rest(text):
    spans = finding.find(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert finding.mask(text, spans, {}).text == text
    rest = text
    for span in reversed(spans):
        rest = rest[: span.start] + finding.WORDS[span.kind] + rest[span.end :]
    assert finding.mask(text, spans).text == rest
