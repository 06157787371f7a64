"""Numbers for people: eleven digits and a check digit (Damm), read over the phone, typed with any width and spacing.

Receipt numbers begin with another digit than 0, resident codes with 0: neither is taken for the other.
"""

from __future__ import annotations

import unicodedata

from yoriai.pure.errors import PureError

DIGITS = 12
# The totally anti-symmetric quasigroup of order 10 of H. M. Damm's dissertation (2004).
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_DASHES = "-‐‑‒–—―−ーｰ_.・ "


def check_digit(digits: str) -> str:
    """Return the digit that follows `digits`: it finds every wrong digit and every swap of neighbours.

    Source:
        H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.

    Example:
        >>> check_digit("572")
        '4'
    """
    if not (digits.isascii() and digits.isdigit()):
        raise PureError("digits only")
    interim = 0
    for digit in map(int, digits):
        interim = _DAMM[interim][digit]
    return str(interim)


def receipt_number(random_value: int) -> str:
    """Return the receipt number made from a random value in [0, 9·10¹⁰).

    The first digit is never 0, so that a spreadsheet does not shorten the number.
    """
    if not 0 <= random_value < 9 * 10**10:
        raise PureError("the random value must lie in [0, 9·10¹⁰)")
    digits = str(10**10 + random_value)
    return digits + check_digit(digits)


def read_receipt_number(text: str) -> str | None:
    """Return the twelve digits a person meant, or None when it cannot be a receipt number.

    Example:
        >>> read_receipt_number("１０００－００００　0001") == "100000000001"
        True
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(sign for sign in plain if sign not in _DASHES and not sign.isspace())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits) == "0" else None


def resident_code(random_value: int) -> str:
    """Return the resident code made from a random value in [0, 10¹⁰).

    Example:
        >>> resident_code(572)
        '000000005724'
    """
    if not 0 <= random_value < 10**10:
        raise PureError("the random value must lie in [0, 10¹⁰)")
    digits = f"{random_value:011d}"
    return digits + check_digit(digits)


def read_resident_code(text: str) -> str | None:
    """Return the twelve digits a person meant, or None when it cannot be a resident code.

    Example:
        >>> read_resident_code("００００－0000－5724")
        '000000005724'
    """
    number = read_receipt_number(text)
    return number if number is not None and number.startswith("0") else None


def spoken(number: str) -> str:
    """Return a number in groups of four: 1234-5678-9012."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))
