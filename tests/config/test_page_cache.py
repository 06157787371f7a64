"""The page cache, with a small application and a stamp in place of the site and its database."""

from __future__ import annotations

import gzip
from threading import Event, Thread

import pytest

from yoriai.config import page_cache
from yoriai.config.page_cache import PageCache, Room, Visitors


class Body(list):
    """A body in one piece, as Django hands it over."""

    streaming = False


class Site:
    """Counts how often it was asked; `headers` and `text` can be changed between requests."""

    def __init__(self):
        self.asked = 0
        self.text = "市のページ" * 200
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html; charset=utf-8")]

    def __call__(self, environ, start_response):
        self.asked += 1
        start_response(self.status, list(self.headers))
        return Body([self.text.encode()])


class World:
    def __init__(self):
        self.site = Site()
        self.stamp = 1
        self.now = 0.0
        visitors = Visitors(
            frozenset({"csrf", "language"}), lambda chosen, accepted: chosen or accepted or "ja", "language"
        )
        self.cache = PageCache(self.site, stamp=lambda: self.stamp, visitors=visitors, room=Room(2, 50_000))

    def get(self, path="/", method="GET", query="", **headers):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "city"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        answer = []
        body = b"".join(
            self.cache(environ, lambda status, headers, *rest: answer.append((status, dict(headers))))
        )
        return *answer[0], body


@pytest.fixture
def world(monkeypatch):
    world = World()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: world.now)
    return world


def test_a_second_visitor_gets_the_kept_page(world):
    first, second = world.get(), world.get()

    assert world.site.asked == 1
    assert first == second


def test_after_a_commit_the_page_is_made_anew(world):
    world.get()
    world.site.text = "新しいページ"
    world.stamp, world.now = 2, 2.0

    assert world.get()[2].decode() == "新しいページ"


def test_whoever_has_just_written_something_sees_it_at_once(world):
    world.get()
    for step, text in enumerate(("一つ", "二つ", "三つ"), start=2):
        world.stamp, world.site.text = step, text

        assert world.get()[2].decode() == text


def test_while_commits_go_on_a_page_is_made_once_a_second_after_the_first_few(world):
    for step in range(100):
        world.stamp, world.now = step, 5 + step / 100
        world.get()
    first = world.site.asked
    for step in range(100, 1100):
        world.stamp, world.now = step, 5 + step / 100
        world.get()

    assert first == 1 + page_cache.RENEWALS_IN_A_ROW
    assert world.site.asked - first == 10


def test_a_page_that_was_left_alone_may_be_made_anew_at_once_again(world):
    for step in range(100):
        world.stamp = step
        world.get()
    world.stamp, world.site.text, world.now = 100, "新しいページ", 3.0

    assert world.get()[2].decode() == "新しいページ"


def test_a_page_is_made_anew_after_a_minute_because_days_pass_without_a_commit(world):
    world.get()
    world.now = 61.0
    world.get()

    assert world.site.asked == 2


@pytest.mark.parametrize(
    "headers", [{"cookie": "session=1"}, {"authorization": "Bearer x"}, {"cookie": "csrf=1; session=2"}]
)
def test_a_person_with_a_session_is_never_served_from_memory(world, headers):
    world.get()
    world.get(**headers)
    world.get(**headers)

    assert world.site.asked == 3


def test_a_form_token_cookie_does_not_matter_to_a_page_without_a_form(world):
    world.get()
    world.get(cookie="csrf=abc; language=ja")

    assert world.site.asked == 1


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "csrf=1"),
        ("Cache-Control", "private, no-store"),
        ("Vary", "X-Something"),
        ("Content-Disposition", "attachment"),
    ],
)
def test_what_is_not_everybodys_is_not_kept(world, header):
    world.site.headers.append(header)
    world.get()
    world.get()

    assert world.site.asked == 2


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "500 Internal Server Error"])
def test_only_found_pages_are_kept(world, status):
    world.site.status = status
    world.get()
    world.get()

    assert world.site.asked == 2


def test_languages_queries_and_paths_are_kept_apart(world):
    world.get(cookie="language=en")
    world.get(accept_language="en")
    world.get(query="page=2")
    world.get(path="/x")

    assert world.site.asked == 3


def test_memory_is_bounded(world):
    for path in ("/a", "/b", "/c", "/a"):
        world.get(path=path)

    assert world.site.asked == 4
    assert len(world.cache._pages) == 2


def test_a_browser_that_has_the_page_hears_so(world):
    etag = world.get()[1]["ETag"]

    status, _, body = world.get(if_none_match=etag)

    assert (status, body) == ("304 Not Modified", b"")


def test_head_has_the_headers_of_get_and_no_body(world):
    status, headers, body = world.get(method="HEAD")

    assert (status, body) == ("200 OK", b"")
    assert headers["Content-Length"] == str(len(world.get()[2]))


def test_a_page_is_compressed_for_those_who_can_read_it(world):
    _, headers, body = world.get(accept_encoding="gzip, br")

    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == world.site.text
    assert len(body) < 200


def test_while_one_request_makes_the_page_the_others_get_the_old_one(world):
    world.get()
    begun, go_on = Event(), Event()
    original = world.site.__call__

    class Slow(Site):
        def __call__(self, environ, start_response):
            begun.set()
            go_on.wait(5)
            return original(environ, start_response)

    world.cache._application = Slow()
    world.stamp, world.now = 2, 2.0
    renewing = Thread(target=world.get)
    renewing.start()
    begun.wait(5)

    status, _, _ = world.get()

    go_on.set()
    renewing.join()
    assert status == "200 OK"
    assert world.site.asked == 2


def test_a_page_that_fails_to_be_made_can_be_made_by_the_next_request(world):
    world.get()
    world.stamp, world.now = 2, 2.0

    def broken(environ, start_response):
        raise RuntimeError

    working, world.cache._application = world.cache._application, broken
    with pytest.raises(RuntimeError):
        world.get()
    world.cache._application = working
    world.get()

    assert world.site.asked == 2


def test_made_up_query_strings_take_no_more_memory_than_was_given(world):
    world.cache._room = Room(entries=1000, most_bytes=50_000)

    for number in range(100):
        world.get(query=f"x={number}")

    assert sum(page.size for page in world.cache._pages.values()) == world.cache._bytes
    assert 0 < world.cache._bytes <= 50_000


def test_a_page_with_a_very_long_query_string_is_not_kept(world):
    world.get(query="q=" + "a" * 600)

    assert len(world.cache._pages) == 0


def test_a_page_that_was_taken_back_is_forgotten(world):
    world.get()
    world.site.status = "404 Not Found"
    world.stamp, world.now = 2, 2.0

    world.get()

    assert len(world.cache._pages) == 0
    assert world.cache._bytes == 0
