"""Small groups cannot be found, not even by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opendata.small_groups import published


def test_a_small_group_takes_the_next_smallest_with_it():
    assert published({"a": 3, "b": 9, "c": 50}) == {"a": None, "b": None, "c": 50}


def test_two_small_groups_that_are_few_together_take_another_with_them():
    assert published({"a": 1, "b": 2, "c": 8, "d": 9}) == {"a": None, "b": None, "c": None, "d": 9}


def test_nothing_is_hidden_where_nobody_is_few():
    assert published({"a": 5, "b": 0}) == {"a": 5, "b": 0}


@given(st.dictionaries(st.integers(), st.integers(0, 60), max_size=8))
def test_whoever_knows_the_total_learns_no_small_count(counts):
    told = published(counts)
    untold = [key for key, count in told.items() if count is None]
    hidden = sum(counts.values()) - sum(count for count in told.values() if count is not None)

    assert all(told[key] == counts[key] for key in counts if key not in untold)
    assert not any(told[key] is not None and 0 < counts[key] < 5 for key in counts)
    others = [count for count in counts.values() if count >= 5]
    assert (
        not untold or (len(untold) > 1 and hidden >= 5) or len(untold) == len(counts) - counts_of_zero(counts)
    )
    assert len(untold) != 1 or not others


def counts_of_zero(counts):
    return sum(count == 0 for count in counts.values())
