"""Whatever is asked of the interface, it answers as described and never fails."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.api import tokens
from tests.apps.coordination import chains
from tests.factories import division
from yoriai.config.wsgi import site

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site)


@pytest.fixture(params=["", "partner", "staff"])
def headers(request, db):
    """What a program shows: no token, one of a partner, one of staff."""
    chains.whole(opinions=2)
    makers = {
        "partner": lambda: tokens.of_partner("speak"),
        "staff": lambda: tokens.of_staff(division(), "speak"),
    }
    return {"Authorization": f"Bearer {makers[request.param]()}"} if request.param else {}


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_the_interface_fail(case, headers):
    case.headers.pop("Authorization", None)

    response = case.call(headers=headers)

    assert response.status_code in (200, 201, 400, 401, 403, 404, 405, 409, 413, 422)
    assert str(response.status_code) in case.operation.definition.raw["responses"]
