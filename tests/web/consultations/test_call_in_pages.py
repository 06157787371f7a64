"""The page of a broadcaster during a programme, and the division's page about it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division, person
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import CallInDesk, Opinion
from yoriai.apps.organisation.models import Assignment
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import JAPAN, day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return division()


@pytest.fixture
def consultation(office):
    now = timezone.now()
    return makers.open_consultation(office, starts_on=day_of(now), at=now)


def member():
    somebody = person()
    Assignment.objects.create(person=somebody, role=Role.ORGANISATION_MEMBER, starts_on=date(2020, 4, 1))
    client = Client()
    client.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
    return somebody, client


@pytest.fixture
def station(consultation, office):
    somebody, client = member()
    today = day_of(timezone.now())
    sent = {
        "partner": "エフエム〇〇",
        "email": somebody.email.upper(),
        "starts_on": today.isoformat(),
        "last_on": (today + timedelta(days=9)).isoformat(),
    }
    staff = signed_in(Role.DIVISION_STAFF, office)
    page = f"/desk/consultations/{consultation.code}/calls/"
    assert staff.post(page, sent)["Location"] == page
    return client


@pytest.fixture
def page():
    return lambda: f"/calls/{CallInDesk.objects.get().pk}/"


def call(response, **more) -> dict[str, str]:
    key = re.search(r'name="submission_key" value="([^"]+)"', response.content.decode()).group(1)
    begun = (timezone.now() - timedelta(minutes=30)).astimezone(JAPAN)
    given = {
        "text": "駅前の街灯が暗いです。",
        "was_read_back": "on",
        "consent": "yes",
        "how": "verbatim",
        "programme": "夕方の寄合",
        "on_air_at": begun.strftime("%Y-%m-%dT%H:%M"),
        "submission_key": key,
        "continues": "",
        "email": "",
    }
    return {**given, **more}


def test_a_call_is_noted_and_its_number_shown_large(station, page):
    sent = call(station.get(page()))
    answers = [station.post(page(), sent) for _ in range(2)]
    after = station.get(answers[0]["Location"]).content.decode()

    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Opinion.objects.count() == 1
    assert re.search(r'class="spoken-number" role="status"><strong>\d{4}[^<]+</strong>', after)
    assert 'value="夕方の寄合"' in after and "駅前の街灯が暗いです。" in after
    assert "data-draft-sent" in after


def test_what_is_wrong_is_said_and_what_was_typed_stays(station, page):
    response = station.post(
        page(), call(station.get(page()), was_read_back="", consent="", text="消えない文")
    )

    assert response.status_code == 422
    assert "消えない文" in response.content.decode()
    assert Opinion.objects.count() == 0


def test_a_slip_stands_in_the_form_again(station, page):
    station.post(page(), call(station.get(page())))
    key = Opinion.objects.get().pk

    again = station.post(f"{page()}{key}/undo/")
    text = again.content.decode()
    twice = station.post(f"{page()}{key}/undo/")

    assert again.status_code == 200
    assert "駅前の街灯が暗いです。</textarea>" in text and "取り消しました" in text
    assert Opinion.objects.get().text == ""
    assert twice.status_code == 409


def test_somebody_else_finds_neither_page_nor_call(station, page):
    station.post(page(), call(station.get(page())))
    _somebody, other = member()
    key = Opinion.objects.get().pk

    assert other.get(page()).status_code == 404
    assert other.post(f"{page()}{key}/undo/").status_code == 404
    assert Client().get(page()).status_code == 302
    assert signed_in(Role.DIVISION_STAFF, division("別の課")).get(page()).status_code == 403
    assert Opinion.objects.get().text != ""


def test_after_signing_in_the_way_leads_to_the_calls(station, consultation):
    assert station.get("/desk/")["Location"] == "/calls/"
    assert consultation.title in station.get("/calls/").content.decode()


def test_the_division_sees_channel_and_programme(station, page, office, consultation):
    station.post(page(), call(station.get(page())))
    staff = signed_in(Role.DIVISION_STAFF, office)
    opinion = Opinion.objects.get()

    shown = staff.get(f"/desk/consultations/{consultation.code}/opinions/{opinion.pk}/").content.decode()
    listed = staff.get(f"/desk/consultations/{consultation.code}/calls/").content.decode()

    assert "放送" in shown and "夕方の寄合" in shown and "エフエム〇〇" in shown
    assert "エフエム〇〇" in listed


def test_the_division_ends_a_naming(station, page, office, consultation):
    staff = signed_in(Role.DIVISION_STAFF, office)
    place = f"/desk/consultations/{consultation.code}/calls/{CallInDesk.objects.get().pk}/end/"

    assert staff.post(place).status_code == 302
    assert station.get(page()).status_code == 404
    assert staff.post(place.replace("/end/", "9/end/")).status_code == 404
