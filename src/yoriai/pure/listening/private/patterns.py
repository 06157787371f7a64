"""Personal data that has a form: e-mail, telephone, address, individual number. Width does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoriai.pure.japan import my_number
from yoriai.pure.japan.municipality import PREFECTURES
from yoriai.pure.listening.private.spans import Certainty, Kind, Span

# One character becomes one character, so that places in the folded text are places in the original.
_NARROW = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x3000: 0x20}
    | dict.fromkeys(map(ord, "‐‑‒–—―−ー"), 0x2D)
)
_NUMBER = "[0-9〇一二三四五六七八九十百]+"
_TOWN = r"[々〆ヵヶぁ-んァ-ヴー\u4e00-\u9fff]"
_PREFECTURE = f"(?:{'|'.join(PREFECTURES)})"
_CITY = rf"{_TOWN}{{1,6}}?[市区町村]"
_LOT = (
    rf"(?:{_NUMBER}丁目(?:\s*{_NUMBER}番地?(?:の?\s*{_NUMBER}号?)?|\s*[0-9]+(?:-[0-9]+)*)"
    rf"|{_NUMBER}番地(?:の?{_NUMBER})?|{_NUMBER}番{_NUMBER}号|[0-9]+-[0-9]+(?:-[0-9]+){{0,2}}(?![0-9-]))"
)
_PATTERNS: tuple[tuple[Kind, Certainty, re.Pattern[str]], ...] = (
    (
        "email",
        "certain",
        re.compile(
            r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", re.ASCII
        ),
    ),
    ("my-number", "certain", re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("phone", "certain", re.compile(r"(?<![\d-])(?:\+81[- ]?|0)[789]0[- ]?\d{4}[- ]?\d{4}(?![\d-])")),
    (
        "phone",
        "certain",
        re.compile(r"(?<![\d-])0\d{1,4}(?:-\d{1,4}-|\(\d{1,4}\) ?|- ?\d{1,4} )\d{3,4}(?![\d-])"),
    ),
    ("phone", "certain", re.compile(r"\(0\d{1,4}\) ?\d{1,4}-\d{4}(?![\d-])")),
    ("phone", "likely", re.compile(r"(?<![\d-])0\d{9}(?!\d)")),
    ("phone", "likely", re.compile(r"(?<![\d.-])0\d{1,4}(?: \d{1,4} |\.\d{1,4}\.)\d{4}(?![\d.-])")),
    ("phone", "possible", re.compile(r"(?:電話|tel|TEL|Tel|℡|連絡先)\D{0,4}(\d{2,4}-\d{4})(?![\d-])")),
    (
        "address",
        "certain",
        re.compile(rf"(?:〒\s?\d{{3}}-\d{{4}}\s?)?{_PREFECTURE}\s?{_CITY}\s?{_TOWN}{{0,12}}?\s?{_LOT}"),
    ),
    ("address", "likely", re.compile(rf"(?:〒\s?\d{{3}}-\d{{4}}\s?)?{_CITY}{_TOWN}{{1,12}}?\s?{_LOT}")),
    ("address", "likely", re.compile(r"〒\s?\d{3}-\d{4}")),
    (
        "address",
        "possible",
        re.compile(
            rf"{_TOWN}{{1,8}}?\s?{_NUMBER}丁目\s*{_NUMBER}(?:番地?|-)\s?[0-9〇一二三四五六七八九十]*(?:号|-[0-9]+)?"
        ),
    ),
)
# What stands before 東京都西東京市 is not part of the address: "私は" ends with a particle.
_LEADING = re.compile(r"^(?:.*[はがをにでともへ、。]|私の|自宅の)(?=.*[市区町村])")


def patterns_in(text: str) -> Iterator[Span]:
    """Yield what has the form of personal data, possibly overlapping.

    Args:
        text: any text.

    Example:
        >>> [(span.kind, span.certainty) for span in patterns_in("ｔａｒｏ＠example.jp です")]
        [('email', 'certain')]
    """
    plain = text.translate(_NARROW)
    for kind, certainty, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span(1 if pattern.groups else 0)
            if kind == "my-number" and not my_number.numbers_in(match.group()):
                continue
            if kind == "phone" and not _is_long_enough(plain[start:end], certainty):
                continue
            if kind == "address" and (lead := _LEADING.match(plain[start:end])):
                start += lead.end()
            yield Span(start, end, kind, certainty)


def _is_long_enough(number: str, certainty: Certainty) -> bool:
    digits = len(re.sub(r"\D", "", number.replace("+81", "0")))
    return certainty == "possible" or digits in (10, 11)
