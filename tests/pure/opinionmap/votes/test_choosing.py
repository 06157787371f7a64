"""A part of the votes is what counting by hand gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opinionmap.votes.choosing import chosen
from yoriai.pure.opinionmap.votes.matrix import NotVotes, from_dense

CELLS = st.sampled_from([1.0, 0.0, -1.0, float("nan")])


@given(st.data(), st.integers(0, 6), st.integers(0, 5))
def test_a_part_holds_the_rows_and_columns_that_were_chosen(data, people, statements):
    cells = data.draw(st.lists(CELLS, min_size=people * statements, max_size=people * statements))
    table = np.array(cells, np.float64).reshape(people, statements)
    some = np.array(data.draw(st.lists(st.booleans(), min_size=people, max_size=people)), bool)
    asked = np.array(data.draw(st.lists(st.booleans(), min_size=statements, max_size=statements)), bool)

    part = chosen(from_dense(table), people=some, statements=asked)

    there = [row for row in range(people) if some[row] and not np.isnan(table[row][asked]).all()]
    expected = from_dense(table[there][:, asked])
    assert part.people.tolist() == there
    assert part.statements.tolist() == np.flatnonzero(asked).tolist()
    assert (part.votes.starts == expected.starts).all()
    assert part.votes.statements.tolist() == expected.statements.tolist()
    assert part.votes.values.tolist() == expected.values.tolist()
    assert part.votes.statement_count == asked.sum()


def test_marks_of_another_length_are_refused():
    votes = from_dense([[1, 0]])

    with pytest.raises(NotVotes):
        chosen(votes, people=np.array([True, True]), statements=np.array([True, True]))
    with pytest.raises(NotVotes):
        chosen(votes, people=np.array([True]), statements=np.array([True]))
