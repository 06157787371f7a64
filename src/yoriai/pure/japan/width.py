"""Full-width and half-width characters."""

from __future__ import annotations

import re
import unicodedata

_HYPHENS = re.compile("[‐‑‒–—―−－]")


def to_half_width(text: str) -> str:
    """Return a text with full-width letters, digits and signs made half-width (Unicode NFKC).

    Dashes that people type between digits become a plain hyphen. Kanji and kana stay what they are;
    half-width katakana become full-width.

    Example:
        >>> to_half_width("０４２－４６４")
        '042-464'
    """
    return _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Return a text as it is compared: width, case and white space no longer differ.

    Example:
        >>> fold("ＩＴ　講座\\n") == fold("it 講座")
        True
    """
    return " ".join(to_half_width(text).casefold().split())
