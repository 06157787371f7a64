"""The desk page on which proposals of another site are taken in."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.apps.consultations import proposal_makers
from tests.factories import division
from tests.pure.opendata.test_decidim import NEW
from tests.pure.opendata.test_decidim_proposals import AMENDMENT
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Proposal
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
BROKEN = {"id": 20, "title": {"ja": "…"}, "body": {"ja": "題に文字がない"}}


@pytest.fixture
def office():
    return division()


@pytest.fixture
def consultation(office):
    now = timezone.now()
    return proposal_makers.open_proposing(office, at_once=False, starts_on=day_of(now), at=now)


@pytest.fixture
def client(office):
    return signed_in(Role.DIVISION_STAFF, office)


def page_of(consultation) -> str:
    return f"/desk/consultations/{consultation.code}/proposals/import/"


def chosen(rows, **more):
    return {"file": SimpleUploadedFile("proposals.json", json.dumps(rows).encode()), **more}


def token(response) -> str:
    return re.search(r'name="token" value="([^"]+)"', response.content.decode()).group(1)


def test_an_export_is_looked_at_and_then_taken_in(client, consultation):
    looked = client.post(page_of(consultation), chosen([*NEW, AMENDMENT, BROKEN], is_shown="on"))
    before = Proposal.objects.count()
    written = client.post(page_of(consultation), {"token": token(looked)})
    again = client.post(page_of(consultation), {"token": token(looked)})

    text = looked.content.decode()
    assert (looked.status_code, before) == (200, 0)
    assert "<td>proposals.json</td><td>5</td><td>title/ja</td><td>…</td>" in text
    assert "1行は、直すところがあるため取り込みません" in text
    assert written["Location"] == f"/desk/consultations/{consultation.code}/proposals/"
    assert again.status_code == 410
    assert list(Proposal.objects.values_list("title", "state")) == [("木陰", "shown")]


def test_everybody_reads_where_it_stood_and_what_was_supported_there(client, consultation):
    looked = client.post(page_of(consultation), chosen(NEW, is_shown="on"))
    client.post(page_of(consultation), {"token": token(looked)})

    page = client.get(f"/consultations/{consultation.code}/proposals/1/").content.decode()
    listed = client.get(f"/consultations/{consultation.code}/proposals/?turn=1").content.decode()
    table = client.get(f"/consultations/{consultation.code}/proposals.csv").content.decode("utf-8-sig")
    desk = client.get(f"/desk/consultations/{consultation.code}/proposals/1/").content.decode()

    assert "KKG-PROP-2026-01-11" in page and "取り込み元のサイトで 20人" in page and "応援 5人未満" in page
    assert "そこでの応援 20人" in listed
    assert table.splitlines()[0].endswith(",supports_elsewhere")
    assert table.splitlines()[1].endswith(",https://decidim.example/p/11,2026-01-05,20")
    assert "取り込み元のサイトで 20人" in desk


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04x", b"[]", "番号,意見\n1,木\n".encode()])
def test_what_is_no_export_is_said_on_the_form(client, consultation, data):
    response = client.post(page_of(consultation), {"file": SimpleUploadedFile("x.csv", data)})

    assert response.status_code == 422
    assert 'name="file"' in response.content.decode()


def test_a_file_that_somebody_else_looked_at_is_not_taken_in(client, office, consultation):
    looked = client.post(page_of(consultation), chosen(NEW))

    other = signed_in(Role.DIVISION_STAFF, office).post(page_of(consultation), {"token": token(looked)})

    assert other.status_code == 410
    assert Proposal.objects.count() == 0


def test_another_division_finds_no_way_in(consultation):
    assert signed_in(Role.DIVISION_STAFF, division("別の課")).get(page_of(consultation)).status_code == 403
