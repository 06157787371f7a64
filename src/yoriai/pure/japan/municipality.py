"""The national code of a municipality (全国地方公共団体コード): five digits and a check digit."""

from __future__ import annotations

import re

from yoriai.pure.errors import PureError

# JIS X 0401: the first two digits, from 01 on.
PREFECTURES = (
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
)


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


def prefecture_of(code: str) -> str:
    """Return the name of the prefecture in which a municipality lies.

    Raises:
        NotAMunicipalityCode: the code is not valid, or no prefecture has its first two digits.

    Source:
        JIS X 0401.

    Example:
        >>> prefecture_of("132292")
        '東京都'
    """
    number = int(require_municipality_code(code)[:2])
    if not 1 <= number <= len(PREFECTURES):
        raise NotAMunicipalityCode(f"no prefecture has the number {code[:2]!r}")
    return PREFECTURES[number - 1]
