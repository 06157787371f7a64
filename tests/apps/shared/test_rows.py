"""Rows written past the ORM are the rows that the ORM would have written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON
from yoriai.apps.ledger.models import AuditEvent, LogNode
from yoriai.apps.shared.rows import ROWS_AT_ONCE, insert_rows

pytestmark = pytest.mark.django_db
FIELDS = ("at", "action", "subject_type", "subject_id", "person_id", "capacity", "facts")


@pytest.mark.parametrize("number", [0, 1, 2, 63, 64, 65, 200])
def test_every_row_is_written_once_and_as_it_was_given(number):
    rows = [(NOON, "a.b", "c.D", str(n), n or None, "public", {"n": n, "語": "はい"}) for n in range(number)]

    insert_rows(AuditEvent, FIELDS, rows)

    assert list(AuditEvent.objects.order_by("id").values_list(*FIELDS)) == rows


def test_a_number_of_rows_is_cut_into_few_statements():
    with CaptureQueriesContext(connection) as captured:
        insert_rows(LogNode, ("level", "index", "hash"), [(1, n, b"h") for n in range(ROWS_AT_ONCE + 7)])

    assert len(captured) == 2  # 64 and 7


def test_what_was_written_is_told_and_what_was_there_is_not():
    rows = [(1, n, b"h") for n in range(3)]
    insert_rows(LogNode, ("level", "index", "hash"), rows[1:2])

    written = insert_rows(
        LogNode,
        ("level", "index", "hash"),
        rows,
        clash='ON CONFLICT (level, "index") DO NOTHING',
        returning=("index",),
    )

    assert sorted(written) == [(0,), (2,)]


def test_a_clash_that_nobody_thought_of_is_an_error():
    with pytest.raises(IntegrityError):
        insert_rows(LogNode, ("level", "index", "hash"), [(1, 1, b"h"), (1, 1, b"h")])
