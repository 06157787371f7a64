"""Appeals about proposals in a browser: from the receipt, from the own page, and at the desk."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import proposal_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Appeal, Proposal
from yoriai.apps.ledger.models import Receipt
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.proposals import flood

pytestmark = pytest.mark.django_db

SAID = {"title": "公園にベンチを", "wish": "池の前にベンチを3つ置く。", "problem": ""}


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    flood.forget()


@pytest.fixture
def office():
    return division()


def proposed(office, browser):
    at = timezone.now()
    consultation = proposal_makers.open_proposing(office, at_once=False, starts_on=day_of(at), at=at)
    place = f"/consultations/{consultation.code}/proposals/my/"
    form = browser.get(f"{place}new/").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', form)[1]
    browser.post(f"{place}new/", {**SAID, "submission_key": key, "step": "send"})
    return consultation, place


def test_a_receipt_alone_leads_from_the_front_to_an_appeal_and_its_decision(office):
    consultation, _place = proposed(office, Client())
    staff, head = signed_in(Role.DIVISION_STAFF, office), signed_in(Role.DIVISION_HEAD, office)
    desk = f"/desk/consultations/{consultation.code}/"
    staff.post(f"{desk}proposals/1/", {"state": "held", "seen": "waiting", "reason": "off_topic"})
    receipt, reader = Receipt.objects.get().number, Client()

    received = reader.get("/voices/", {"number": receipt}, follow=True).content.decode()
    own = re.search(r'href="(/consultations/[^"]+/receipts/\d+/)"', received)[1]
    empty = reader.post(own, {})
    reader.post(own, {"text": "テーマに合っています。"})
    queue = head.get(f"{desk}proposals/").content.decode()
    key = Appeal.objects.get().pk
    by_first = staff.post(f"{desk}appeals/{key}/", {"outcome": "overturned", "reason": "理由"})
    page = head.get(f"{desk}appeals/{key}/").content.decode()
    head.post(f"{desk}appeals/{key}/", {"outcome": "overturned", "reason": "関係があるため。"})
    after = reader.get(own).content.decode()
    public = reader.get(f"/consultations/{consultation.code}/proposals/", follow=True).content.decode()

    assert empty.status_code == 422
    assert "異議（結論待ち 1件）" in queue and SAID["wish"] in page
    assert by_first.status_code == 403
    assert "関係があるため。" in after and SAID["wish"] in after
    assert "異議：1件（表示することに改めた 1件、結論待ち 0件）" in public and "提案1：" in public
    assert Proposal.objects.get().state == "shown"


def test_the_author_appeals_on_her_own_device_and_nobody_elses_device_can(office):
    browser = Client()
    consultation, place = proposed(office, browser)
    staff = signed_in(Role.DIVISION_STAFF, office)
    staff.post(
        f"/desk/consultations/{consultation.code}/proposals/1/",
        {"state": "held", "seen": "waiting", "reason": "off_topic"},
    )

    own = browser.get(f"{place}1/").content.decode()
    link = re.search(r'href="([^"]+/proposals/my/1/appeal/)"', own)[1]
    done = browser.post(link, {"text": "テーマに合っています。"}, follow=True).content.decode()

    assert "見直しています" in done
    assert Client().get(link).status_code == 404
    public = Client().get(f"/consultations/{consultation.code}/proposals/1/").content.decode()
    assert SAID["wish"] not in public and "異議を申し立てられます" in public


def test_a_change_that_is_held_back_can_be_appealed_against_where_it_was_sent(office):
    author, browser = Client(), Client()
    consultation, place = proposed(office, author)
    staff = signed_in(Role.DIVISION_STAFF, office)
    desk = f"/desk/consultations/{consultation.code}/proposals/1/"
    staff.post(desk, {"state": "shown", "seen": "waiting"})
    form = browser.get(f"{place}1/change/").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', form)[1]
    change = {**SAID, "wish": "広場にも置く。", "reason": "人が多いから。", "base_version": 1}
    browser.post(f"{place}1/change/", {**change, "submission_key": key, "step": "send"})
    staff.post(f"{desk}suggestions/1/", {"state": "held", "seen": "waiting", "reason": "off_topic"})

    own = browser.get(f"{place}1/").content.decode()
    link = re.search(r'href="([^"]+/suggestions/1/appeal/)"', own)[1]
    browser.post(link, {"text": "テーマに合っています。"})

    assert "提案1への変更の案1" in browser.get(link).content.decode()
    assert author.get(link).status_code == 404
    assert Appeal.objects.get().suggestion.number == 1
