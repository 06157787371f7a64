"""Late work of this room."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache

from yoriai.apps.jobs.queue import forget_done

KEPT = timedelta(days=90)


def forget_old_jobs(*, at: datetime) -> None:
    """Remove jobs that were done long ago; failed ones stay until somebody looked at them."""
    forget_done(before=at - KEPT)


def forget_expired_files() -> None:
    """Remove what was kept for a while and is past its time: files that were looked at and never taken in.

    The cache itself removes an expired file only when somebody asks for it again.
    """
    cache = caches["default"]
    if not isinstance(cache, FileBasedCache):
        return
    for name in cache._list_cache_files():  # type: ignore[attr-defined]
        with suppress(FileNotFoundError), open(name, "rb") as file:
            cache._is_expired(file)  # type: ignore[attr-defined] # this also removes it
