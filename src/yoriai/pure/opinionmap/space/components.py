"""The directions in which people differ most: leading eigenvectors of XᵀX, found from products alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.votes.matrix import Floats
from yoriai.pure.values import dataclass

_DENSE = 128
_EXTRA = 2
_TOLERANCE = 1e-13
_MOST_DIRECTIONS = 400

Product = Callable[[Floats], Floats]


class NoConvergence(PureError):
    """The leading directions cannot be told apart to the tolerance."""


@dataclass(frozen=True)
class Components:
    """The leading directions.

    Attributes:
        directions: orthonormal rows, shape (count, statements); a row of zeros where people do not differ further.
        spread: the sum of squares along each, descending, shape (count,).
    """

    directions: Floats
    spread: Floats


def principal_components(product: Product, size: int, count: int = 2, seed: int = 1) -> Components:
    """Return the leading eigenvectors of a symmetric, positive matrix that is known by its products.

    Few statements: all eigenvectors of the table. Many: block Lanczos with full orthogonalisation, until the
    residual is 1e-13 of the largest eigenvalue. Signs: the sum of the cubes of a direction is not negative,
    so that the side with the few strong statements is the positive one.

    Args:
        product: W of shape (size, n) → A·W.
        size: number of statements.
        count: how many directions.
        seed: of the start of the Lanczos process.

    Raises:
        NoConvergence: the residual stays above the tolerance.

    Source:
        G. Golub, R. Underwood, The block Lanczos method for computing eigenvalues, 1977.

    Example:
        >>> principal_components(lambda w: np.diag([1.0, 9.0, 4.0]) @ w, 3).spread
        array([9., 4.])
    """
    if size <= _DENSE:
        table = product(np.eye(size))
        values, vectors = np.linalg.eigh((table + table.T) / 2)
    else:
        values, vectors = _lanczos(product, size, count, seed)
    found = Components(np.zeros((count, size)), np.zeros(count))
    for place in range(min(count, size)):
        value, vector = values[-1 - place], vectors[:, -1 - place]
        if value > 1e-12 * max(values[-1], 1e-300):
            found.spread[place] = value
            found.directions[place] = vector * _sign(vector)
    return found


def _sign(vector: Floats) -> float:
    return -1.0 if (vector**3).sum() < 0 else 1.0


def _lanczos(product: Product, size: int, count: int, seed: int) -> tuple[Floats, Floats]:
    width = count + _EXTRA
    block = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, width)))[0]
    basis, images = block, product(block)
    while True:
        values, small = np.linalg.eigh(basis.T @ images)
        leading = small[:, -count:]
        vectors = basis @ leading
        left = np.linalg.norm(images @ leading - vectors * values[-count:], axis=0).max()
        if left <= _TOLERANCE * values[-1] or basis.shape[1] + width > size:
            return values[-count:], vectors
        if basis.shape[1] >= _MOST_DIRECTIONS:
            raise NoConvergence("the leading directions cannot be told apart")
        block = _next(images[:, -width:], basis, values[-1])
        if not block.shape[1]:
            return values[-count:], vectors
        basis, images = np.hstack([basis, block]), np.hstack([images, product(block)])


def _next(images: Floats, basis: Floats, largest: float) -> Floats:
    """Return an orthonormal basis of what the images add; directions that add nothing are left out."""
    rest = images - basis @ (basis.T @ images)
    rest -= basis @ (basis.T @ rest)
    left, size, _ = np.linalg.svd(rest, full_matrices=False)
    fresh = left[:, size > 1e-14 * max(largest, 1e-300)]
    fresh = fresh - basis @ (basis.T @ fresh)
    return np.linalg.qr(fresh)[0]
