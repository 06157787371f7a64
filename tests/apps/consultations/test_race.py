"""What happens when the same things come in at the same time."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from tests.apps.consultations import considered, makers
from tests.factories import NOON
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotStored

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


@pytest.mark.django_db(transaction=True)
def test_results_are_not_published_while_an_opinion_comes_in():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no race")
    room = considered.considering("案内板がほしい。")
    room.answer(room.item(*room.opinions))
    room.decide()
    draft = makers.said(room.consultation, "街灯がほしい。")
    taken, go_on = Event(), Event()

    def send_slowly() -> None:
        try:
            with transaction.atomic():
                operations.submit_opinion(draft=draft, by=ANYONE, at=considered.LATER)
                taken.set()
                go_on.wait(timeout=20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send_slowly)
        assert taken.wait(timeout=20)
        with transaction.atomic(), connection.cursor() as cursor, pytest.raises(NotStored):
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
            room.publish()
        go_on.set()
        sending.result()

    with pytest.raises(operations.ResultsIncomplete):
        room.publish()


@pytest.mark.django_db(transaction=True)
def test_no_opinion_slips_in_while_results_are_published():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no race")
    room = considered.considering("案内板がほしい。")
    room.answer(room.item(*room.opinions))
    room.decide()
    draft = makers.said(room.consultation, "街灯がほしい。")

    def send() -> str:
        try:
            operations.submit_opinion(draft=draft, by=ANYONE, at=considered.LATER)
        except operations.ResultsOut as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "taken"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            room.publish()
            sending = pool.submit(send)
            # The sender has to wait for the publication: it cannot be done before the commit.
            assert not wait([sending], timeout=0.5).done
        answer = sending.result(timeout=20)

    assert (answer, Opinion.objects.count()) == ("consultation-answered", 1)
