import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opinionmap.votes.matrix import from_dense
from yoriai.pure.opinionmap.votes.order import canonical

NAN = float("nan")
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([1, 0, -1, NAN]), min_size=width, max_size=width), min_size=1, max_size=8
    )
)


@settings(max_examples=80, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_people_and_statements_in_any_order_become_the_same_matrix(table, shuffle):
    table = np.array(table)
    people, statements = list(range(table.shape[0])), list(range(table.shape[1]))
    shuffle.shuffle(people)
    shuffle.shuffle(statements)

    first = canonical(from_dense(table)).votes
    other = canonical(from_dense(table[people][:, statements])).votes

    assert first.starts.tolist() == other.starts.tolist()
    assert first.statements.tolist() == other.statements.tolist()
    assert first.values.tolist() == other.values.tolist()


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_the_order_says_which_row_and_column_is_which(table):
    table = np.array(table)

    ordered = canonical(from_dense(table))

    same = from_dense(table[ordered.people][:, ordered.statements])
    assert ordered.votes.starts.tolist() == same.starts.tolist()
    assert ordered.votes.statements.tolist() == same.statements.tolist()
    assert ordered.votes.values.tolist() == same.values.tolist()


def test_a_marked_statement_is_told_apart_from_one_voted_on_alike():
    votes = from_dense([[1, 1], [0, 0]])

    orders = [canonical(votes, np.array(marked)) for marked in ([True, False], [False, True])]

    assert orders[0].statements.tolist() == orders[1].statements.tolist()[::-1]
