"""How often one address does something: a household is one, a wide network may do as much as some households."""

from __future__ import annotations

import pytest

from yoriai.web.ui.limits import HOUSEHOLDS_IN_WIDE, HourlyCount, network_of

HOUR = 3600.0


@pytest.mark.parametrize("address", ["2001:db8:1:2::9", "[2001:db8:1:2::9]:4711", "2001:db8:1:2:ffff::1"])
def test_the_addresses_of_a_household_are_counted_as_one(address):
    count = HourlyCount()
    count.add("2001:db8:1:2::1", 0)

    assert count.add(address, 0) == 2


def test_two_households_of_one_wide_network_are_two():
    count = HourlyCount()
    count.add("2001:db8:1:2::1", 0)

    assert count.add("2001:db8:1:3::1", 0) == 1


def test_a_wide_network_reaches_the_limit_with_sixteen_times_as_much():
    count = HourlyCount()
    for household in range(10 * HOUSEHOLDS_IN_WIDE):
        count.add(f"2001:db8:1:{household:x}::1", 0)

    assert count.of("2001:db8:1:ffff::1", 0) == 10
    assert count.of("2001:db8:2::1", 0) == 0


def test_an_address_of_the_older_kind_stands_for_itself_in_whatever_dress():
    count = HourlyCount()
    count.add("192.0.2.1", 0)

    assert count.add("192.0.2.1:4711", 0) == 2
    assert count.add("::ffff:192.0.2.1", 0) == 3
    assert count.of("192.0.2.2", 0) == 0


def test_a_new_hour_begins_anew_and_remembers_who_was_there_in_the_one_before():
    count = HourlyCount()
    count.add("a", 0)

    assert count.was_counted_before("a", HOUR)
    assert count.of("a", HOUR) == 0
    assert not count.was_counted_before("a", 2 * HOUR)


def test_after_a_pause_of_hours_nothing_is_remembered():
    count = HourlyCount()
    count.add("a", 0)

    assert not count.was_counted_before("a", 5 * HOUR)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1234::9", "2001:db8:0:1200::/56"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_place_is_an_address_or_the_first_56_bits_of_one(address, network):
    assert network_of(address) == network
