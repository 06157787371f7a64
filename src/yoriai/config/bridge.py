"""Between the server's protocol (RSGI) and the site (WSGI): a request as an environment, an answer on its way out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import chain
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import IO, Any

from granian.rsgi import ProtocolClosed

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

# A body of known length up to this size is asked for once; a longer one is taken piece by piece.
IN_ONE_READ_BYTES = 100_000
IN_MEMORY_BYTES = 1_000_000
# A table of 30 MB with the rest of its form; the forms themselves refuse earlier, with a page.
MOST_BYTES = 40_000_000
# An answer of known length up to this size leaves in one piece.
IN_ONE_PIECE_BYTES = 2_000_000
FILE_KEPT_S = 10.0


def environ_of(scope: Any) -> Environ:
    """Return the WSGI environment of a request, without its body."""
    name, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for header, value in scope.headers.items():
        if "_" not in header:  # "x_forwarded_for" would pass for "x-forwarded-for"
            _add(environ, header.upper().replace("-", "_"), value)
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _add(environ: Environ, name: str, value: str) -> None:
    key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


class TooLarge(Exception):
    """The body is longer than anything that the site takes."""


class Gone(Exception):
    """The connection ended before the body did; what came of it must not pass for the whole."""


async def body_of(protocol: Any, environ: Environ) -> IO[bytes]:
    """Read the whole body before anybody is kept busy with it: who sends slowly makes nobody wait.

    Where the request does not say how long its body is, the environment says so afterwards.

    Raises:
        TooLarge: it is longer than `MOST_BYTES`; nothing more of it is read.
        Gone: less came than the request had announced.
    """
    said = environ.get("CONTENT_LENGTH", "")
    announced = int(said[:20]) if said.isdecimal() else None
    if announced is not None and announced > MOST_BYTES:
        raise TooLarge
    if announced is not None and announced <= IN_ONE_READ_BYTES:  # nearly every form
        try:
            return BytesIO(await protocol())
        except ProtocolClosed as fault:
            raise Gone from fault
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - it goes with the request
    try:
        async for chunk in protocol:
            if file.tell() + len(chunk) > MOST_BYTES:
                raise TooLarge
            file.write(chunk)
        if announced is not None and file.tell() < announced:
            raise Gone
    except BaseException:  # the time is over, too
        file.close()
        raise
    environ["CONTENT_LENGTH"] = str(file.tell())
    file.seek(0)
    return file


class Sender:
    """Runs the site in a thread and sends what it answers through the server's event loop."""

    def __init__(self, site: Callable[..., Iterable[bytes]], loop: asyncio.AbstractEventLoop) -> None:
        self._site = site
        self._loop = loop

    def answer(self, environ: Environ, protocol: Any) -> None:
        """Ask the site and send its answer; to be called in a thread."""
        said: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, *rest: Any) -> None:
            said[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]

        chunks = self._site(environ, start_response)
        try:
            pieces = iter(chunks)
            first = next(pieces, b"")  # a lazy answer says its status no earlier
            status, headers = said[0]
            if _is_short(chunks, headers):
                body = first + b"".join(pieces)
                self._loop.call_soon_threadsafe(send_whole, protocol, status, headers, body)
            else:
                self._send_long(protocol, (status, headers), chain((first,), pieces))
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    def _send_long(self, protocol: Any, head: tuple[int, Headers], pieces: Iterable[bytes]) -> None:
        """Collect an answer in a file and have the server read it from there.

        Given piece by piece, the server would keep in memory whatever a slow reader has not taken yet, and an
        answer that breaks off would end as if it were complete.
        """
        file = NamedTemporaryFile(prefix="yoriai-answer-")  # noqa: SIM115 - it goes after the answer
        try:
            file.writelines(pieces)
            file.flush()
        except BaseException:
            file.close()
            raise
        self._loop.call_soon_threadsafe(self._send_file, protocol, head, file)

    def _send_file(self, protocol: Any, head: tuple[int, Headers], file: Any) -> None:
        status, headers = head
        kept = [pair for pair in headers if pair[0] != "content-length"]
        # The server opens it at once; it may be taken away while it is being read.
        self._loop.call_later(FILE_KEPT_S, file.close)
        protocol.response_file(status, [*kept, ("content-length", str(file.tell()))], file.name)


def send_whole(protocol: Any, status: int, headers: Headers, body: bytes) -> None:
    """Send an answer in one piece."""
    if body:
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_empty(status, headers)


def _is_short(chunks: Any, headers: Headers) -> bool:
    if isinstance(chunks, list | tuple) or getattr(chunks, "streaming", None) is False:
        return True
    length = dict(headers).get("content-length", "")
    return length.isdecimal() and int(length) <= IN_ONE_PIECE_BYTES
