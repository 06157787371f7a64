"""The record refuses to be emptied; between tests it must be, so there its triggers are taken away and put back.

Nothing of this is in the product: outside the tests no switch exists. PostgreSQL needs no help, because tests
empty its tables with TRUNCATE, which row triggers do not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def _emptying_tables_of_the_record() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    operations = type(connection.ops)
    plain = operations.sql_flush

    def without_triggers(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements = plain(self, *args, **kwargs)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        away = [f"DROP TRIGGER {name}" for name, _ in triggers]
        return [*away, *statements, *(sql for _, sql in triggers)] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", without_triggers)
        yield
