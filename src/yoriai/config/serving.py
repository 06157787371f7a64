"""The server and, beside it, a worker."""

from __future__ import annotations

import os
import socket
from contextlib import nullcontext

import click

from yoriai.config.companions import worker_beside
from yoriai.pure.values import dataclass

THREADS_VARIABLE = "_SITE_THREADS"  # for the web processes, which are started anew


@dataclass(frozen=True)
class Place:
    """Where the site is served and with how much."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    with_worker: bool = True


def refuse_a_taken_port(place: Place) -> None:
    """Stop with a plain word when something answers there already: the server would silently share the port."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError:
            raise click.ClickException(
                f"{place.host}:{place.port} は使われています。別の番号を --port で選んでください。"
                f" / the port is in use; choose another one with --port."
            ) from None


def serve(place: Place) -> None:
    """Serve the site until the process is asked to end; a web process that dies is started again."""
    refuse_a_taken_port(place)
    from granian import Granian
    from granian.constants import Interfaces

    os.environ[THREADS_VARIABLE] = str(place.threads)
    server = Granian(
        "yoriai.config.wsgi:front",
        address=place.host,
        port=place.port,
        interface=Interfaces.RSGI,
        workers=place.workers,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
    )
    with worker_beside() if place.with_worker else nullcontext():
        server.serve()
