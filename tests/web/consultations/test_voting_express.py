"""The short way for an answer takes in exactly what the page would, and leaves everything else to it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from tests.web.consultations.test_voting_pages import opened, place
from yoriai.apps.consultations.models import Vote, VoteEvent
from yoriai.web.consultations import voting_flood
from yoriai.web.consultations.voting_express import VoteLane
from yoriai.web.ui.limits import COUNTED

pytestmark = pytest.mark.django_db


class Voter:
    """A browser that was given its mark and asked a statement."""

    def __init__(self, client):
        voting_flood.forget()
        self.consultation = opened()
        page = client.get(place(self.consultation)).content.decode()
        self.number = int(re.search(r"/vote/(\d+)/\"", page)[1])
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        self.cookie = "; ".join(f"{name}={client.cookies[name].value}" for name in ("csrf", "voter"))
        self.lane = VoteLane()

    def send(self, rest="", fields=(), **environ):
        body = urlencode({"csrfmiddlewaretoken": self.token, "answer": "agree"} | dict(fields)).encode()
        request = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": place(self.consultation, rest or f"{self.number}/"),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": self.cookie,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
        }
        item = self.lane.read(request | environ, body)
        return item and self.lane.place(item, self.lane.store([item])[0])


@pytest.fixture
def voter(client):
    return Voter(client)


def test_an_answer_is_stored_once_and_leads_to_the_next_statement(voter):
    assert voter.send() == voter.send() == place(voter.consultation)

    assert [vote.value for vote in Vote.objects.all()] == [1]
    assert VoteEvent.objects.count() == 1


def test_what_the_short_way_counted_and_left_is_counted_once(voter, client, settings):
    settings.YORIAI_VOTES_PER_HOUR = 2
    voter.send()
    address = place(voter.consultation, f"{voter.number}/")

    answers = [
        client.post(address, {"answer": "agree"}, **more).status_code for more in ({COUNTED: True}, {}, {})
    ]

    assert answers == [302, 302, 429]


def test_a_changed_answer_replaces_the_earlier_one_and_both_are_kept(voter):
    voter.send()
    voter.send(fields={"answer": "disagree"})

    assert [vote.value for vote in Vote.objects.all()] == [-1]
    assert [event.value for event in VoteEvent.objects.order_by("id")] == [1, -1]


@pytest.mark.parametrize(
    "changed",
    [
        {"fields": {"answer": "maybe"}},
        {"fields": {"answer": ""}},
        {"fields": {"back": "answers"}},
        {"fields": {"csrfmiddlewaretoken": "x" * 64}},
        {"rest": "999999/"},
        {"rest": "9999999999/"},
        {"rest": "add/"},
        {"HTTP_COOKIE": ""},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
    ],
    ids=str,
)
def test_whatever_is_not_plainly_in_order_goes_the_long_way(voter, changed):
    assert voter.send(**changed) is None
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("more", ["session=1", "voter=made-up:signature"])
def test_a_session_or_a_foreign_mark_goes_the_long_way(voter, more):
    assert voter.send(HTTP_COOKIE=f"{voter.cookie}; {more}") is None
    assert Vote.objects.count() == 0
