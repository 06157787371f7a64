"""The server and, beside it, a worker."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from yoriai.config.companions import worker_beside


@dataclass(frozen=True)
class Place:
    """Where the site is served and with how much."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    with_worker: bool = True


def serve(place: Place) -> None:
    """Serve the site until the process is asked to end; a web process that dies is started again."""
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "yoriai.config.wsgi:application",
        address=place.host,
        port=place.port,
        interface=Interfaces.WSGI,
        workers=place.workers,
        blocking_threads=place.threads,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
    )
    with worker_beside() if place.with_worker else nullcontext():
        server.serve()
