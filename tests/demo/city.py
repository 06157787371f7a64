"""The loaded sample, made once for the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.test import override_settings

from yoriai.apps.shared.time import JAPAN
from yoriai.demo import loading
from yoriai.demo.loading import Summary


@dataclass(frozen=True)
class City:
    """When the sample was loaded, and what the loading said."""

    today: date
    at: datetime
    first: Summary


@contextmanager
def loaded(today: date, media: Path) -> Iterator[City]:
    """Load the sample in a transaction that is rolled back in the end."""
    at = datetime.combine(today, time(23, 30), tzinfo=JAPAN)
    with override_settings(YORIAI_DEMO=True, MEDIA_ROOT=media), transaction.atomic():
        yield City(today=today, at=at, first=loading.load(today=today, at=at))
        transaction.set_rollback(True)
