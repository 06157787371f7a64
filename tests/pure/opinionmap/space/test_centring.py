import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.space.centring import centred, means, merge, moments
from yoriai.pure.opinionmap.votes.matrix import from_dense

NAN = float("nan")
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([1, 0, -1, NAN]), min_size=width, max_size=width), min_size=1, max_size=9
    )
)


def imputed(table):
    """The dense way: missing cells become the mean of their column, then every column is centred."""
    table = np.array(table, np.float64)
    given = ~np.isnan(table)
    mean = np.where(given, table, 0).sum(axis=0) / np.maximum(given.sum(axis=0), 1)
    return np.where(given, table, mean) - mean


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_the_sparse_products_are_those_of_the_imputed_and_centred_table(table):
    votes, dense = from_dense(table), imputed(table)
    columns = np.eye(dense.shape[1])

    rows = centred(votes, means(votes.tally))

    assert np.allclose(rows.times(columns), dense, atol=1e-12)
    assert np.allclose(rows.scatter_times(columns), dense.T @ dense, atol=1e-12)
    assert rows.square_sum() == pytest.approx((dense**2).sum())


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 9))
def test_the_moments_of_parts_of_the_people_add_up_to_those_of_all(table, cut):
    votes = from_dense(table)
    cut = min(cut, votes.people_count)

    whole = moments(votes)
    parts = merge(moments(votes.people(0, cut)), moments(votes.people(cut, votes.people_count)))

    assert (parts.together == whole.together).all()
    assert (parts.sums == whole.sums).all()
    assert (parts.products == whole.products).all()
    dense = imputed(table)
    assert np.allclose(parts.scatter(means(votes.tally)), dense.T @ dense, atol=1e-12)


def test_a_hidden_statement_is_zero_for_everybody():
    votes, visible = from_dense([[1, 1], [-1, 0]]), np.array([True, False])

    mean = means(votes.tally, visible)

    assert mean.tolist() == [0.0, 0.0]
    assert centred(votes, mean, visible).times(np.eye(2)).tolist() == [[1.0, 0.0], [-1.0, 0.0]]


def test_parts_with_other_statements_are_refused():
    with pytest.raises(PureError):
        merge(moments(from_dense([[1]])), moments(from_dense([[1, 0]])))
