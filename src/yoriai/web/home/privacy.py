"""What the privacy page says about personal data, taken from the map of every column."""

from __future__ import annotations

from functools import cache

from yoriai.apps.organisation.queries import data_map
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Use:
    """One kind of personal data: why it is kept, on which ground, how long, and how it is erased."""

    what: str
    purpose: str
    basis: str
    retention: str
    erased: str


@cache
def personal_data_uses() -> tuple[Use, ...]:
    """Return each use of personal data once, in the order of the rooms; the map changes only with a release."""
    columns = data_map(sorts=("personal", "credential"))
    uses = (Use(c.what, c.purpose, c.basis, c.retention, c.erased) for c in columns)
    return tuple(dict.fromkeys(uses))
