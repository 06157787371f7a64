"""How the database is tuned, looked at on a real file."""

from __future__ import annotations

import os
import subprocess
import sys

LOOK = """
import django
django.setup()
from django.db import connection, transaction
def ask(sql):
    with connection.cursor() as cursor:
        return cursor.execute(sql).fetchone()[0]
names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size", "temp_store")
print(*[ask(f"PRAGMA {name}") for name in names])
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as seen:
    with transaction.atomic():
        pass
print(seen.captured_queries[0]["sql"])
"""


def test_sqlite_keeps_what_it_acknowledged_and_takes_the_write_lock_at_once(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    clean |= {"YORIAI_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yoriai.config.settings"}

    seen = subprocess.run(
        [sys.executable, "-c", LOOK], env=clean, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    full, memory = "2", "2"
    assert seen == [f"wal {full} 1 20000 0 {memory}", "BEGIN IMMEDIATE"]
