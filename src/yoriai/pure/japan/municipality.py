"""The national code of a municipality (全国地方公共団体コード): five digits and a check digit."""

from __future__ import annotations

import re

from yoriai.pure.errors import PureError


class NotAMunicipalityCode(PureError):
    """A text is not a municipality code, or its check digit does not fit."""


def check_digit(five_digits: str) -> str:
    """Return the check digit of the first five digits.

    Raises:
        NotAMunicipalityCode: the argument is not five digits.

    Source:
        総務省「全国地方公共団体コード仕様」: digits weighted 6, 5, 4, 3, 2; 11 minus the remainder by 11, last digit;
        for sums below 11, 11 minus the sum.

    Example:
        >>> check_digit("13229")
        '2'
    """
    if not re.fullmatch(r"[0-9]{5}", five_digits):
        raise NotAMunicipalityCode(f"expected five digits, found {five_digits!r}")
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), five_digits, strict=True))
    return str((11 - total % 11) % 10)


def require_municipality_code(text: str) -> str:
    """Return the code if it is six digits whose last is the check digit.

    Raises:
        NotAMunicipalityCode: it is not; the message names what was expected.

    Example:
        >>> require_municipality_code("132292")
        '132292'
    """
    if not re.fullmatch(r"[0-9]{6}", text):
        raise NotAMunicipalityCode(f"expected six digits, found {text!r}")
    expected = check_digit(text[:5])
    if text[5] != expected:
        raise NotAMunicipalityCode(f"check digit of {text!r} should be {expected}")
    return text
