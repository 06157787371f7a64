"""Whatever is asked of the interface, it answers as described and never fails."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.apps.coordination import chains
from yoriai.config.wsgi import site

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site)


@pytest.fixture
def town(db):
    return chains.whole(opinions=2)


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_the_interface_fail(case, town):
    response = case.call()

    assert response.status_code in (200, 201, 400, 401, 403, 404, 405, 409, 422)
