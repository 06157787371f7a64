"""Meetings, proposals and surveys are read by programs; what is not public is not."""

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


def test_proposals_and_surveys_of_the_sample_are_read(settings):
    settings.YORIAI_DEMO = True
    now = timezone.now()
    load(today=day_of(now), at=now)
    codes = [row["code"] for row in Program().get("consultations").json()["items"]]

    proposals = [Program().get(f"consultations/{code}/proposals") for code in codes]
    surveys = [Program().get(f"consultations/{code}/survey") for code in codes]

    assert {answer.status_code for answer in [*proposals, *surveys]} == {200, 404}
    shown = [one for answer in proposals if answer.status_code == 200 for one in answer.json()["items"]]
    assert any(one["title"] for one in shown)
    for survey in (answer.json() for answer in surveys if answer.status_code == 200):
        assert survey["questions"]
        assert (survey["others"] is None) == (not survey["has_ended"])
