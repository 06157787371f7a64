"""Appeals in a browser: from the own answers, from a receipt, and at the desk."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import makers, voting_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Appeal, Opinion, Statement
from yoriai.apps.consultations.operations import Withholding
from yoriai.apps.ledger.models import Receipt
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood

pytestmark = pytest.mark.django_db

TEXT = "公園にベンチがほしい。"


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    voting_flood.forget()


@pytest.fixture
def office():
    return division()


@pytest.fixture
def head(office):
    return signed_in(Role.DIVISION_HEAD, office)


def held_statement(office, browser):
    at = timezone.now()
    consultation = voting_makers.open_voting(office, starts_on=day_of(at), at=at)
    place = f"/consultations/{consultation.code}/vote/"
    browser.get(place)
    browser.post(f"{place}add/", {"text": TEXT, "step": "send"})
    staff = signed_in(Role.DIVISION_STAFF, office)
    staff.post(
        f"/desk/consultations/{consultation.code}/statements/4/",
        {"state": "held", "seen": "waiting", "reason": "off_topic"},
    )
    return consultation, staff


def test_an_author_appeals_from_her_answers_and_reads_the_decision_there(office, head):
    browser = Client()
    consultation, staff = held_statement(office, browser)
    answers = browser.get(f"/consultations/{consultation.code}/vote/answers/").content.decode()
    place = re.search(r'href="([^"]+/vote/appeal/4/)"', answers)[1]

    form = browser.get(place).content.decode()
    browser.post(place, {"text": "テーマに合っています。"})
    desk = f"/desk/consultations/{consultation.code}/appeals/"
    waiting = head.get(f"/desk/consultations/{consultation.code}/").content.decode()
    key = Appeal.objects.get().pk
    by_first = staff.post(f"{desk}{key}/", {"outcome": "upheld", "reason": "理由"})
    head.post(f"{desk}{key}/", {"outcome": "overturned", "reason": "関係があるため。"})
    after = browser.get(place).content.decode()
    public = Client().get(f"/consultations/{consultation.code}/statements/").content.decode()

    assert TEXT in form and "異議を申し立てる" in form
    assert "結論待ち 1件" in waiting
    assert by_first.status_code == 403
    assert "表示することに改めた" in after and "関係があるため。" in after
    assert "異議を申し立てる</button>" not in after
    assert "異議：1件（表示することに改めた 1件、結論待ち 0件）" in public and TEXT in public
    assert Statement.objects.get(number=4).state == "shown"


def test_a_receipt_leads_to_it_from_any_device_also_from_the_page_of_voices(office):
    consultation, _ = held_statement(office, Client())
    number = Receipt.objects.get(subject_type="consultations.Statement").number

    found = Client().get("/voices/", {"number": number}, follow=True)

    assert found.redirect_chain[-1][0] == f"/consultations/{consultation.code}/receipts/{number}/"
    assert TEXT in found.content.decode() and "テーマと関係のない内容のため" in found.content.decode()
    assert "no-store" in found.headers["Cache-Control"] and found.headers["X-Robots-Tag"] == "noindex"


def test_nobody_else_sees_what_is_not_shown(office):
    consultation, _ = held_statement(office, Client())
    other = Client()
    other.get(f"/consultations/{consultation.code}/vote/")

    assert other.get(f"/consultations/{consultation.code}/vote/appeal/4/").status_code == 404
    assert other.get(f"/consultations/{consultation.code}/receipts/100000000001/").status_code == 404
    assert TEXT not in other.get(f"/consultations/{consultation.code}/statements/").content.decode()


@pytest.mark.parametrize("text", ["", "あ" * 301, "あ" * 30_000])
def test_a_faulty_appeal_comes_back_with_what_was_typed(office, text):
    browser = Client()
    consultation, _ = held_statement(office, browser)

    response = browser.post(f"/consultations/{consultation.code}/vote/appeal/4/", {"text": text})

    assert response.status_code == 422
    assert text[:100] in response.content.decode()
    assert not Appeal.objects.exists()


def test_a_decision_without_a_reason_comes_back(office, head):
    browser = Client()
    consultation, _ = held_statement(office, browser)
    browser.post(f"/consultations/{consultation.code}/vote/appeal/4/", {"text": "見直してください。"})
    place = f"/desk/consultations/{consultation.code}/appeals/{Appeal.objects.get().pk}/"

    assert head.post(place, {"outcome": "upheld", "reason": ""}).status_code == 422
    assert head.get(f"/desk/consultations/{consultation.code}/appeals/999/").status_code == 404


def test_who_wrote_an_opinion_that_is_withheld_appeals_with_her_receipt(office, head):
    at = timezone.now()
    consultation = makers.open_consultation(office, starts_on=day_of(at), at=at)
    receipt = operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=at)
    opinion = Opinion.objects.get()
    operations.withhold_opinion(
        opinion_id=opinion.pk,
        withholding=Withholding("off_topic", "別の話"),
        by=makers.head(office),
        at=at,
    )

    voice = Client().get(f"/voices/{receipt.number}/").content.decode()
    place = f"/consultations/{consultation.code}/receipts/{receipt.number}/"
    Client().post(place, {"text": "関係があります。"})
    page = Client().get(place).content.decode()

    assert place in voice
    assert opinion.text in page and "関係があります。" in page and "見直しています" in page
    assert (
        "関係があります。" in head.get(f"/desk/consultations/{consultation.code}/appeals/").content.decode()
    )
