import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.japan import my_number


def by_the_letter_of_the_ordinance(digits):
    """The formula as written: P1 is the rightmost of the eleven digits."""
    total = 0
    for n in range(1, 12):
        total += int(digits[11 - n]) * (n + 1 if n <= 6 else n - 5)
    return 0 if total % 11 <= 1 else 11 - total % 11


@given(st.text("0123456789", min_size=11, max_size=11))
def test_the_check_digit_is_that_of_the_ordinance(digits):
    assert my_number.check_digit(digits) == by_the_letter_of_the_ordinance(digits)


@given(st.text("0123456789", min_size=11, max_size=11))
def test_a_number_is_found_in_any_width_and_grouping(digits):
    number = digits + str(my_number.check_digit(digits))
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    grouped = f"{number[:4]}-{number[4:8]} {number[8:]}"

    assert my_number.numbers_in(f"番号{number}、{wide}、{grouped}。") == [number] * 3


@pytest.mark.parametrize("text", ["", "1234567890189", "042-464-1311", "2026-11-23 10:15:00"])
def test_other_figures_are_left_alone(text):
    assert my_number.numbers_in(text) == []
