import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.japan.furigana import NotAReading, Segment, align, annotate, require_reading


def shown(segments):
    return "".join(f"{one.text}({one.ruby})" if one.ruby else one.text for one in segments)


@pytest.mark.parametrize(
    ("word", "reading", "expected"),
    [
        ("意見", "イケン", "意見(いけん)"),
        ("届ける", "トドケル", "届(とど)ける"),
        ("お知らせ", "オシラセ", "お知(し)らせ"),
        ("取り組み", "トリクミ", "取(と)り組(く)み"),
        ("三ヶ所", "サンカショ", "三ヶ所(さんかしょ)"),
        ("人々", "ヒトビト", "人々(ひとびと)"),
        ("ごみ処理センター", "ゴミショリセンター", "ごみ処理(しょり)センター"),
        ("ひらがな", "ヒラガナ", "ひらがな"),
        ("市役所", "", "市役所"),
        # A reading that does not fit the kana of the word is still shown, over the whole of it.
        ("寄り合い", "ヨリアイ", "寄(よ)り合(あ)い"),
        ("寄合い所", "ヨリアイジョ", "寄合(よりあ)い所(じょ)"),
        ("行く", "ユケ", "行く(ゆけ)"),
    ],
)
def test_a_reading_stands_over_the_kanji_alone(word, reading, expected):
    assert shown(align(word, reading)) == expected


def test_a_settled_word_wins_over_the_dictionary_and_the_longest_over_the_shorter():
    words = {"田無": "たなし", "田無町": "たなしちょう"}

    segments = annotate("田無町と田無", words, lambda part: [(part, "ト")])

    assert shown(segments) == "田無町(たなしちょう)と田無(たなし)"


@pytest.mark.parametrize(
    ("text", "ruby"), [("17日", "にち"), ("20日", "か"), ("２日", "か"), ("31日", "にち")]
)
def test_days_are_read_by_their_number(text, ruby):
    segments = annotate(text, {}, lambda part: [(part[:-1], ""), ("日", "ビ")])

    assert segments[-1] == Segment("日", ruby)


@given(st.text(alphabet="市民の声をきくABC1、々ヶ田無ー\n", max_size=60))
def test_nothing_of_the_text_is_lost_or_changed(text):
    segments = annotate(text, {"田無": "たなし"}, lambda part: [(one, "ア") for one in part])

    assert "".join(one.text for one in segments) == text


@pytest.mark.parametrize(
    ("word", "reading"),
    [("かな", "かな"), ("田無", "tanashi"), ("田無", ""), ("届ける", "とどけ"), ("田無", "田なし")],
)
def test_what_cannot_be_a_reading_is_refused(word, reading):
    with pytest.raises(NotAReading):
        require_reading(word, reading)


def test_a_reading_in_katakana_is_kept_in_hiragana():
    assert require_reading("西東京市", "ニシトウキョウシ") == "にしとうきょうし"
    assert align("西東京市", "にしとうきょうし") == (Segment("西東京市", "にしとうきょうし"),)
