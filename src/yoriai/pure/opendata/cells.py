"""One cell of a table → a value: whole yen, a day, a fiscal year, a number. An empty cell is None, never zero."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from yoriai.pure.japan.calendar import NotADay, parse_day
from yoriai.pure.japan.width import to_half_width
from yoriai.pure.opendata.findings import TableError, gettext_noop

_NOTHING = frozenset({"", "-", "--", "…", "...", "ー", "なし", "無", "該当なし"})
_UNITS = {"": 1, "千": 1_000, "百万": 1_000_000, "万": 10_000, "億": 100_000_000, "十万": 100_000}
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_AMOUNT = re.compile(rf"(?P<number>(?:{_GROUPED})(?:\.[0-9]+)?)(?P<unit>億|十万|百万|万|千|)")
_YEN_FRAME = re.compile(r"^[¥\\]?\s*(?P<body>.*?)\s*(?P<yen>円|-|)$")
_HEADER_UNIT = re.compile(r"[((\[【]?\s*(?:単位\s*[::]?\s*)?(百万|十万|千|万|億|)円\s*[))\]】]?")
_NUMBER = re.compile(rf"^(?P<sign>[-▲△+]?)(?P<number>(?:{_GROUPED})(?:\.[0-9]+)?)\s*(?P<unit>\D{{0,12}})$")
_ERA_YEAR = re.compile(r"^(令和|平成|昭和|R|H|S)\s*(元|[0-9]{1,2})\s*年?度?$", re.IGNORECASE)
_ERA_START = {"令和": 2019, "R": 2019, "平成": 1989, "H": 1989, "昭和": 1926, "S": 1926}
_WESTERN_YEAR = re.compile(r"^([0-9]{4})\s*年?度?$")


class NotYen(TableError):
    """A cell cannot be read as an amount in whole yen."""

    code = "not-yen"
    message = gettext_noop("0円以上の金額を「1,234,000」「30万円」「500千円」のように書いてください。")


class NotADate(TableError):
    """A cell cannot be read as a day."""

    code = "not-a-day"
    message = gettext_noop("日付を「2026-04-01」「2026/4/1」「令和8年4月1日」のように書いてください。")


class NotAFiscalYear(TableError):
    """A cell cannot be read as a fiscal year."""

    code = "not-a-fiscal-year"
    message = gettext_noop("年度を「2026」「令和8年度」「R8」のように書いてください。")


class NotANumber(TableError):
    """A cell cannot be read as a number."""

    code = "not-a-number"
    message = gettext_noop("数値を「1,200」「85.5」のように書いてください。")


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is no value, in one of the ways offices write it.

    Example:
        >>> is_nothing("－"), is_nothing("０")
        (True, False)
    """
    return to_half_width(text).strip() in _NOTHING


def parse_yen(text: str, *, unit: int = 1) -> int | None:
    """Read an amount of money in whole yen.

    Args:
        text: "1,234,000", "¥1,234,000-", "３０万円", "500千円", "1億2,000万円"; a unit in the cell wins.
        unit: yen per 1 in a cell without a unit, from the column's header (see `yen_unit`).

    Returns:
        Yen ≥ 0, or None when the cell says that there is no amount.

    Raises:
        NotYen: anything else, also a negative amount or a fraction of a yen.

    Example:
        >>> parse_yen("３０万円"), parse_yen("1,234", unit=1000), parse_yen("－")
        (300000, 1234000, None)
    """
    if is_nothing(text):
        return None
    frame = _YEN_FRAME.match(to_half_width(text).strip())
    parts = list(_AMOUNT.finditer(frame["body"])) if frame else []
    if (
        frame is None
        or not parts
        or "".join(part.group() for part in parts) != frame["body"].replace(" ", "")
    ):
        raise NotYen(found=text)
    if len(parts) == 1 and not parts[0]["unit"] and frame["yen"] != "円":
        return _whole(Decimal(parts[0]["number"].replace(",", "")) * unit, text)
    units = [_UNITS[part["unit"]] for part in parts]
    if units != sorted(set(units), reverse=True):
        raise NotYen(found=text)
    return _whole(
        sum((Decimal(part["number"].replace(",", "")) * _UNITS[part["unit"]] for part in parts), Decimal(0)),
        text,
    )


def _whole(amount: Decimal, text: str) -> int:
    if amount != int(amount) or amount >= 10**15:
        raise NotYen(found=text)
    return int(amount)


def yen_unit(header: str) -> int | None:
    """Return how many yen one unit of a column means, None when the header does not say.

    Example:
        >>> yen_unit("予算額（千円）"), yen_unit("予算額(円)"), yen_unit("予算額")
        (1000, 1, None)
    """
    match = _HEADER_UNIT.search(to_half_width(header))
    return _UNITS[match[1]] if match else None


def parse_date(text: str) -> date | None:
    """Read a day in any of the ways of municipal files; None for an empty cell.

    Raises:
        NotADate: it is none of these ways, or there is no such day.

    Example:
        >>> parse_date("R8.4.1"), parse_date("")
        (datetime.date(2026, 4, 1), None)
    """
    if is_nothing(text):
        return None
    try:
        return parse_day(text)
    except NotADay as error:
        raise NotADate(found=text) from error


def parse_fiscal_year(text: str) -> int | None:
    """Read a fiscal year: 2026, 2026年度, 令和8年度, R8, 令和元年度; None for an empty cell.

    A bare "8" is refused: it names no era.

    Raises:
        NotAFiscalYear: it is none of these.

    Example:
        >>> parse_fiscal_year("令和８年度"), parse_fiscal_year("H30")
        (2026, 2018)
    """
    if is_nothing(text):
        return None
    plain = to_half_width(text).strip()
    if match := _WESTERN_YEAR.match(plain):
        year = int(match[1])
    elif match := _ERA_YEAR.match(plain):
        year = _ERA_START[match[1].upper()] - 1 + (1 if match[2] == "元" else int(match[2]))
    else:
        raise NotAFiscalYear(found=text)
    if not 1926 <= year <= 2200:
        raise NotAFiscalYear(found=text)
    return year


def parse_number(text: str) -> Decimal | None:
    """Read a number with grouping, sign (also ▲) and an optional unit behind it; None for an empty cell.

    Raises:
        NotANumber: it is not a number.

    Example:
        >>> parse_number("1,200人"), parse_number("▲2.5％")
        (Decimal('1200'), Decimal('-2.5'))
    """
    if is_nothing(text):
        return None
    match = _NUMBER.match(to_half_width(text).strip())
    if match is None:
        raise NotANumber(found=text)
    value = Decimal(match["number"].replace(",", ""))
    return -value if match["sign"] in ("-", "▲", "△") else value
