"""A database that cannot grow: a clear refusal, nothing lost of what was typed, reading goes on."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.web.consultations.test_express import ADDRESS, Visitor, consultation  # noqa: F401 - a fixture
from yoriai.apps.consultations.models import Opinion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full_disk():
    """Let SQLite take no further page: it then says what it says on a full disk."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to be full")
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


def test_on_a_full_disk_the_form_comes_back_with_what_was_typed(client, consultation, full_disk):  # noqa: F811
    visitor = Visitor(client)
    text = "長い意見。" * 3000

    answer = client.post(ADDRESS, {**visitor.fields, "text": text})

    assert answer.status_code == 503
    assert text in answer.content.decode()
    assert Opinion.objects.count() == 0
    assert client.get("/consultations/r8-1/").status_code == 200
