"""Meetings as everybody sees them: pages, calendar, feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.apps.consultations import makers
from tests.apps.consultations.gatherings import gathering_makers as some
from yoriai.apps.consultations.operations.gatherings import preparing
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, GatheringEdit
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _city():
    factories.municipality()


def announced(of=None, days=5, **changed):
    """A meeting some days from now, counted from the real clock, which the pages read."""
    now = timezone.now()
    consultation = of or makers.open_consultation(starts_on=day_of(now), at=now)
    by = some.staff_of(consultation)
    starts = now + timedelta(days=days)
    content = replace(some.CONTENT, starts_at=starts, ends_at=starts + timedelta(hours=2), **changed)
    made = preparing.create_gathering(consultation_id=consultation.pk, content=content, by=by, at=now)
    preparing.plan_agenda(gathering_id=made.pk, edit=AgendaEdit(some.AGENDA, 1), by=by, at=now)
    return preparing.announce_gathering(gathering_id=made.pk, by=by, at=now), by, content


def place(gathering, rest=""):
    return f"/consultations/{gathering.consultation.code}/meetings/{gathering.number}/{rest}"


def test_a_meeting_says_when_where_what_and_how_many_seats(client):
    gathering, _, _ = announced()

    page = client.get(place(gathering)).content.decode()

    for words in ("市役所 2階会議室", "計画の案について", "（30分）", "あと4人（定員4人）", "申し込む"):
        assert words in page
    assert "meet.example.jp" not in page


def test_an_open_online_address_is_shown_to_everybody_until_it_is_cancelled(client):
    gathering, by, _ = announced(online_is_open=True)
    before = client.get(place(gathering)).content.decode()

    preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=timezone.now())
    after = client.get(place(gathering)).content.decode()

    assert "https://meet.example.jp/abc" in before
    assert "meet.example.jp" not in after
    assert "この会は中止になりました" in after
    assert "台風のため" in after


def test_a_change_stands_on_the_page_with_its_reason(client):
    gathering, by, content = announced()
    edit = GatheringEdit(replace(content, place="公民館"), gathering.version, "部屋が狭いため")
    preparing.edit_gathering(gathering_id=gathering.pk, edit=edit, by=by, at=timezone.now())

    page = client.get(place(gathering)).content.decode()

    assert "お知らせした内容を変えました" in page
    assert "部屋が狭いため" in page
    assert "変えたところ：会場" in page


def test_what_is_prepared_is_nowhere_in_public(client):
    now = timezone.now()
    consultation = makers.open_consultation(starts_on=day_of(now), at=now)
    some.prepared(consultation, title="まだ秘密の会")
    code = consultation.code

    pages = ["/meetings/", "/meetings/calendar.ics", "/meetings/feed.atom", f"/consultations/{code}/"]
    assert [one for one in pages if "まだ秘密の会" in client.get(one).content.decode()] == []
    for rest in ("", "register/", "meeting.ics"):
        assert client.get(f"/consultations/{code}/meetings/1/{rest}").status_code == 404


def test_the_list_shows_what_comes_first_and_what_was_held(client):
    later, _, _ = announced(days=9, title="後の会")
    announced(of=later.consultation, days=2, title="先の会")

    page = client.get("/meetings/").content.decode()

    assert page.index("先の会") < page.index("後の会")


def test_a_consultation_names_its_meetings(client):
    gathering, _, _ = announced()

    for address in ("", "meetings/"):
        page = client.get(f"/consultations/{gathering.consultation.code}/{address}").content.decode()
        assert place(gathering) in page


def test_lists_cost_the_same_however_long_they_are(client):
    first, _, _ = announced()

    def statements(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = (
        "/meetings/",
        "/meetings/feed.atom",
        "/meetings/calendar.ics",
        f"/consultations/{first.consultation.code}/meetings/",
    )
    before = [statements(address) for address in addresses]
    for _ in range(2):
        announced(of=first.consultation)

    assert [statements(address) for address in addresses] == before


def lines(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_keeps_the_uid_and_raises_the_sequence(client):
    gathering, by, content = announced()
    before = lines(client.get(place(gathering, "meeting.ics")).content.decode())
    edit = GatheringEdit(
        replace(
            content,
            starts_at=content.starts_at + timedelta(days=1),
            ends_at=content.ends_at + timedelta(days=1),
        ),
        gathering.version,
        "会場の都合",
    )
    preparing.edit_gathering(gathering_id=gathering.pk, edit=edit, by=by, at=timezone.now())
    after = lines(client.get(place(gathering, "meeting.ics")).content.decode())

    def value(rows, name):
        return next(row for row in rows if row.startswith(name))

    assert value(before, "UID:") == value(after, "UID:")
    assert (value(before, "SEQUENCE:"), value(after, "SEQUENCE:")) == ("SEQUENCE:0", "SEQUENCE:1")
    assert value(before, "DTSTART;") != value(after, "DTSTART;")
    assert "STATUS:CONFIRMED" in after


def test_a_cancelled_meeting_stays_in_the_calendar_and_says_so(client):
    gathering, by, _ = announced(online_is_open=True)
    preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=timezone.now())

    for address in ("/meetings/calendar.ics", place(gathering, "meeting.ics")):
        found = lines(client.get(address).content.decode())
        assert "STATUS:CANCELLED" in found
        assert "SEQUENCE:1" in found
        assert "SUMMARY:【中止】地域情報化計画の説明会" in found
        assert not any("meet.example.jp" in line for line in found)


def test_the_feed_tells_news_of_meetings(client):
    gathering, by, _ = announced()
    preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=timezone.now())

    feed = ElementTree.fromstring(client.get("/meetings/feed.atom").content)

    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "地域情報化計画の説明会（中止）"
    assert "台風のため" in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{place(gathering)}"
