"""Many rows at once, past the ORM: under load most of the time of an intake went into building statements.

Only for tables that thousands of people write to in the same minute; everything else goes through the models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models

ROWS_AT_ONCE = 50
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})


def insert_rows(table: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows with one prepared statement in the running transaction.

    Args:
        table: the model; the values are plain ones, instants, mappings for JSON fields, or members of choices.
        names: fields, in the order of the values.
        rows: the values of each row.
    """
    adapted = [tuple(map(_adapted, row)) for row in rows]
    if adapted:
        with connection.cursor() as cursor:
            cursor.executemany(_statement(connection.vendor, table, tuple(names), 1), adapted)


def insert_rows_for_ids(
    table: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Insert rows as `insert_rows` does, and return the keys that the database gave them, in the same order."""
    keys: list[int] = []
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[begin : begin + ROWS_AT_ONCE]
            statement = _statement(connection.vendor, table, tuple(names), len(part)) + " RETURNING id"
            cursor.execute(statement, [_adapted(value) for value in chain.from_iterable(part)])
            keys += sorted(key for (key,) in cursor.fetchall())
    return keys


@lru_cache(maxsize=500)
def _statement(vendor: str, table: type[models.Model], names: tuple[str, ...], rows: int) -> str:
    meta: Any = table._meta
    quote = connection.ops.quote_name
    columns = ", ".join(quote(meta.get_field(name).column) for name in names)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * rows)
    return f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {marks}"  # noqa: S608 names of fields only


def _adapted(value: Any) -> Any:
    if type(value) in _PLAIN:  # most values by far
        return value
    if isinstance(value, datetime):
        return _instant(connection.vendor, value)
    if isinstance(value, Enum):
        return value.value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


@lru_cache(maxsize=100)
def _instant(vendor: str, value: datetime) -> Any:  # one instant stands in every row of an intake
    return connection.ops.adapt_datetimefield_value(value)
