"""Readings over kanji (ふりがな): which part of a word each part of its reading belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

# 々 and 〆 are read like kanji; ヶ and ヵ are when they stand between them (三ヶ所, 関ヶ原).
_KANJI = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆〇]"
_KANJI_RUN = re.compile(rf"{_KANJI}+(?:[ヶヵ]{_KANJI}+)*")
_READING = re.compile(r"[\u3041-\u3096ー]+")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
LONGEST_WORD = 40
_DAY_NUMBER = re.compile(r"[0-9０-９]{1,4}$")
_DAYS_IN_KA = frozenset({*range(2, 11), 14, 20, 24})


class NotAReading(PureError):
    """A reading is not written in kana, or does not fit the word."""


@dataclass(frozen=True)
class Segment:
    """A piece of text; `ruby` is its reading in hiragana, empty where none is needed."""

    text: str
    ruby: str = ""


def has_kanji(text: str) -> bool:
    """Tell whether a text holds anything that needs a reading.

    Example:
        >>> has_kanji("ひらがな"), has_kanji("漢字")
        (False, True)
    """
    return _KANJI_RUN.search(text) is not None


def to_hiragana(text: str) -> str:
    """Return a text with its katakana as hiragana; everything else stays.

    Example:
        >>> to_hiragana("センター")
        'せんたー'
    """
    return text.translate(_KATAKANA_TO_HIRAGANA)


def require_reading(word: str, reading: str) -> str:
    """Return the reading of a word in hiragana.

    Raises:
        NotAReading: the word has no kanji, or the reading is not kana, or the kana of the word are not in it.

    Example:
        >>> require_reading("多摩六都", "タマロクト")
        'たまろくと'
    """
    kana = to_hiragana(reading)
    if not has_kanji(word):
        raise NotAReading(f"{word!r} has no kanji")
    if not _READING.fullmatch(kana):
        raise NotAReading(f"expected kana, found {reading!r}")
    if _parts(word).fullmatch(kana) is None:
        raise NotAReading(f"{reading!r} does not fit {word!r}")
    return kana


@lru_cache(maxsize=10_000)
def align(word: str, reading: str) -> tuple[Segment, ...]:
    """Return a word with its reading over the kanji alone; what is kana already gets none.

    Args:
        word: one word as it is written.
        reading: its whole reading in kana; empty when it is not known.

    Returns:
        Segments that together spell the word. Where the reading does not fit its kana, the whole word
        has the whole reading; where it is not known, none.

    Example:
        >>> align("受け付ける", "ウケツケル")
        (Segment(text='受', ruby='う'), Segment(text='け'), Segment(text='付', ruby='つ'), Segment(text='ける'))
    """
    kana = to_hiragana(reading)
    if not has_kanji(word) or not _READING.fullmatch(kana):
        return (Segment(word),)
    found = _parts(word).fullmatch(kana)
    if found is None:
        return (Segment(word, kana),)
    segments, at = [], 0
    for run, ruby in zip(_KANJI_RUN.finditer(word), found.groups(), strict=True):
        if run.start() > at:
            segments.append(Segment(word[at : run.start()]))
        segments.append(Segment(run[0], ruby))
        at = run.end()
    return (*segments, Segment(word[at:])) if at < len(word) else tuple(segments)


@lru_cache(maxsize=10_000)
def _parts(word: str) -> re.Pattern[str]:
    """Return a pattern for the readings that a word can have: one group for each run of kanji."""
    pattern, at = "", 0
    for run in _KANJI_RUN.finditer(word):
        pattern += re.escape(to_hiragana(word[at : run.start()])) + "(.+?)"
        at = run.end()
    return re.compile(pattern + re.escape(to_hiragana(word[at:])))


def annotate(
    text: str,
    words: Mapping[str, str],
    read: Callable[[str], Iterable[tuple[str, str]]],
) -> tuple[Segment, ...]:
    """Return a text with readings over its kanji.

    Args:
        text: any text.
        words: words whose reading somebody settled; the longest one that fits wins over `read`.
        read: cuts a text into words with their readings in kana, empty where there is none.

    Returns:
        Segments that together spell the text; neighbours without a reading are one segment.

    Example:
        >>> annotate("田無駅で", {"田無": "たなし"}, lambda part: [("駅", "エキ"), ("で", "デ")])
        (Segment(text='田無', ruby='たなし'), Segment(text='駅', ruby='えき'), Segment(text='で'))
    """
    segments: list[Segment] = []
    for part, settled in _around(text, words):
        pairs = [(part, settled)] if settled else read(part) if has_kanji(part) else [(part, "")]
        before = ""
        for word, reading in pairs:
            counted = _DAY_NUMBER.search(before) if word == "日" else None
            before = word
            for segment in align(word, _day(counted[0]) if counted else reading):
                if segments and not segment.ruby and not segments[-1].ruby:
                    segments[-1] = Segment(segments[-1].text + segment.text)
                else:
                    segments.append(segment)
    return tuple(segments)


def _day(number: str) -> str:
    """Return how 日 is read behind a number (17日 じゅうしちにち, 20日 はつか)."""
    return "か" if int(number) in _DAYS_IN_KA else "にち"


def _around(text: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return a text cut at the settled words: pairs of a piece and its settled reading, empty for the rest."""
    if not words:
        return [(text, "")]
    longest_first = sorted(words, key=len, reverse=True)
    pieces = re.split("(" + "|".join(map(re.escape, longest_first)) + ")", text)
    return [(piece, words.get(piece, "")) for piece in pieces if piece]
