"""A small cache of public pages outside Django: nobody signed in, nothing personal, never older than a commit.

A page is kept with the state of the database (its *stamp*) at which it was made. While the stamp is the same the page
is served as it is; after a commit it is made anew, by one request at a time, while the others get the page as it
was a moment ago. A few times that happens at once, so that whoever has just written something sees it; where commits
go on, once a second.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import field
from threading import Lock
from typing import Any

from yoriai.pure.values import dataclass

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

LARGEST_PAGE_BYTES = 2_000_000
SMALLEST_TO_COMPRESS_BYTES = 500
# Headers, key and bookkeeping of a kept page.
PAGE_OVERHEAD_BYTES = 4_000
LONGEST_QUERY = 500
# A page also depends on the day (open, closed, overdue): it is made anew after this time in any case.
LONGEST_S = 60.0
BETWEEN_RENEWALS_S = 1.0
# A page that was left alone may be renewed so many times in a row without waiting.
RENEWALS_IN_A_ROW = 8.0
TEXT = ("text/", "application/json", "application/geo+json", "image/svg+xml")
# What a page may vary by: all of these are part of the key or settled here.
KNOWN_VARIANCE = {"cookie", "accept-language", "accept-encoding"}
# What is said to one visitor only, and not kept with the page.
OF_ONE_VISITOR = {"ratelimit", "ratelimit-policy"}


@dataclass
class Page:
    """A page as it is kept: plain and compressed, with what it was made from."""

    status: str
    headers: Headers
    body: bytes
    packed: bytes | None
    etag: str
    stamp: object
    made_at: float
    renewals_left: float = RENEWALS_IN_A_ROW
    renewal: Lock = field(default_factory=Lock)

    @property
    def size(self) -> int:
        """Return about how many bytes of memory the page takes."""
        return len(self.body) + len(self.packed or b"") + PAGE_OVERHEAD_BYTES


@dataclass(frozen=True)
class Visitors:
    """Which cookies say nothing about the page, and how language and display of a request are found."""

    harmless_cookies: frozenset[str]
    language_of: Callable[[str, str], str]
    language_cookie: str
    display_of: Callable[[str], str] = str
    display_cookie: str = ""


@dataclass(frozen=True)
class Room:
    """How many pages are kept, and how much memory they may take: query strings can be made up without end."""

    entries: int
    most_bytes: int = 64_000_000


class PageCache:
    """WSGI layer: answers a GET or HEAD of a visitor without a session from memory where it can."""

    def __init__(
        self, application: Application, *, stamp: Callable[[], object], visitors: Visitors, room: Room
    ) -> None:
        self._application = application
        self._stamp = stamp
        self._visitors = visitors
        self._room = room
        self._bytes = 0
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._pass_on(environ, start_response)
        page = self._pages.get(key)
        if page is not None and self._may_serve(page):
            return _answer(page, environ, start_response)
        try:
            return self._make(key, environ, start_response)
        finally:
            if page is not None and page.renewal.locked():
                page.renewal.release()

    def _key(self, environ: Environ) -> tuple[str, ...] | None:
        """Return the key of a request that may be answered from memory, None for any other."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return None
        cookies = _cookies(environ.get("HTTP_COOKIE", ""))
        if cookies.keys() - self._visitors.harmless_cookies:
            return None
        chosen = cookies.get(self._visitors.language_cookie, "")
        language = self._visitors.language_of(chosen, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        host = environ.get("HTTP_HOST", "")
        return (
            host,
            environ.get("wsgi.url_scheme", ""),
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            language,
            self._visitors.display_of(cookies.get(self._visitors.display_cookie, "")),
        )

    def _may_serve(self, page: Page) -> bool:
        """Tell whether a page may be served; False to exactly one request when it must be made anew."""
        now = time.monotonic()
        may_renew = _renewals_left(page, now) >= 1
        if now - page.made_at < LONGEST_S and (not may_renew or page.stamp == self._stamp()):
            return True
        return not page.renewal.acquire(blocking=False)

    def _make(self, key: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the site make the page; keep it if it is everybody's."""
        stamp, made_at = self._stamp(), time.monotonic()
        status, headers, chunks = self._ask({**environ, "REQUEST_METHOD": "GET"})
        if not _is_everybodys(status, headers) or getattr(chunks, "streaming", True):
            self._drop(key)  # what was everybody's until now may have been taken back
            return _hand_over(status, headers, chunks, environ, start_response)
        before = self._pages.get(key)
        page = _page(status, headers, _whole(chunks), stamp, made_at)
        if before is not None:
            page.renewals_left = _renewals_left(before, made_at) - 1
        if len(page.body) <= LARGEST_PAGE_BYTES:
            self._keep(key, page)
        own = [pair for pair in headers if pair[0].lower() in OF_ONE_VISITOR]
        return _answer(page, environ, start_response, own)

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        status, headers, chunks = self._ask(environ)
        return _hand_over(status, headers, chunks, environ, start_response)

    def _ask(self, environ: Environ) -> tuple[str, Headers, Iterable[bytes]]:
        answer: list[tuple[str, Headers]] = []

        def remember(status: str, headers: Headers, *rest: Any) -> None:
            answer[:] = [(status, list(headers))]

        chunks = self._application(environ, remember)
        return *answer[0], chunks

    def _keep(self, key: tuple[str, ...], page: Page) -> None:
        with self._lock:
            self._forget(key)
            self._pages[key] = page
            self._bytes += page.size
            while len(self._pages) > self._room.entries or self._bytes > self._room.most_bytes:
                self._forget(next(iter(self._pages)))

    def _drop(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self._forget(key)

    def _forget(self, key: tuple[str, ...]) -> None:
        """Take one page out; the lock is held."""
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.size


def _cookies(header: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in header.split(";") if part.strip())
    return {name: value for name, _, value in pairs}


def _is_everybodys(status: str, headers: Headers) -> bool:
    """Tell whether an answer may be shown to others: found, no cookie set, not marked private."""
    named = {name.lower(): value for name, value in headers}
    control = named.get("cache-control", "").lower()
    varies = {part.strip().lower() for part in named.get("vary", "").split(",") if part.strip()}
    return (
        status.startswith("200")
        and "set-cookie" not in named
        and "content-encoding" not in named
        and not any(word in control for word in ("private", "no-store", "no-cache", "immutable"))
        and named.get("content-type", "").startswith(TEXT)
        and "attachment" not in named.get("content-disposition", "")
        and varies <= KNOWN_VARIANCE
    )


def _whole(chunks: Iterable[bytes]) -> bytes:
    """Return a body in one piece and let the site end its request."""
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return body


def _hand_over(
    status: str, headers: Headers, chunks: Iterable[bytes], environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Give one visitor an answer that is not kept; compress it when it is text in one piece."""
    named = {name.lower(): value for name, value in headers}
    is_text = named.get("content-type", "").startswith(TEXT) and "content-encoding" not in named
    if getattr(chunks, "streaming", True) or not is_text:
        start_response(status, headers)
        return chunks
    body = _whole(chunks)
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    if len(body) >= SMALLEST_TO_COMPRESS_BYTES and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = gzip.compress(body, 4)
        kept.append(("Content-Encoding", "gzip"))
    start_response(status, [*kept, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _renewals_left(page: Page, now: float) -> float:
    """Return how many times a page may be renewed at once; one more with every second that passes."""
    return min(RENEWALS_IN_A_ROW, page.renewals_left + (now - page.made_at) / BETWEEN_RENEWALS_S)


def _page(status: str, headers: Headers, body: bytes, stamp: object, made_at: float) -> Page:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_TO_COMPRESS_BYTES else None
    settled = {"content-length", "etag", "vary", "cache-control", *OF_ONE_VISITOR}
    kept = [(name, value) for name, value in headers if name.lower() not in settled]
    kept += [
        ("ETag", etag),
        ("Vary", "Accept-Encoding, Accept-Language, Cookie"),
        ("Cache-Control", "private, no-cache"),  # a browser asks each time and mostly hears "304"
    ]
    return Page(status, kept, body, packed, etag, stamp, made_at)


def _answer(
    page: Page, environ: Environ, start_response: StartResponse, own: Headers | None = None
) -> list[bytes]:
    headers = [*page.headers, *(own or [])]
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [pair for pair in headers if pair[0] != "Content-Type"])
        return []
    body = page.body
    if page.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body, headers = page.packed, [*headers, ("Content-Encoding", "gzip")]
    start_response(page.status, [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
