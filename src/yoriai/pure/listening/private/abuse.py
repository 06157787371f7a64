"""Threats and insults by a short published list. A word is a reason to read, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoriai.pure.listening.private.spans import Span

# The whole list; it is published in docs/listening.md. What follows the bar is left alone.
THREATS = (
    "殺す",
    "殺してやる",
    "ぶっ殺",
    "ぶっころ",
    "殺害",
    "爆破する",
    "火をつけてやる",
    "火を付けてやる",
    "刺してやる",
    "命はない",
    "覚えてろ",
    "ただでは済まさ",
)
INSULTS = (
    "死ね", "氏ね", "くたばれ", "消え失せろ", "馬鹿野郎", "バカ野郎", "ばか野郎", "バカ", "馬鹿", "アホ", "阿呆", "間抜け", "能無し", "無能",
    "クズ", "屑ども", "カス", "クソ", "糞", "ゴミども", "キチガイ", "気違い", "基地外", "売国奴", "非国民", "税金泥棒", "害虫", "寄生虫", "池沼", "ガイジ",
)  # fmt: skip
_HARMLESS = re.compile(
    "バカンス|馬鹿になら|馬鹿に出来|馬鹿にでき|ばかり|アホウドリ|アホロートル|カスタ|カスケ|カスミ|カステ|カスリ|デカス|スカス|カストマ|"
    "クソラ|フクソ|ボクソ|キクズ|木クズ|クズ野菜|クズ鉄|鉄クズ|クズ湯|クズ粉|リアルクズ|害虫駆除|害虫の|害虫が|寄生虫病|殺すな|殺害され|エクソ"
)


def abuse_in(text: str) -> Iterator[Span]:
    """Yield threats and insults, possibly overlapping; each is `possible`, threats `likely`.

    Args:
        text: any text.

    Example:
        >>> [text[span.start:span.end] for text in ["市長は馬鹿だ。バカンスの話。"] for span in abuse_in(text)]
        ['馬鹿']
    """
    if not any(word in text for word in (*THREATS, *INSULTS)):
        return
    harmless = [match.span() for match in _HARMLESS.finditer(text)]
    for kind, certainty, words in (("threat", "likely", THREATS), ("abuse", "possible", INSULTS)):
        for word in words:
            for match in re.finditer(re.escape(word), text):
                start, end = match.span()
                if not any(start < over and begin < end for begin, over in harmless):
                    yield Span(start, end, kind, certainty)  # type: ignore[arg-type]  # a tuple of literals
