"""Many rows at once, past the ORM: under load most of the time of an intake went into building statements.

Only for tables that thousands of people write to in the same minute, or that the worker fills by the hundred thousand
while they wait; everything else goes through the models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import connection, models

ROWS_AT_ONCE = 64
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
_JSON = json.JSONEncoder(ensure_ascii=False)
Row = Sequence[Any]


def insert_rows(
    table: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    clash: str = "",
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows in the running transaction, in one statement for up to 64.

    Args:
        table: the model; the values are plain ones, instants, mappings for JSON fields, or members of choices.
        names: fields, in the order of the values.
        rows: the values of each row.
        clash: what becomes of a row that is there already ("ON CONFLICT …"); nothing means an error.
        returning: fields to give back.

    Returns:
        The fields asked for of each row that was written, in no order.
    """
    written: list[tuple[Any, ...]] = []
    more = clash + (f" RETURNING {_columns(table, tuple(returning))}" if returning else "")
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for part in _parts(rows):
            values = [v if type(v) in _PLAIN else _adapted(v, vendor) for row in part for v in row]
            cursor.execute(_statement(table, tuple(names), len(part), more), values)
            if returning:
                written += cursor.fetchall()
    return written


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut rows into parts of 64 and a rest: a statement for each size of a rest, which the database soon knows."""
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[begin : begin + ROWS_AT_ONCE]


@lru_cache(maxsize=1000)
def _statement(table: type[models.Model], names: tuple[str, ...], rows: int, more: str) -> str:
    marks = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * rows)
    return f"INSERT INTO {table._meta.db_table} ({_columns(table, names)}) VALUES {marks} {more}"  # noqa: S608 names of fields only


@lru_cache(maxsize=100)
def _columns(table: type[models.Model], names: tuple[str, ...]) -> str:
    meta: Any = table._meta
    return ", ".join(f'"{meta.get_field(name).column}"' for name in names)


def _adapted(value: Any, vendor: str) -> Any:
    if isinstance(value, datetime):
        return _instant(value, vendor)
    if isinstance(value, dict):
        return _JSON.encode(value)
    return value.value if isinstance(value, Enum) else value


@lru_cache(maxsize=100)
def _instant(value: datetime, vendor: str) -> Any:  # one instant stands in every row of an intake
    return connection.ops.adapt_datetimefield_value(value)
