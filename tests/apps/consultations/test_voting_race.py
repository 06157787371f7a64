"""Votes that come in at the same time: one for each person, the right sums, nothing missing in the log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from tests.apps.consultations import voting_makers
from tests.factories import NOON
from yoriai.apps.consultations.models import Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.operations import voting, voting_settling
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.consultations.tasks import log_votes
from yoriai.apps.organisation.rules import ANYONE

VOTERS = 6
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def _as_after_a_start():
    voting_settling.forget()


def at_once(do, people=VOTERS):
    """Let several threads do something at the same moment; return what each got."""
    together = Barrier(people)

    def run(number):
        try:
            together.wait(timeout=20)
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def test_contradictory_answers_of_one_person_at_the_same_time_count_once():
    consultation = voting_makers.open_voting()

    at_once(lambda number: voting_makers.cast(consultation, 1, number % 3 - 1))

    statement = Statement.objects.get(consultation=consultation, number=1)
    assert Participant.objects.count() == Vote.objects.count() == 1
    assert statement.agrees + statement.disagrees + statement.passes == 1


def test_many_people_at_the_same_time_are_counted_each():
    consultation = voting_makers.open_voting()

    def answer_all(person):
        for number in (3, 1, 2) if person % 2 else (1, 2, 3):
            voting_makers.cast(consultation, number, 1, device=f"d{person}")

    at_once(answer_all)

    assert list(consultation.statements.values_list("agrees", flat=True)) == [VOTERS] * 3
    assert VoteEvent.objects.count() == VOTERS * 3


def test_batches_in_opposite_order_do_not_lock_each_other():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no race")
    consultation = voting_makers.open_voting()

    def vote(turn):
        order = range(1, 4) if turn % 2 else range(3, 0, -1)
        people = range(8) if turn % 2 else range(7, -1, -1)
        ballots = [
            voting_makers.ballot(consultation, number, turn % 3 - 1, f"d{person}")
            for person in people
            for number in order
        ]
        return len(voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON))

    assert at_once(vote) == [24] * VOTERS
    for statement in consultation.statements.all():
        assert statement.agrees + statement.disagrees + statement.passes == 8


def test_a_vote_on_its_way_is_not_left_out_of_the_log():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no race")
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1, device="first")  # asks for the log; the others need not
    taken, go_on = Event(), Event()

    def vote_slowly():
        try:
            with transaction.atomic():
                voting_makers.cast(consultation, 1, 1, device="slow")
                taken.set()
                go_on.wait(timeout=20)
        finally:
            connections.close_all()

    def settle():
        try:
            log_votes(consultation_id=consultation.pk, at=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        voting_now = pool.submit(vote_slowly)
        assert taken.wait(timeout=20)
        voting_makers.cast(consultation, 2, 1, device="quick")
        settling = pool.submit(settle)
        # The log waits for the vote that has a smaller number and is not committed yet.
        assert not wait([settling], timeout=0.5).done
        go_on.set()
        voting_now.result(timeout=20)
        settling.result(timeout=20)

    assert (check_votes(code=consultation.code).votes, VoteEvent.objects.count()) == (3, 3)
