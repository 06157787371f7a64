"""Readings and the size of the text, chosen by a visitor and kept on the device."""

import sys

import pytest

from tests import factories
from tests.web.desk import signed_in
from yoriai.apps.organisation import operations
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.japan.furigana import Segment
from yoriai.web.display.reader import Reader, reader
from yoriai.web.ui.display import Display, display_of, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_child_is_left():
    yield
    reader.end()


def test_a_choice_is_kept_on_the_device_and_leads_back(client):
    answer = client.post("/display/", {"furigana": "on", "size": "large", "next": "/consultations/"})

    page = client.get("/consultations/").content.decode()
    assert (answer.status_code, answer["Location"]) == (302, "/consultations/")
    assert client.cookies["yoriai_display"].value == "furigana.large"
    assert 'data-size="large"' in page
    assert "<ruby>意見<rp>（</rp><rt>いけん</rt><rp>）</rp></ruby>" in page


def test_without_the_choice_no_page_has_readings(client):
    assert "<ruby>" not in client.get("/consultations/").content.decode()


def test_english_pages_have_no_readings(client):
    client.cookies["yoriai_display"] = "furigana"

    page = client.get("/consultations/", headers={"accept-language": "en"}).content.decode()

    assert "<ruby>" not in page


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com/", "javascript:alert(1)", "x"])
def test_the_choice_never_leads_to_another_site(client, target):
    answer = client.post("/display/", {"furigana": "", "size": "", "next": target})

    assert answer["Location"] == "/"


def test_a_size_that_is_not_offered_is_refused(client):
    assert client.post("/display/", {"size": "huge", "next": "/"}).status_code == 422


@pytest.mark.parametrize(
    ("cookie", "display"),
    [
        ("", Display()),
        ("furigana", Display(furigana=True)),
        ("large.furigana", Display(furigana=True, size="large")),
        ("<script>", Display()),
        ("large.largest", Display(size="large")),
    ],
)
def test_a_cookie_is_one_of_few_choices_whatever_it_holds(cookie, display):
    assert display_of(cookie) == display
    assert display_of(settled(cookie)) == display


def test_a_settled_reading_is_shown_and_can_be_taken_back(client):
    staff = signed_in(Role.DIVISION_STAFF, factories.division())
    client.cookies["yoriai_display"] = "furigana"

    wrong = staff.post("/desk/people/readings/", {"word": "意見", "kana": "opinion"})
    staff.post("/desk/people/readings/", {"word": "意見", "kana": "ごいけん"})
    shown = client.get("/consultations/").content.decode()
    reading = operations.settle_reading(word="意見", kana="ごいけん", by=INSTALLATION, at=factories.NOON)
    staff.post(f"/desk/people/readings/{reading.pk}/forget/")
    after = client.get("/consultations/").content.decode()

    assert wrong.status_code == 422
    assert "<rt>ごいけん</rt>" in shown
    assert "<rt>ごいけん</rt>" not in after


def test_people_outside_the_city_settle_nothing():
    with pytest.raises(NotAllowed):
        operations.settle_reading(word="意見", kana="いけん", by=ANYONE, at=factories.NOON)


def test_a_child_that_dies_is_started_again():
    own = Reader()
    first = own.read(["意見"], {})
    own._child.kill()
    own._child.wait()

    second = own.read(["意見"], {"意見": "こえ"})
    own.end()

    assert first == {"意見": [Segment("意見", "いけん")]}
    assert second == {"意見": [Segment("意見", "こえ")]}


@pytest.mark.parametrize("program", ["import time; time.sleep(30)", "raise SystemExit", "print('no')"])
def test_without_an_answer_the_page_is_shown_without_readings(program):
    own = Reader([sys.executable, "-c", program], longest_wait_s=0.5)

    assert own.read(["意見"], {}) == {}
    own.end()
