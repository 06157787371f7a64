"""Announced meetings are read by programs; what only registered people are told is not."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.api.tokens import Program
from yoriai.apps.shared.time import day_of
from yoriai.demo.loading import load

pytestmark = pytest.mark.django_db


def test_announced_meetings_are_listed_without_closed_addresses(settings):
    settings.YORIAI_DEMO = True
    now = timezone.now()
    load(today=day_of(now), at=now)

    found = Program().get("gatherings").json()["items"]

    assert found
    code = found[0]["consultation"]
    of_one = Program().get(f"consultations/{code}/gatherings").json()["items"]
    assert found[0]["title"] in {one["title"] for one in of_one}
    assert Program().get("consultations/none/gatherings").status_code == 404
