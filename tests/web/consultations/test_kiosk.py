"""A tablet at a counter: made by staff, used by one person after another, nothing left of one for the next."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.operations import Period, Reception
from yoriai.apps.organisation.rules import ANYONE, Actor, Role
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    of = division()
    by, now = makers.head(of), timezone.now()
    today = day_of(now)
    return operations.publish_consultation(
        consultation_id=makers.draft_consultation(by, of).pk,
        period=Period(today, today + timedelta(days=29)),
        by=by,
        at=now,
    )


@pytest.fixture
def tablet(consultation):
    staff = signed_in(Role.DIVISION_STAFF, consultation.division)
    staff.post(f"/desk/consultations/{consultation.code}/kiosk/")
    return staff


def _write(browser, consultation, **fields):
    place = f"/consultations/{consultation.code}/kiosk/write/"
    key = re.search(r'name="submission_key" value="([^"]+)"', browser.get(place).content.decode())
    return browser.post(place, {"submission_key": key[1] if key else "x" * 24, **fields})


def test_staff_sign_out_when_a_device_becomes_a_kiosk(tablet, consultation):
    assert tablet.get(f"/desk/consultations/{consultation.code}/").status_code in (302, 403)
    assert tablet.get(f"/consultations/{consultation.code}/kiosk/").status_code == 200


def test_one_person_after_another_gives_an_opinion_and_gets_a_number(tablet, consultation):
    answers = [_write(tablet, consultation, text=text) for text in ("最初の人です。", "次の人です。")]

    receipt = tablet.get(answers[1]["Location"]).content.decode()
    form = tablet.get(f"/consultations/{consultation.code}/kiosk/write/").content.decode()
    assert (
        list(Opinion.objects.values_list("channel", "receiver_id", "receipt_given"))
        == [("kiosk", None, True)] * 2
    )
    assert len(set(Opinion.objects.values_list("sender_key", flat=True))) == 2
    assert re.search(r"\d{4}-\d{4}-\d{4}", receipt)
    assert "次の人です。" not in receipt + form


def test_an_empty_opinion_is_refused_on_the_spot(tablet, consultation):
    assert _write(tablet, consultation, text=" ").status_code == 422


def test_no_other_browser_and_no_other_consultation_is_a_kiosk(tablet, consultation):
    of = division()
    other = makers.open_consultation(of)

    assert Client().get(f"/consultations/{consultation.code}/kiosk/").status_code == 403
    assert tablet.get(f"/consultations/{other.code}/kiosk/").status_code == 403
    assert _write(Client(), consultation, text="声").status_code == 403


def test_a_kiosk_ends(tablet, consultation):
    tablet.post(f"/consultations/{consultation.code}/kiosk/end/")

    assert tablet.get(f"/consultations/{consultation.code}/kiosk/").status_code == 403


@pytest.mark.parametrize("by", [ANYONE, Actor(at_kiosk=-1)])
def test_nobody_claims_to_stand_at_a_kiosk(consultation, by):
    draft = makers.said(consultation, reception=Reception("kiosk"))

    with pytest.raises(NotAllowed):
        operations.submit_opinion(draft=draft, by=by, at=timezone.now())


def test_staff_of_another_division_make_no_kiosk(consultation):
    stranger = signed_in(Role.DIVISION_STAFF, division())

    assert stranger.post(f"/desk/consultations/{consultation.code}/kiosk/").status_code == 403
