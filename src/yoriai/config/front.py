"""What the server runs: an event loop that reads requests, keeps the short ways in apart, and asks the site in threads.

Who speaks or votes is not kept waiting by a storm of pages: the short ways have a thread of their own, and when too
many pages wait, further visitors hear at once that they should come back in a moment.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import IO, Any

from yoriai.apps.shared.gathering import MOST_AT_ONCE, Fault, Intake
from yoriai.config.bridge import Environ, Gone, Sender, TooLarge, body_of, environ_of, send_whole
from yoriai.config.serving import THREADS_VARIABLE
from yoriai.web.ui.express import LONGEST_BYTES, Lane, onward

log = logging.getLogger("yoriai.server")

WAITING_FOR_A_THREAD = 32
SECONDS_FOR_A_BODY = 300.0
# What the first page does not need is loaded so many seconds after the start.
FIRST_VISITORS_S = 1.0
MOST_WAITING_TO_BE_STORED = 5000
PLAIN = [("content-type", "text/plain; charset=utf-8")]
TOO_BUSY = (
    "ただいま混み合っています。1分ほどたってから、もう一度開いてください。\n"
    "We are very busy. Please come back in a minute.\n"
)
TOO_LARGE = (
    "ファイルが大きすぎます。前の画面に戻り、30MBまでに分けてお送りください。\n"
    "The file is too large. Please go back and send parts of at most 30 MB.\n"
)
TOO_SLOW = (
    "届くまでに時間がかかりすぎました。電波の良い所で、もう一度お送りください。\n"
    "It took too long to arrive. Please send it again where the connection is better.\n"
)
BROKEN = (
    "申し訳ありません。うまく動きませんでした。時間をおいて、もう一度お試しください。\n"
    "Sorry, something went wrong. Please try again later.\n"
)


class Front:
    """An RSGI application."""

    def __init__(
        self,
        site: Any,
        lanes: Sequence[Lane[Any]],
        *,
        group_commit: bool = True,
        scheme: str = "",
        afterwards: Callable[[], None] | None = None,
    ) -> None:
        self._site = site
        self._afterwards = afterwards
        self._scheme = scheme
        self._lanes = lanes
        self._most_at_once = MOST_AT_ONCE if group_commit else 1
        threads = int(os.environ.get(THREADS_VARIABLE, "8"))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="site")
        self._most_waiting = threads * WAITING_FOR_A_THREAD
        self._waiting = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sender = Sender(self._site, loop)
        self._intakes = [Intake(lane.store, self._tell, self._most_at_once) for lane in self._lanes]
        if self._afterwards:
            loop.call_later(FIRST_VISITORS_S, self._pool.submit, self._afterwards)

    def _tell(self, pairs: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
        self._loop.call_soon_threadsafe(_settle, pairs)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(404)
            return
        environ = environ_of(scope)
        if self._scheme:  # the public one, when a proxy speaks plainly to us
            environ["wsgi.url_scheme"] = self._scheme
        if scope.method in ("GET", "HEAD"):
            await self._ask_the_site({**environ, "wsgi.input": BytesIO()}, protocol)
            return
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY):
                body = await body_of(protocol, environ)
        except TimeoutError:
            send_whole(protocol, 408, PLAIN, TOO_SLOW.encode())
            return
        except Gone:
            return  # nobody is there any more who could be answered
        except TooLarge:
            send_whole(protocol, 413, PLAIN, TOO_LARGE.encode())
            return
        with body:
            if scope.method == "POST" and await self._took_the_short_way(environ, body, protocol):
                return
            body.seek(0)
            await self._ask_the_site({**environ, "wsgi.input": body}, protocol)

    async def _took_the_short_way(self, environ: Environ, body: IO[bytes], protocol: Any) -> bool:
        """Store what was sent if one of the short ways takes it; tell whether it was answered."""
        sent = body.read(LONGEST_BYTES + 1)
        for lane, intake in zip(self._lanes, self._intakes, strict=True):
            item = _read(lane, environ, sent)
            if item is None:
                continue
            if intake.waiting >= MOST_WAITING_TO_BE_STORED:
                send_whole(protocol, 503, [*PLAIN, ("retry-after", "60")], TOO_BUSY.encode())
                return True
            settled = self._loop.create_future()
            intake.put(settled, item)
            outcome = await settled
            place = None if isinstance(outcome, Fault) else lane.place(item, outcome)
            if place is not None:
                protocol.response_empty(302, [(name.lower(), value) for name, value in onward(place)])
                return True
        return False

    async def _ask_the_site(self, environ: Environ, protocol: Any) -> None:
        if self._waiting >= self._most_waiting and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            send_whole(protocol, 503, [*PLAIN, ("retry-after", "60")], TOO_BUSY.encode())
            return
        self._waiting += 1
        answering: Future[None] = self._pool.submit(self._sender.answer, environ, protocol)
        try:
            await asyncio.wrap_future(answering)
        except Exception:
            log.exception("no answer to a request")
            send_whole(protocol, 500, PLAIN, BROKEN.encode())
        finally:
            self._waiting -= 1


def _read(lane: Lane[Any], environ: Environ, sent: bytes) -> Any:
    """Return what a short way makes of a request; a request on which it breaks goes the long way."""
    try:
        return lane.read(environ, sent)
    except Exception:
        log.exception("a short way could not read a request")
        return None


def _settle(pairs: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for settled, outcome in pairs:
        if not settled.done():  # the visitor may have gone
            settled.set_result(outcome)
