import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.space.projecting import Basis, position_of, statement_positions
from yoriai.pure.opinionmap.votes.matrix import from_dense
from yoriai.pure.opinionmap.whole import Settings, opinion_map

NAN = float("nan")
TABLES = st.lists(st.lists(st.sampled_from([1, 0, -1, NAN]), min_size=5, max_size=5), min_size=3, max_size=9)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_one_person_placed_alone_stands_where_the_whole_map_puts_them(table):
    votes = from_dense(table)

    town = opinion_map(votes, Settings(hidden=frozenset({4})))

    for person, row in enumerate(table):
        given = {at: int(vote) for at, vote in enumerate(row) if not np.isnan(vote)}
        assert np.allclose(position_of(given, town.basis), town.positions[person], atol=1e-12)


def test_statements_younger_than_the_map_do_not_move_anybody():
    basis = Basis(np.zeros(2), np.eye(2), np.array([True, True]))

    assert position_of({0: 1, 7: -1}, basis).tolist() == position_of({0: 1}, basis).tolist()


def test_a_statement_stands_where_somebody_stands_who_agrees_to_it_alone():
    basis = Basis(np.array([0.25, -0.5]), np.array([[0.6, 0.8], [0.8, -0.6]]), np.array([True, True]))

    places = statement_positions(basis)

    for statement in range(2):
        assert np.allclose(places[statement], position_of({statement: 1}, basis))
