"""No test of these pages begins with the limits that another one used up."""

from __future__ import annotations

import pytest

from yoriai.web.consultations.proposals import flood, seen


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    flood.forget()
    seen.taken("all")
