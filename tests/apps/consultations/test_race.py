"""What happens when the same things come in at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from tests.apps.consultations import makers
from tests.factories import NOON

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE

SENDERS = 6


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_time_is_stored_once_with_one_receipt():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no race")
    draft = makers.said(makers.open_consultation())
    together = Barrier(SENDERS)

    def send(_: int) -> str:
        try:
            together.wait(timeout=20)
            return operations.submit_opinion(draft=draft, by=ANYONE, at=NOON).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SENDERS) as pool:
        numbers = set(pool.map(send, range(SENDERS)))

    assert (len(numbers), Opinion.objects.count(), LogLeaf.objects.count()) == (1, 1, 1)
