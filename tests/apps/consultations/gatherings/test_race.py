"""People who register at the same moment: never more than there are seats, nobody lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import NOON
from yoriai.apps.consultations.models import Registration
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.organisation.rules import ANYONE

PEOPLE = 8
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@contextmanager
def for_threads(tmp_path):
    """Let threads meet in a file where the tests keep SQLite in memory: there a second writer is not waited for."""
    if connection.vendor != "sqlite":
        yield
        return
    place, settings = tmp_path / "race.sqlite3", connections.settings["default"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(place)])
    before = settings["NAME"]
    settings["NAME"] = str(place)
    try:
        yield
    finally:
        settings["NAME"] = before


def at_once(do, people=PEOPLE):
    """Let several threads do something at the same moment; return what each got."""
    together = Barrier(people)

    def run(number):
        try:
            together.wait(timeout=20)
            return do(number)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def states():
    """Return the state of every registration, read where the threads wrote."""
    return sorted(at_once(lambda _: list(Registration.objects.values_list("state", flat=True)), people=1)[0])


def test_many_at_once_never_get_more_seats_than_there_are(tmp_path):
    gathering, _ = some.announced(capacity_on_site=5)

    with for_threads(tmp_path):
        got = at_once(lambda _number: some.registered(gathering, 1).state)
        stored = states()

    assert sorted(got) == stored == ["seated"] * 5 + ["waiting"] * 3


def test_one_form_sent_many_times_at_once_is_one_registration(tmp_path):
    gathering, _ = some.announced()

    with for_threads(tmp_path):
        got = at_once(lambda _number: some.registered(gathering, 1, submission_key="one and the same").number)
        stored = states()

    assert (len(set(got)), stored) == (1, ["seated"])


def test_who_withdraws_while_others_register_leaves_no_seat_empty_and_none_double(tmp_path):
    gathering, _ = some.announced(capacity_on_site=4)
    seated = [some.registered(gathering, 1) for _ in range(4)]
    some.registered(gathering, 1)

    def act(number):
        if number < 4:
            registering.withdraw(number=seated[number].number, by=ANYONE, at=NOON)
        else:
            some.registered(gathering, 1)

    with for_threads(tmp_path):
        at_once(act)
        stored = states()

    assert stored == ["seated"] * 4 + ["waiting"] + ["withdrawn"] * 4
