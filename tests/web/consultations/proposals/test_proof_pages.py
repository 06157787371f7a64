"""A supporter shows to be one person: by the paper's code, or by the digits of a letter; a relative begins anew."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import proposal_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Contributor, Support
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood
from yoriai.web.consultations.proposals import flood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    flood.forget()
    voting_flood.forget()


@pytest.fixture
def office():
    return division()


@pytest.fixture
def consultation(office):
    at = timezone.now()
    made = proposal_makers.open_proposing(office, starts_on=day_of(at), at=at)
    proposal_makers.proposed(made, at=at)
    return made


def supporting(consultation):
    browser = Client()
    place = f"/consultations/{consultation.code}/proposals/my/"
    browser.get(f"{place}1/")
    browser.post(f"{place}1/support/", {"choice": "support", "version": "1"})
    return browser, place


def test_digits_from_a_letter_make_a_supporter_a_confirmed_one(consultation):
    browser, place = supporting(consultation)

    level = browser.get(f"{place}level/").content.decode()
    empty = browser.post(f"{place}email/", {})
    wrong = browser.post(f"{place}email/", {"address": "not an address"})
    browser.post(f"{place}email/", {"address": "hanako@example.jp"})
    digits = re.search(r"\d{6}", mail.outbox[0].body)[0]
    refused = browser.post(f"{place}digits/", {"digits": str(int(digits) ^ 1).zfill(6)})
    done = browser.post(f"{place}digits/", {"digits": digits}, follow=True).content.decode()

    assert "メールアドレスで確かめる" in level and "番号を入力する" not in level
    assert (empty.status_code, wrong.status_code, refused.status_code) == (422, 422, 422)
    assert "メール確認" in done and "メールアドレスで確かめる" not in done
    assert Support.objects.get().contributor.level == "email"


def test_the_code_on_the_paper_leads_to_the_form_and_makes_a_supporter_a_resident(consultation, office):
    head = signed_in(Role.DIVISION_HEAD, office)
    desk = f"/desk/consultations/{consultation.code}/"
    queue = head.get(f"{desk}proposals/").content.decode()
    key = re.search(
        r'name="submission_key" value="([^"]+)"', head.get(f"{desk}statements/codes/").content.decode()
    )[1]
    sheet = {"count": "1", "note": "住民", "shape": "csv", "submission_key": key}
    address = head.post(f"{desk}statements/codes/", sheet).content.decode().splitlines()[-1].split(",")[-1]
    browser, place = supporting(consultation)

    path = address.removeprefix("http://testserver").strip().strip('"')
    form = browser.get(path).content.decode()
    number = re.search(r'name="number" value="([^"]+)"', form)[1]
    done = browser.post(f"{place}code/", {"number": number}, follow=True).content.decode()

    assert f"{desk}statements/codes/" in queue and path.startswith(f"{place}code/?c=")
    assert "市の番号" in done
    assert Support.objects.get().contributor.level == "code"


def test_another_person_on_the_same_device_supports_as_somebody_new(consultation):
    browser, place = supporting(consultation)

    browser.post(f"{place}another/")
    before = browser.get(f"{place}1/").content.decode()
    browser.post(f"{place}1/support/", {"choice": "support", "version": "1"})

    assert "あなたはこの提案を応援しています" not in before
    assert Support.objects.count() == 2 and Contributor.objects.count() == 3


def test_the_desk_says_whether_addresses_are_confirmed(consultation, office):
    head = signed_in(Role.DIVISION_HEAD, office)
    head.post(f"/desk/consultations/{consultation.code}/proposals/terms/", {"shows_at_once": "on"})
    browser, place = supporting(consultation)

    assert "メールアドレスで確かめる" not in browser.get(f"{place}level/").content.decode()
    assert browser.post(f"{place}email/", {"address": "hanako@example.jp"}).status_code == 409
    assert mail.outbox == []
