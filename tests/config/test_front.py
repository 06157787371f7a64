"""The front of the site: the server's protocol in, the site's answer out, the short ways apart from a storm of pages."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed

from yoriai.apps.shared.gathering import Fault
from yoriai.config import bridge, front
from yoriai.config.bridge import environ_of
from yoriai.config.front import THREADS_VARIABLE, Front


@dataclass
class Scope:
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    client: str = "192.0.2.7:4711"
    proto: str = "http"
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    authority: str | None = None

    @property
    def headers(self) -> Any:
        return dict_of_many(self.sent)


def dict_of_many(pairs):
    class Many:
        @staticmethod
        def items():
            return list(pairs)

    return Many()


@dataclass
class Protocol:
    """Gives a body in pieces, notes the answer."""

    body: tuple[bytes, ...] = ()
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    closed: int = 0

    async def __call__(self):
        return b"".join(self.body)

    async def __aiter__(self):
        for piece in self.body:
            yield piece

    def response_bytes(self, status, headers, body):
        self.response_empty(status, headers)
        self.pieces.append(body)

    def response_empty(self, status, headers):
        self.status, self.headers = status, dict(headers)
        self.answered.set()

    def response_file(self, status, headers, file):
        self.response_bytes(status, headers, Path(file).read_bytes())

    def close(self, status):
        self.closed = status


class Numbers:
    """A short way for numbers: stores what is even, breaks on 13, leaves the rest to the site."""

    def read(self, environ, body):
        return int(body) if environ["PATH_INFO"] == "/numbers/" and body.isdigit() else None

    def store(self, items):
        if 13 in items:
            raise ValueError(13)
        return [item * 2 if item % 2 == 0 else None for item in items]

    def place(self, item, outcome):
        assert not isinstance(outcome, Fault)
        return f"/stored/{outcome}/" if outcome else None


def echo(environ, start_response):
    """A site that tells what it was asked."""
    body = environ["wsgi.input"].read()
    said = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['wsgi.url_scheme']} {body.decode()}"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said.encode()]


def ask(*requests, site=echo, lanes=None, **settings):
    """Send requests at the same time; return their protocols after all were answered."""

    async def run():
        served = Front(site, lanes or [Numbers()], **settings)
        served.__rsgi_init__(asyncio.get_running_loop())
        await asyncio.gather(*(served.__rsgi__(scope, protocol) for scope, protocol in requests))
        await asyncio.sleep(0)
        return [protocol for _, protocol in requests]

    return asyncio.run(run())


def post(body, path="/numbers/"):
    return Scope("POST", path), Protocol(tuple(body))


def test_the_site_is_asked_with_the_whole_request_and_its_answer_is_sent():
    (answer,) = ask(post([b"a=", b"1"], "/form/"))

    assert (answer.status, answer.pieces) == (200, [b"POST /form/ http a=1"])
    assert answer.headers["content-type"] == "text/plain"


def test_the_short_way_answers_what_it_takes_and_leaves_the_rest_to_the_site():
    taken, refused, foreign = ask(post([b"4"]), post([b"5"]), post([b"x"]))

    assert (taken.status, taken.headers["location"]) == (302, "/stored/8/")
    assert refused.pieces == [b"POST /numbers/ http 5"]
    assert foreign.pieces == [b"POST /numbers/ http x"]


def test_what_breaks_the_short_way_goes_the_long_way_and_takes_no_other_with_it():
    taken, broken = ask(post([b"4"]), post([b"13"]))

    assert taken.status == 302
    assert broken.pieces == [b"POST /numbers/ http 13"]


def test_what_a_short_way_cannot_read_goes_the_long_way(caplog):
    class Broken(Numbers):
        def read(self, environ, body):
            raise KeyError

    (answer,) = ask(post([b"4"]), lanes=[Broken()])

    assert answer.pieces == [b"POST /numbers/ http 4"]
    assert [record.message for record in caplog.records] == ["a short way could not read a request"]


def test_the_public_scheme_is_told_to_the_site():
    (answer,) = ask((Scope(), Protocol()), scheme="https")

    assert answer.pieces == [b"GET / https "]


class Long:
    """An answer of unknown length that may break off."""

    streaming = True

    def __init__(self, *pieces):
        self.pieces = pieces
        self.closed = 0

    def __iter__(self):
        for piece in self.pieces:
            if piece is None:
                raise RuntimeError("broken off")
            yield piece

    def close(self):
        self.closed += 1

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv")])
        return self


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Where long answers are collected."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(bridge, "FILE_KEPT_S", 0.0)
    return tmp_path


def test_a_long_answer_is_collected_sent_with_its_length_and_taken_away(files):
    site = Long(b"1", b"", b"2", b"3")

    (answer,) = ask((Scope(), Protocol()), site=site)

    assert (answer.status, answer.pieces, site.closed) == (200, [b"123"], 1)
    assert answer.headers == {"content-type": "text/csv", "content-length": "3"}
    assert list(files.iterdir()) == []


def test_a_long_answer_that_breaks_off_is_not_sent_as_if_it_were_complete(files, caplog):
    site = Long(b"1", None)

    (answer,) = ask((Scope(), Protocol()), site=site)

    assert (answer.status, site.closed) == (500, 1)
    assert list(files.iterdir()) == []


def test_a_site_that_breaks_is_answered_with_500(caplog):
    def site(environ, start_response):
        raise RuntimeError("broken")

    (answer,) = ask((Scope(), Protocol()), site=site)

    assert answer.status == 500
    assert "no answer to a request" in caplog.text


def test_in_a_storm_of_pages_people_can_still_speak_and_the_rest_hears_it_at_once(monkeypatch):
    monkeypatch.setenv(THREADS_VARIABLE, "1")
    spoke = Event()

    def slow(environ, start_response):
        spoke.wait(10)
        return echo(environ, start_response)

    class Speaking(Numbers):
        def store(self, items):
            spoke.set()
            return super().store(items)

    pages = [(Scope(path="/slow/"), Protocol()) for _ in range(40)]
    *pages, taken = ask(*pages, post([b"4"]), site=slow, lanes=[Speaking()])

    assert taken.status == 302
    assert [page.status for page in pages] == [200] * 32 + [503] * 8
    assert pages[-1].headers["retry-after"] == "60"


@pytest.mark.parametrize("said", [(("content-length", "40000001"),), ()], ids=["announced", "found out"])
def test_a_body_larger_than_anything_the_site_takes_is_refused(said):
    chunks = [b"x" * 10_000_000] * 5

    (answer,) = ask((Scope("POST", sent=said), Protocol(tuple(chunks))))

    assert answer.status == 413
    assert "30MB" in answer.pieces[0].decode()


def test_who_never_ends_to_send_is_told_so(monkeypatch):
    monkeypatch.setattr(front, "SECONDS_FOR_A_BODY", 0.01)

    class Endless(Protocol):
        async def __aiter__(self):
            yield b"a"
            await asyncio.sleep(60)

    (answer,) = ask((Scope("POST"), Endless()))

    assert answer.status == 408


@pytest.mark.parametrize("announced", ["100", "200000"], ids=["asked for once", "piece by piece"])
def test_what_came_of_a_request_that_broke_off_is_not_taken_for_the_whole(announced):
    class Broken(Protocol):
        async def __call__(self):
            raise ProtocolClosed

    asked = []
    scope = Scope("POST", "/form/", sent=(("content-length", announced),))

    (answer,) = ask((scope, Broken((b"text=half",))), site=lambda *request: asked.append(request))

    assert (answer.status, asked) == (0, [])


def test_when_too_many_wait_to_be_stored_the_next_hears_it_at_once(monkeypatch):
    monkeypatch.setattr(front, "MOST_WAITING_TO_BE_STORED", 0)

    (answer,) = ask(post([b"4"]))

    assert (answer.status, answer.headers["retry-after"]) == (503, "60")


def test_anything_but_http_is_closed():
    (answer,) = ask((Scope(proto="ws"), Protocol()))

    assert answer.closed == 404


@pytest.mark.parametrize(
    ("scope", "name", "expected"),
    [
        (Scope(path="/さがす/"), "PATH_INFO", "/さがす/".encode().decode("latin-1")),
        (Scope(client="[2001:db8::1]:99"), "REMOTE_ADDR", "2001:db8::1"),
        (Scope(sent=(("cookie", "a=1"), ("cookie", "b=2"))), "HTTP_COOKIE", "a=1; b=2"),
        (Scope(sent=(("x-forwarded-for", "1"), ("x_forwarded_for", "2"))), "HTTP_X_FORWARDED_FOR", "1"),
        (Scope(sent=(("content-type", "text/plain"),)), "CONTENT_TYPE", "text/plain"),
        (Scope(authority="city.example"), "HTTP_HOST", "city.example"),
        (Scope(sent=(("host", "a.example"),), authority="b.example"), "HTTP_HOST", "a.example"),
    ],
    ids=str,
)
def test_the_environment_says_what_the_request_said(scope, name, expected):
    assert environ_of(scope)[name] == expected


def test_what_the_first_page_does_not_need_is_done_a_moment_later(monkeypatch):
    monkeypatch.setattr(front, "FIRST_VISITORS_S", 0.0)
    done = Event()

    async def run():
        served = Front(echo, [Numbers()], afterwards=done.set)
        served.__rsgi_init__(asyncio.get_running_loop())
        before = done.is_set()
        await asyncio.sleep(0.01)
        return before

    assert asyncio.run(run()) is False
    assert done.wait(5)
