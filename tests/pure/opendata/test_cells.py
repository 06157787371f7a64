"""Amounts, days, years and numbers as they are written in municipal files."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opendata import cells


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1,234,000", 1_234_000),
        ("1234000", 1_234_000),
        ("１，２３４，０００円", 1_234_000),
        ("¥1,234,000-", 1_234_000),
        ("￥０", 0),
        ("３０万円", 300_000),
        ("30.5万円", 305_000),
        ("500千円", 500_000),
        ("12百万円", 12_000_000),
        ("1億2,000万円", 120_000_000),
        ("-", None),
        ("－", None),
        ("", None),
        ("　", None),
    ],
)
def test_amounts_are_read_in_whole_yen(text, yen):
    assert cells.parse_yen(text) == yen


@pytest.mark.parametrize(
    "text", ["▲1,000", "-1000", "1,23", "未定", "1.5", "円", "万", "1万2億", "10ドル", "1e5", "9" * 20]
)
def test_other_amounts_are_refused(text):
    with pytest.raises(cells.NotYen):
        cells.parse_yen(text)


@given(st.integers(min_value=0, max_value=10**14))
def test_a_printed_amount_comes_back(yen):
    assert cells.parse_yen(f"{yen:,}円") == yen
    assert cells.parse_yen(f"{yen:,}") == yen
    assert cells.parse_yen(f"{yen // 1000:,}", unit=1000) == yen // 1000 * 1000


def test_a_unit_in_the_cell_wins_over_the_header():
    assert cells.parse_yen("1,000円", unit=1000) == 1000
    assert cells.parse_yen("1,000", unit=1000) == 1_000_000


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("予算額（千円）", 1000),
        ("予算額(単位：百万円)", 1_000_000),
        ("決算額（円）", 1),
        ("予算額", None),
        ("計画額［万円］", 10_000),
    ],
)
def test_the_unit_is_read_from_the_header(header, unit):
    assert cells.yen_unit(header) == unit


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "2026年4月1日",
        "令和8年4月1日",
        "令和８年４月１日",
        "R8.4.1",
        "20260401",
    ],
)
def test_days_are_read(text):
    assert cells.parse_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "4月1日", "令和8年", "あした", "平成40年4月1日"])
def test_other_days_are_refused(text):
    with pytest.raises(cells.NotADate):
        cells.parse_date(text)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026", 2026),
        ("２０２６年度", 2026),
        ("令和8年度", 2026),
        ("令和元年度", 2019),
        ("R8", 2026),
        ("r08", 2026),
        ("H30年度", 2018),
        ("", None),
    ],
)
def test_fiscal_years_are_read(text, year):
    assert cells.parse_fiscal_year(text) == year


@pytest.mark.parametrize("text", ["8", "8年度", "0000", "来年度", "令和"])
def test_a_year_without_an_era_is_refused(text):
    with pytest.raises(cells.NotAFiscalYear):
        cells.parse_fiscal_year(text)


def test_numbers_are_read_with_sign_and_unit():
    assert [cells.parse_number(text) for text in ("1,200人", "▲2.5％", "85.50", "－", "-3")] == [
        Decimal(1200),
        Decimal("-2.5"),
        Decimal("85.50"),
        None,
        Decimal(-3),
    ]
    with pytest.raises(cells.NotANumber):
        cells.parse_number("約200")
