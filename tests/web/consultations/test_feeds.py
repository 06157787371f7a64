"""Consultations in feed readers and calendar programs."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests import factories
from tests.apps.consultations import makers
from yoriai.apps.consultations import operations
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def consultation():
    factories.municipality()
    now, division = timezone.now(), factories.division()
    head = makers.head(division)
    made = makers.draft_consultation(head, division)
    period = operations.Period(published_on=day_of(now), closes_on=day_of(now) + timedelta(days=29))
    return operations.publish_consultation(consultation_id=made.pk, period=period, by=head, at=now)


def test_the_feed_names_each_published_consultation_once(client, consultation):
    answer = client.get("/consultations/feed.atom")
    feed = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == [
        f"{consultation.title}（募集中）"
    ]
    assert feed.find(f"{ATOM}entry/{ATOM}link").get("href") == (
        f"http://testserver/consultations/{consultation.code}/"
    )


def test_the_calendar_holds_the_period_and_the_day_of_the_results(client, consultation):
    text = client.get("/consultations/calendar.ics").content.decode().replace("\r\n ", "")

    assert text.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{consultation.published_on:%Y%m%d}" in text
    assert f"DTEND;VALUE=DATE:{consultation.closes_on + timedelta(days=1):%Y%m%d}" in text
    assert f"SUMMARY:結果の公表の予定「{consultation.title}」" in text


def test_drafts_are_in_neither(client):
    factories.municipality()
    division = factories.division()
    draft = makers.draft_consultation(makers.head(division), division)

    assert draft.title not in client.get("/consultations/feed.atom").content.decode()
    assert draft.title not in client.get("/consultations/calendar.ics").content.decode()
