import numpy as np
import pytest

from yoriai.pure.opinionmap.space import components
from yoriai.pure.opinionmap.space.components import NoConvergence, principal_components


def matrix(size, spread, seed=0):
    """A symmetric positive matrix with the given eigenvalues, the rest of them small."""
    vectors = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))[0]
    values = np.concatenate([spread, np.linspace(0.5, 0.1, size - len(spread))])
    return (vectors * values) @ vectors.T, vectors


@pytest.mark.parametrize("size", [20, 300])
def test_the_directions_are_the_leading_eigenvectors(size):
    table, vectors = matrix(size, [9.0, 4.0, 1.0])

    found = principal_components(lambda columns: table @ columns, size)

    assert found.spread == pytest.approx([9.0, 4.0], abs=1e-9)
    for place in range(2):
        assert abs(found.directions[place] @ vectors[:, place]) == pytest.approx(1.0, abs=1e-9)
        assert (found.directions[place] ** 3).sum() >= 0


def test_the_seed_of_the_start_does_not_matter():
    table, _ = matrix(300, [9.0, 8.0])

    first, other = (principal_components(lambda columns: table @ columns, 300, seed=seed) for seed in (1, 2))

    assert np.abs(first.directions - other.directions).max() < 1e-9


@pytest.mark.parametrize("size", [0, 1, 3, 300])
def test_where_nothing_varies_the_directions_are_zero(size):
    found = principal_components(np.zeros_like, size)

    assert found.directions.tolist() == np.zeros((2, size)).tolist()
    assert found.spread.tolist() == [0.0, 0.0]


def test_one_direction_alone_leaves_the_second_zero():
    along = np.arange(1.0, 301.0) / np.linalg.norm(np.arange(1.0, 301.0))

    found = principal_components(lambda columns: np.outer(along, along @ columns), 300)

    assert np.abs(found.directions[0] - along).max() < 1e-9
    assert not found.directions[1].any()


def test_a_process_that_does_not_end_is_refused(monkeypatch):
    monkeypatch.setattr(components, "_MOST_DIRECTIONS", 8)
    table, _ = matrix(300, [1.0001, 1.00005, 1.00002, 1.00001, 1.0])

    with pytest.raises(NoConvergence):
        principal_components(lambda columns: table @ columns, 300)
