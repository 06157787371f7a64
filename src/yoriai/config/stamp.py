"""The state of the database as one value that changes with every commit, whichever process made it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from threading import Lock

from django.db import connection

POLL_S = 0.02


def sqlite_stamp(path: str) -> Callable[[], object]:
    """Return a function that reads SQLite's own counter of other connections' commits (about 3 µs)."""
    reader, lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False), Lock()

    def stamp() -> object:
        with lock:
            return reader.execute("PRAGMA data_version").fetchone()[0]

    return stamp


def postgresql_stamp() -> Callable[[], object]:
    """Return a function that reads how far the write-ahead log has come, at most fifty times a second."""
    last: list[object] = [None, 0.0]
    lock = Lock()

    def stamp() -> object:
        with lock:
            if time.monotonic() - float(last[1]) > POLL_S:  # type: ignore[arg-type]
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
                    last[:] = [cursor.fetchone()[0], time.monotonic()]
            return last[0]

    return stamp
