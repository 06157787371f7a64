"""Putting readings into a page of ours: only between its tags, and nothing else is changed.

It takes the markup of our own templates, in which `<` and `>` are escaped wherever they do not belong to a tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from itertools import chain

from yoriai.pure.japan.furigana import Segment, align, has_kanji

# What holds no words to be read, or may hold no ruby.
_UNTOUCHED = "script|style|title|textarea|select|svg|ruby|option|code|pre|kbd"
_PIECE = re.compile(rf"(<!--.*?-->|<({_UNTOUCHED})\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_WRITTEN = re.compile(r"（([\u3041-\u3096ー]+)）")
# A page of a consultation with long documents stays readable; what lies behind is shown without readings.
MOST_CHARACTERS = 60_000


def texts_of(page: str) -> list[str]:
    """Return what stands between the tags of a page and has kanji, each text once, in order."""
    found: dict[str, None] = {}
    left = MOST_CHARACTERS
    for text in _texts(page):
        if has_kanji(text) and text not in found and len(text) <= left:
            found[text] = None
            left -= len(text)
    return [unescape(text) for text in found]


def with_readings(page: str, readings: dict[str, Sequence[Segment]]) -> str:
    """Return a page with the readings of its texts, which are given by the texts as they are read."""
    pieces = _PIECE.split(page)
    # Every third piece is a text; between them stand the tag and, where it is left as it is, its name.
    pieces[::3] = [_annotated(text, readings) for text in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


def _texts(page: str) -> list[str]:
    return _PIECE.split(page)[::3]


def _annotated(text: str, readings: dict[str, Sequence[Segment]]) -> str:
    segments = readings.get(unescape(text)) if has_kanji(text) else None
    return "".join(map(_ruby, _read_once(segments))) if segments else text


def _read_once(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments of which none has two readings: plain Japanese writes 意見（いけん） itself."""
    found: list[Segment] = []
    for segment in chain.from_iterable(map(_without_its_own, segments)):
        written = _WRITTEN.match(segment.text) if found and found[-1].ruby and not segment.ruby else None
        found.append(_behind(found, segment, written[1]) if written else segment)
    return found


def _without_its_own(segment: Segment) -> tuple[Segment, ...]:
    """Return a word without the reading in it: the dictionary takes 意見（いけん） and お知（し）らせ for one word each."""
    written = _WRITTEN.findall(segment.text)
    if not segment.ruby or not written:
        return (segment,)
    spelt = align(_WRITTEN.sub("", segment.text), segment.ruby)
    return spelt if [one.ruby for one in spelt if one.ruby] == written else (Segment(segment.text),)


def _behind(before: list[Segment], segment: Segment, written: str) -> Segment:
    """Return what stands behind a word: without the reading if it is over the word; else the word loses its ruby."""
    over, at = "", len(before)
    while at and before[at - 1].ruby and len(over) < len(written):
        at -= 1
        over = before[at].ruby + over
    if over == written:
        return Segment(segment.text[len(written) + 2 :])
    before[at:] = [Segment(one.text) for one in before[at:]]
    return segment


def _ruby(segment: Segment) -> str:
    text = escape(segment.text)
    if not segment.ruby:
        return text
    return f"<ruby>{text}<rp>（</rp><rt>{escape(segment.ruby)}</rt><rp>）</rp></ruby>"
