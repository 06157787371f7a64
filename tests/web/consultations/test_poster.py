"""The sheet to be put up."""

from __future__ import annotations

import re

import pytest

from tests import factories
from tests.apps.consultations import makers
from tests.web.consultations.test_feeds import consultation  # noqa: F401 - a fixture
from yoriai.web.consultations.poster import qr_code

pytestmark = pytest.mark.django_db


def test_the_sheet_holds_title_days_and_a_code_for_the_page(client, consultation):  # noqa: F811
    page = client.get(f"/consultations/{consultation.code}/poster/").content.decode()

    address = f"http://testserver/consultations/{consultation.code}/"
    assert consultation.title in page
    assert qr_code(address) in page
    assert f'aria-label="{address} を開く' in page


def test_the_code_holds_nothing_but_numbers_and_is_another_for_another_address():
    drawn = qr_code("https://city.example/?a=<script>")

    assert "script" not in drawn
    assert re.fullmatch(r'[-<>/="#. a-zA-Z0-9()]+', drawn)
    assert drawn != qr_code("https://city.example/")


def test_a_draft_has_no_sheet_for_the_public(client):
    division = factories.division()
    draft = makers.draft_consultation(makers.head(division), division)

    assert client.get(f"/consultations/{draft.code}/poster/").status_code == 404


def test_the_card_may_be_framed_by_other_sites_and_runs_no_scripts(client, consultation):  # noqa: F811
    answer = client.get(f"/consultations/{consultation.code}/card/")
    policy = answer["Content-Security-Policy"]

    assert consultation.title in answer.content.decode()
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy
    assert "<script" not in answer.content.decode()


def test_every_other_page_still_refuses_frames(client, consultation):  # noqa: F811
    answer = client.get(f"/consultations/{consultation.code}/")

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
