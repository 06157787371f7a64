"""Pages on which conversations and proposals of other sites are taken in."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.apps.consultations import makers, voting_makers
from tests.apps.consultations.test_polis import COMMENTS, MATRIX, URL
from tests.factories import division
from tests.pure.opendata.test_decidim import NEW
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Opinion, Participant, Statement, Vote
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return division()


@pytest.fixture
def client(office):
    return signed_in(Role.DIVISION_STAFF, office)


@pytest.fixture
def voting(office):
    now = timezone.now()
    return voting_makers.open_voting(office, starts_on=day_of(now), at=now)


def upload(text: str | bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def files(comments=COMMENTS, votes=MATRIX, **more):
    return {
        "comments": upload(comments, "comments.csv"),
        "votes": upload(votes, "v.csv"),
        "source": URL,
        **more,
    }


def token(response) -> str:
    return re.search(r'name="token" value="([^"]+)"', response.content.decode()).group(1)


def test_a_conversation_is_looked_at_and_then_taken_in(client, voting):
    page = f"/desk/consultations/{voting.code}/statements/import/"

    looked = client.post(page, files())
    before = Participant.objects.count()
    written = client.post(page, {"token": token(looked)})

    assert (looked.status_code, before) == (200, 0)
    assert written["Location"] == f"/desk/consultations/{voting.code}/statements/"
    assert (Statement.objects.count(), Vote.objects.count()) == (6, 7)  # one was here already
    assert client.post(page, {"token": token(looked)}).status_code == 410


def test_faults_are_shown_with_file_row_and_column_and_nothing_can_be_taken_in(client, voting):
    page = f"/desk/consultations/{voting.code}/statements/import/"

    looked = client.post(page, files(votes=MATRIX.replace("7,1,0,1,0,1,-1", "7,1,0,1,0,1,x")))

    assert looked.status_code == 422
    assert "<td>v.csv</td><td>4</td><td>0</td><td>x</td>" in looked.content.decode()
    assert client.post(page, {"token": token(looked)}).status_code == 422
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("change", [{"source": ""}, {"comments": upload(b"PK\x03\x04x", "comments.csv")}])
def test_what_cannot_be_read_is_said_on_the_form(client, voting, change):
    response = client.post(f"/desk/consultations/{voting.code}/statements/import/", files() | change)

    assert response.status_code == 422
    assert 'name="comments"' in response.content.decode()


def test_a_file_that_somebody_else_looked_at_is_not_taken_in(client, office, voting):
    page = f"/desk/consultations/{voting.code}/statements/import/"
    looked = client.post(page, files())

    assert signed_in(Role.DIVISION_STAFF, office).post(page, {"token": token(looked)}).status_code == 410


def test_proposals_are_recognised_on_the_page_for_opinions(client, office):
    now = timezone.now()
    consultation = makers.open_consultation(office, starts_on=day_of(now), at=now)
    page = f"/desk/consultations/{consultation.code}/opinions/import/"
    file = upload(json.dumps(NEW), "proposals.json")

    looked = client.post(page, {"file": file})
    chosen = {"column_text": "本文", "column_reference": "整理番号", "received_on": day_of(now).isoformat()}
    written = client.post(page, {**chosen, "token": token(looked), "step": "write"})

    assert "Decidim" in looked.content.decode()
    assert written.status_code == 302
    opinion = Opinion.objects.get()
    shown = client.get(f"/desk/consultations/{consultation.code}/opinions/{opinion.pk}/").content.decode()
    assert "KKG-PROP-2026-01-11" in shown
    assert "20人" in shown
