"""Japanese text as words, by Sudachi and its core dictionary, which is loaded with the first text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Literal

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

# Sudachi takes 49,149 bytes at once; a character has at most four.
_MOST_AT_ONCE = 12_000
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENDS = "。\n、 "

Length = Literal["short", "long"]


@cache
def dictionary() -> Dictionary:
    """Return the core dictionary, loaded once for the process (about 90 MB, mostly shared file pages)."""
    return Dictionary(dict="core")


def tokenizer(length: Length, *, fields: set[str] | None = None) -> Tokenizer:
    """Return a new tokenizer, for one thread.

    Args:
        length: words as short as in a dictionary (mode A), or compounds and names whole (mode C).
        fields: what is wanted of a word beside its place and its number, as Sudachi names it; all by default.
    """
    mode = SplitMode.A if length == "short" else SplitMode.C
    return dictionary().tokenizer(mode=mode, fields=fields)


@cache
def parts_of_speech() -> tuple[tuple[str, ...], ...]:
    """Return the parts of speech of the dictionary, each at the place of its number."""
    return tuple(iter(map(dictionary().pos_of, count()).__next__, None))


def portions(text: str) -> list[str]:
    """Return a text in pieces that can be tokenized, cut behind sentences; half of a surrogate pair becomes one
    unknown character, so that places stay.

    Example:
        >>> portions("短い意見"), [len(part) for part in portions("長い意見。" * 3000)]
        (['短い意見'], [12000, 3000])
    """
    clean = _SURROGATES.sub("\ufffd", text)
    if len(clean) <= _MOST_AT_ONCE:
        return [clean]
    parts, at = [], 0
    while at < len(clean):
        end = min(at + _MOST_AT_ONCE, len(clean))
        if end < len(clean):
            end = max((clean.rfind(mark, at, end) + 1 for mark in _ENDS), default=0) or end
        parts.append(clean[at:end])
        at = end
    return parts


def morphemes(text: str, using: Tokenizer) -> Iterator[tuple[int, Morpheme]]:
    """Yield the words of a text of any length, each with the place where its portion of the text begins.

    Args:
        text: any text.
        using: the tokenizer.
    """
    at = 0
    for part in portions(text):
        for morpheme in using.tokenize(part):
            yield at, morpheme
        at += len(part)
