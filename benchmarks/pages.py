"""CPU milliseconds and SQL statements per page: made by the site, and from memory, in one run.

Ceiling: 12 statements whatever the number of rows, 15 ms of CPU made by the site, 0.5 ms from memory.
"first" is a page of which no piece was drawn before, "site" one made anew after a commit, "memory" a kept one. The
first lines say what this machine takes for nothing: a fixed loop, and an empty page through the same middleware.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

ROUNDS = 30


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="yoriai-benchmark-") as folder:
        os.environ |= {"YORIAI_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "yoriai.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure_pages()


def measure_pages() -> None:
    from django.http import HttpResponse
    from django.urls import path as route

    from benchmarks.world import World
    from yoriai.config import urls, wsgi
    from yoriai.web.ui import remembered

    urls.urlpatterns.append(route("empty/", lambda request: HttpResponse("<!doctype html>")))
    begun = time.monotonic()
    world = World(datetime.now(UTC))
    print(
        f"The town: 40 consultations, 500 opinions in 60 items, 200 measures ({time.monotonic() - begun:.0f} s to make)"
    )
    pages = {
        "an empty page of the framework": "/empty/",
        "a page of text in our frame": "/accessibility/",
        "home": "/",
        "consultations (40)": "/consultations/",
        "consultation with 500 opinions": "/consultations/answered/",
        "its results (60 items)": "/consultations/answered/results/",
        "its opinions": "/consultations/answered/opinions/",
        "measures (200)": "/measures/",
        "measure": "/measures/r8-001/",
        "voice (trace of an opinion)": f"/voices/{world.receipt}/",
        "trace back from a measure": "/trace/measures/r8-001/",
        "figures": "/figures/",
    }
    print(f"A loop of 200,000 turns: {min(loop_ms() for _ in range(9)):.1f} ms")
    print(
        f"{'page':34}{'SQL':>5}{'first ms':>10}{'site ms':>10}{'memory ms':>11}{'ratio':>8}{'kB':>7}{'gzip kB':>9}"
    )
    for name, path in pages.items():
        statements = statements_of(wsgi, path)
        first = cpu_ms(wsgi.site, path, before=remembered.forget)[0]
        site, body, _ = cpu_ms(wsgi.site, path)
        memory, _, packed = cpu_ms(wsgi.application, path)
        kept = f"{memory:11.3f}{site / memory:8.0f}" if memory < site / 3 else f"{'not kept':>11}{'':8}"
        print(f"{name:34}{statements:5}{first:10.2f}{site:10.2f}{kept}{body / 1000:7.0f}{packed / 1000:9.1f}")


def loop_ms() -> float:
    begun, total = time.process_time_ns(), 0
    for turn in range(200_000):
        total += turn * turn % 7
    return (time.process_time_ns() - begun) / 1e6


def statements_of(wsgi: object, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        ask(wsgi.site, path)
    return len(captured)


def cpu_ms(
    application: Callable, path: str, *, before: Callable[[], None] = lambda: None
) -> tuple[float, int, int]:
    """Return CPU milliseconds per request (median of rounds), bytes plain and bytes compressed."""
    plain = len(ask(application, path))
    packed = len(ask(application, path, gzip=True))
    spent = []
    for _ in range(ROUNDS):
        before()
        begun = time.process_time_ns()
        ask(application, path, gzip=True)
        spent.append((time.process_time_ns() - begun) / 1e6)
    return sorted(spent)[ROUNDS // 2], plain, packed


def ask(application: Callable, path: str, *, gzip: bool = False) -> bytes:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        **({"HTTP_ACCEPT_ENCODING": "gzip"} if gzip else {}),
    }
    answer = []
    chunks = application(environ, lambda status, headers, *rest: answer.append(status))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    assert answer[0].startswith("200"), (path, answer[0])
    return body


if __name__ == "__main__":
    main()
