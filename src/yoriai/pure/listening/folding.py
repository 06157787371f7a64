"""When two texts are the same to the letter, apart from width and white space; and when to the word."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")
_KATAKANA = re.compile("[\u30a1-\u30f6]+")
# Katakana ァ–ヶ stand 96 places behind their hiragana.
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def folded(text: str) -> str:
    """Return the text in one width and without white space: equal results mean identical wording.

    Args:
        text: any text.

    Returns:
        The text after NFKC, without spaces and line ends.

    Example:
        >>> folded("案内板が　ほしい。\\n") == folded("案内板がほしい。")
        True
    """
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    # Without the spaces a mark may stand behind another letter and become one with it.
    return unicodedata.normalize("NFKC", joined)


def skeleton(text: str) -> str:
    """Return the letters and digits of a text, so that copies typed or pasted in another way agree.

    Args:
        text: any text.

    Returns:
        The text after NFKC in small letters and hiragana, without white space, punctuation and signs;
        a text of signs alone (an emoji) as `folded` returns it.

    Example:
        >>> skeleton("「ﾊﾞｽ停」に、ベンチを！") == skeleton("ばす停にベンチを")
        True
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = _KATAKANA.sub(_in_hiragana, _SIGNS.sub("", plain))
    return letters or folded(text)


def _in_hiragana(run: re.Match[str]) -> str:
    return run.group().translate(_TO_HIRAGANA)
