"""When two texts are the same to the letter, apart from width and white space."""

from __future__ import annotations

import unicodedata


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
