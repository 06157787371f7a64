"""Registering on the pages: form, receipt, withdrawal, limits."""

from __future__ import annotations

import re

import pytest

from tests import factories
from tests.web.consultations.gatherings.test_public_pages import announced, place
from yoriai.apps.consultations.models import Registration
from yoriai.pure.transparency import spoken
from yoriai.web.consultations.gatherings import limits
from yoriai.web.coordination import guessing

pytestmark = pytest.mark.django_db
KEY = "a key of a form that was shown"


@pytest.fixture(autouse=True)
def _as_after_a_start():
    factories.municipality()
    limits.forget()
    guessing.unknown.forget()


def send(client, gathering, **more):
    data = {"way": "on_site", "people": "1", "submission_key": KEY} | more
    return client.post(place(gathering, "register/"), data)


def test_somebody_registers_sees_the_number_and_withdraws(client):
    gathering, _, _ = announced(accommodations=["wheelchair", "childcare"])
    form = client.get(place(gathering, "register/"))

    answer = send(
        client, gathering, people="2", needs=["wheelchair"], needs_note="電動です", email="a@example.jp"
    )
    page = client.get(answer["Location"])
    number = Registration.objects.get().number

    assert "no-store" in form["Cache-Control"]
    assert answer["Location"] == f"/meetings/registrations/{number}/"
    text = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    for words in (
        spoken(number),
        "席を用意してお待ちしています",
        "車いすの席",
        "電動です",
        "https://meet.example.jp/abc",
    ):
        assert words in text
    assert "a@example.jp" not in text

    client.post(f"/meetings/registrations/{number}/withdraw/")
    again = client.get(answer["Location"]).content.decode()
    assert "申し込みは取り消されています" in again
    assert "meet.example.jp" not in again


def test_the_form_sent_twice_leads_to_the_same_registration(client):
    gathering, _, _ = announced()

    places = {send(client, gathering)["Location"] for _ in range(2)}

    assert (len(places), Registration.objects.count()) == (1, 1)


def test_who_waits_sees_the_place_in_line_and_no_online_address(client):
    gathering, _, _ = announced(capacity_on_site=1)
    send(client, gathering)

    answer = send(client, gathering, submission_key="another key of another form")
    text = client.get(answer["Location"]).content.decode()

    assert "キャンセル待ちです" in text
    assert "前から1番目です" in text
    assert "meet.example.jp" not in text
    assert "満席です" in client.get(place(gathering)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", "0"),
        ("people", "11"),
        ("people", "二人"),
        ("way", "by_sea"),
        ("email", "x"),
        ("website", "x"),
    ],
)
def test_a_fault_is_named_and_nothing_typed_is_lost(client, field, value):
    gathering, _, _ = announced()

    answer = send(client, gathering, **({"needs_note": "前の席がよいです"} | {field: value}))

    assert answer.status_code == 422
    assert "入力内容を確かめてください" in answer.content.decode()
    assert "前の席がよいです" in answer.content.decode()
    assert Registration.objects.count() == 0


def test_a_party_too_large_for_the_room_hears_how_many_fit(client):
    gathering, _, _ = announced()

    answer = send(client, gathering, people="5")

    assert answer.status_code == 422
    assert "一度に申し込めるのは4人までです" in answer.content.decode()


def test_one_browser_does_not_fill_the_room(client, settings):
    settings.YORIAI_REGISTRATIONS_PER_HOUR = 2
    gathering, _, _ = announced(capacity_on_site=100)

    states = [send(client, gathering, submission_key=f"key number {n} of many").status_code for n in range(3)]

    assert states == [302, 302, 429]


def test_numbers_cannot_be_found_by_trying(client, settings):
    settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR = 2
    unknown = "/meetings/registrations/100000000001/"

    assert [client.get(unknown).status_code for _ in range(3)] == [404, 404, 429]


def test_a_number_is_found_however_it_is_typed(client):
    gathering, _, _ = announced()
    send(client, gathering)
    number = Registration.objects.get().number

    typed = client.get("/meetings/registrations/", {"number": f" {spoken(number)} "})
    wrong = client.get("/meetings/registrations/", {"number": "1234"})

    assert typed["Location"] == f"/meetings/registrations/{number}/"
    assert wrong.status_code == 422


def test_a_party_becomes_smaller_not_larger(client):
    gathering, _, _ = announced()
    here = send(client, gathering, people="3")["Location"]

    larger = client.post(f"{here}reduce/", {"people": "4"})
    smaller = client.post(f"{here}reduce/", {"people": "2"})

    assert larger.status_code == 422
    assert smaller.status_code == 302
    assert Registration.objects.get().people == 2


def test_the_letters_and_pages_ask_for_no_name(client):
    gathering, _, _ = announced()

    page = client.get(place(gathering, "register/")).content.decode()

    assert re.findall(r'name="(name|address|phone)"', page) == []
