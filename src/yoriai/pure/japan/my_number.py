"""Individual numbers (マイナンバー): recognised only in order to keep them out."""

from __future__ import annotations

import re
from operator import mul

from yoriai.pure.errors import PureError

_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_CANDIDATE = re.compile(r"(?<!\d)\d{4}[-‐−ー－ 　]?\d{4}[-‐−ー－ 　]?\d{4}(?!\d)")
_SEPARATORS = re.compile(r"\D")


def check_digit(digits: str) -> int:
    """Return the check digit of an individual number.

    Args:
        digits: the first eleven digits, of any width.

    Returns:
        A digit 0–9.

    Source:
        平成26年総務省令第85号 第5条: 11 − (Σ Pn·Qn mod 11), 0 where the remainder is 0 or 1.

    Example:
        >>> check_digit("12345678901")
        8

    Raises:
        PureError: not eleven digits.
    """
    if len(digits) != len(_WEIGHTS):
        raise PureError("eleven digits")
    remainder = sum(map(mul, map(int, digits), _WEIGHTS)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_number(digits: str) -> bool:
    """Tell whether twelve digits can be an individual number: the last is the check digit of the others.

    Example:
        >>> is_number("123456789018"), is_number("123456789012")
        (True, False)
    """
    return check_digit(digits[:11]) == int(digits[11:])


def numbers_in(text: str) -> list[str]:
    """Return what looks like an individual number in a text: twelve digits with a fitting check digit.

    Args:
        text: any text; digits of any width, in one run or in groups of four.

    Returns:
        The numbers as twelve ASCII digits, in order of appearance.

    Example:
        >>> numbers_in("番号は１２３４－５６７８－９０１８です")
        ['123456789018']
    """
    found = []
    for match in _CANDIDATE.finditer(text):
        digits = "".join(str(int(digit)) for digit in _SEPARATORS.sub("", match.group()))
        if is_number(digits):
            found.append(digits)
    return found
