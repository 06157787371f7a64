"""The short way takes in exactly what the form would, and leaves everything else to it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.ledger.models import AuditEvent, Receipt
from yoriai.apps.organisation import operations as organisation
from yoriai.apps.organisation.rules import INSTALLATION, Actor, Held, Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import express, flood
from yoriai.web.consultations.forms import SpeakForm
from yoriai.web.ui.express import MOST_FIELDS, fields_of, onward
from yoriai.web.ui.limits import COUNTED

ADDRESS = "/consultations/r8-1/opinions/new/"


@pytest.fixture
def consultation(db):
    now = timezone.now()
    division = factories.division()
    head = Actor(held=frozenset({Held(Role.DIVISION_HEAD, division.pk)}))
    content = operations.ConsultationContent(title="案", summary="案", legal_basis="条例")
    made = operations.create_consultation(
        code="r8-1", division_id=division.pk, content=content, by=head, at=now
    )
    section = operations.SectionContent(number="1", title="一", draft_text="本文")
    operations.add_sections(consultation_id=made.pk, sections=[section], by=head, at=now)
    period = operations.Period(published_on=day_of(now), closes_on=day_of(now) + timedelta(days=29))
    operations.publish_consultation(consultation_id=made.pk, period=period, by=head, at=now)
    organisation.set_areas(
        municipality=factories.municipality(),
        areas=[organisation.AreaDraft("kita", "北町")],
        counted=organisation.Counted(),
        by=INSTALLATION,
        at=now,
    )
    return queries.consultation_to_speak_on(code="r8-1", actor=Actor())


class Visitor:
    """Opens the form, then sends it the short way; hears where to go on, or nothing when the long way has to look."""

    def __init__(self, client):
        page = client.get(ADDRESS)
        self.cookie = f"csrf={page.cookies['csrf'].value}"
        self.fields = {
            "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[
                1
            ],
            "step": "send",
            "submission_key": "k" * 32,
            "text": "駅前に案内板を",
            "section": "1",
            "standing": "lives",
            "area": "kita",
        }
        self.lane = express.OpinionLane()

    def body(self, changed):
        return urlencode(
            {
                **self.fields,
                **{k: v for k, v in changed.items() if k in self.fields or k in express.MUST_BE_EMPTY},
            }
        ).encode()

    def environ(self, changed):
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": ADDRESS,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(self.body(changed))),
            "HTTP_COOKIE": self.cookie,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            **{k: v for k, v in changed.items() if k.isupper() or "." in k},
        }

    def send(self, **changed):
        item = self.lane.read(self.environ(changed), self.body(changed))
        return item and self.lane.place(item, self.lane.store([item])[0])


@pytest.fixture
def visitor(client, consultation):
    return Visitor(client)


def test_an_opinion_in_order_is_stored_with_receipt_and_record(visitor):
    place = visitor.send()

    assert place == f"/consultations/r8-1/opinions/received/{Receipt.objects.get().number}/"
    assert (Opinion.objects.get().text, Opinion.objects.get().area) == ("駅前に案内板を", "kita")
    assert AuditEvent.objects.filter(action="opinion.received").count() == 1


def test_what_the_short_way_counted_and_left_is_counted_once(visitor, consultation, client, settings):
    settings.YORIAI_OPINIONS_PER_HOUR = 2
    flood.forget()
    left = {"REMOTE_ADDR": "192.0.2.9"}

    item = visitor.lane.read(environ := visitor.environ(left), visitor.body({}))
    counted = {"REMOTE_ADDR": "192.0.2.9", COUNTED: environ[COUNTED]}
    answers = [client.post(ADDRESS, visitor.fields, **more).status_code for more in (counted, left, left)]

    assert item is not None
    assert answers == [302, 302, 429]


def test_the_same_form_sent_twice_is_stored_once(visitor):
    assert visitor.send() == visitor.send()
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize(
    "refused",
    [{"csrfmiddlewaretoken": "x" * 64}, {"HTTP_COOKIE": ""}, {"HTTP_ORIGIN": "https://elsewhere.example"}],
)
def test_a_refused_token_makes_no_page_on_the_event_loop(visitor, refused, django_assert_num_queries):
    async def on_the_loop():
        return visitor.send(**refused)

    with django_assert_num_queries(0):
        assert asyncio.run(on_the_loop()) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "  "},
        {"text": "あ" * 20_001},
        {"step": "confirm"},
        {"name": "〇〇"},
        {"email": "a@example.jp"},
        {"website": "x"},
        {"continues": "123456789012"},
        {"standing": "alien"},
        {"section": "99"},
        {"area": "nowhere"},
        {"submission_key": "short"},
        {"csrfmiddlewaretoken": "x" * 64},
        {"HTTP_COOKIE": "csrf=other"},
        {"HTTP_COOKIE": "session=1"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_HOST": "elsewhere.example"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "1000001"},
        {"PATH_INFO": "/consultations/"},
    ],
    ids=str,
)
def test_whatever_is_not_plainly_in_order_goes_the_long_way(visitor, changed):
    assert visitor.send(**changed) is None
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"section": ""},
        {"standing": ""},
        {"area": ""},
        {"area": "elsewhere"},
        {"text": "一行目\r\n二行目\x07 "},
        {"text": "😀"},
    ],
    ids=str,
)
def test_both_ways_make_the_same_draft(visitor, consultation, changed):
    fields = QueryDict(urlencode({**visitor.fields, **changed}))
    form = SpeakForm(fields, consultation=consultation)

    assert form.is_valid(), form.errors
    draft, expected = express.plain_draft(fields, "r8-1"), form.draft()
    assert (draft.text, draft.section_number, draft.standing, draft.area, draft.submission_key) == (
        expected.text,
        expected.section_number,
        expected.standing,
        expected.area,
        expected.submission_key,
    )


@pytest.mark.parametrize(
    "strange",
    [
        {"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-16"},
        {"PATH_INFO": ADDRESS + "\n"},
        {"CONTENT_LENGTH": "9" * 5000},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=["charset", "line-end", "length", "host", "origin", "https-without-referer"],
)
def test_a_strange_request_goes_the_long_way_and_stores_nothing(client, consultation, strange):
    assert Visitor(client).send(**strange) is None
    assert Opinion.objects.count() == 0


def test_the_short_way_sends_the_same_protecting_headers(client, consultation):
    sent = dict(onward(Visitor(client).send()))

    assert "default-src 'none'" in sent["Content-Security-Policy"]
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "same-origin"


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=MOST_FIELDS))
def test_a_form_is_read_as_django_reads_it(fields):
    body = urlencode(fields, errors="replace").encode()

    assert fields_of(body) == QueryDict(body).dict()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&",
        b"a",
        b"a=&b",
        b"a=1&a=2",
        b"a=%zz%4",
        b"a=%2B+%26%3D",
        b"=x",
        b"a=b=c",
        b"a=%00%e3%81%82x%e3%81%84",
    ],
)
def test_odd_forms_are_read_as_django_reads_them(body):
    assert fields_of(body) == QueryDict(body).dict()


@pytest.mark.parametrize(
    "body", [b"a=%ff", b"a=%e3%81", "a=あ".encode(), b"a=\xff", b"&".join([b"a=1"] * 31)]
)
def test_a_form_that_needs_a_second_look_is_left_to_the_long_way(body):
    assert fields_of(body) is None
