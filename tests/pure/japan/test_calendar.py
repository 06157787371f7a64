from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.errors import PureError
from yoriai.pure.japan import calendar

DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS)
def test_a_day_written_in_its_era_is_read_back(day):
    assert calendar.parse_day(calendar.era_day_label(day)) == day


@given(
    DAYS,
    st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%dT09:30:00+09:00"]
    ),
)
def test_a_western_day_is_read_back_in_every_form(day, form):
    assert calendar.parse_day(day.strftime(form)) == day


@given(DAYS, st.integers(min_value=1, max_value=1000))
def test_the_length_of_a_period_counts_both_ends(day, days):
    assert calendar.period_days(day, calendar.period_end(day, days)) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("ｒ８．４．１", date(2026, 4, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("2026年11月23日（月）", date(2026, 11, 23)),
        ("2026/11/23 13:05", date(2026, 11, 23)),
    ],
)
def test_days_as_offices_write_them(text, day):
    assert calendar.parse_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "昨日", "2026-02-30", "令和元年4月30日", "平成31年5月1日", "4月1日", "2026-13-01"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(calendar.NotADay):
        calendar.parse_day(text)


def test_a_fiscal_year_changes_on_the_first_of_april():
    assert [calendar.fiscal_year(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [2025, 2025, 2026, 2026]


def test_the_published_periods_of_the_city_are_counted_as_the_city_counts_them():
    # Result pages of the city: 4 November to 3 December 2008 is 30 days, 15 April to 22 May 2015 is 38.
    assert calendar.period_days(date(2008, 11, 4), date(2008, 12, 3)) == 30
    assert calendar.period_days(date(2015, 4, 15), date(2015, 5, 22)) == 38


def test_a_period_without_days_is_refused():
    with pytest.raises(PureError):
        calendar.period_end(date(2026, 1, 1), 0)
