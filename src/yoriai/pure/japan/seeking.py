"""What a person types to find something: words, and the spellings under which each may be stored."""

from __future__ import annotations

from yoriai.pure.japan.width import to_half_width

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
MOST_WORDS = 8


def words_of(question: str) -> tuple[str, ...]:
    """Return the words of a question, folded to normal width, each once, at most eight.

    Example:
        >>> words_of("ＩＴ　講座 講座")
        ('IT', '講座')
    """
    return tuple(dict.fromkeys(to_half_width(question).split()))[:MOST_WORDS]


def spellings(word: str) -> tuple[str, ...]:
    """Return a word as it may be stored: in normal width, and in full width in capital and small letters.

    Databases fold the case of half-width letters only.

    Example:
        >>> spellings("It"), spellings("講座")
        (('It', 'Ｉｔ', 'ＩＴ', 'ｉｔ'), ('講座',))
    """
    wide = (form.translate(_WIDE) for form in (word, word.upper(), word.lower()))
    return tuple(dict.fromkeys((word, *wide)))
