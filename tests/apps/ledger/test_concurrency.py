"""Many at once: the log has one order, one key and no gaps."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from tests.factories import NOON
from yoriai.apps.ledger import keys, operations, queries
from yoriai.apps.ledger.models import LogLeaf, Receipt
from yoriai.apps.ledger.operations import LeafDraft
from yoriai.pure import transparency

WRITERS, ROUNDS = 4, 6


def speak(writer: int) -> None:
    """Append and issue in several transactions; every third one fails at its end."""
    try:
        for turn in range(ROUNDS):
            append(f"{writer}-{turn}", fails=turn % 3 == 2)
    finally:
        connection.close()


def append(subject_id: str, *, fails: bool) -> None:
    for _ in range(200):
        try:
            with transaction.atomic():
                drafts = [LeafDraft("opinion", "consultations.Opinion", subject_id, {"text": "声"})] * 2
                operations.issue_receipts(operations.append_leaves(drafts, at=NOON), at=NOON)
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return
        except OperationalError as busy:
            # Only the shared in-memory database of the tests does not wait for its turn.
            if "locked" not in str(busy):
                raise
            threading.Event().wait(0.01)
        else:
            return


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_consistent_log():
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(speak, range(WRITERS)))

    expected = WRITERS * (ROUNDS - ROUNDS // 3) * 2
    verdict = transparency.verify_export(queries.export_lines())
    assert verdict.leaves == LogLeaf.objects.count() == Receipt.objects.count() == expected
    assert verdict.checkpoints == expected // 2


@pytest.mark.django_db
def test_a_key_that_was_lost_is_not_replaced_in_silence(tmp_path: Path):
    operations.append_leaves([LeafDraft("opinion", "consultations.Opinion", 1, {"text": "声"})], at=NOON)

    with pytest.raises(keys.LogKeyMissing):
        keys._kept_seed(tmp_path / "keys" / "log-ed25519")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_together_agree_on_one_key(tmp_path: Path):
    path = tmp_path / "keys" / "log-ed25519"
    barrier = threading.Barrier(8)

    def start(_: int) -> str:
        barrier.wait()
        try:
            return keys._kept_seed(path)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        seeds = set(pool.map(start, range(8)))

    assert len(seeds) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["log-ed25519"]


def test_the_key_may_come_from_the_environment(settings):
    settings.YORIAI_LOG_KEY = "00" * 32

    assert keys.public_key().hex() == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
