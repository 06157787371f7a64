"""Published numbers move in steps of at least five people; when voting is over everything is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import voting_makers
from tests.factories import NOON, TODAY
from yoriai.apps.consultations.models import MapSnapshot, Participant, VoteFigures
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries import voting_export
from yoriai.apps.consultations.tasks import count_ended_votes, draw_map

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AFTER = NOON + timedelta(days=20)


def step(consultation, at=NOON):
    draw_map(consultation_id=consultation.pk, at=at)
    return VoteFigures.objects.filter(consultation=consultation).first()


def people_say(consultation, people, value=1, number=1):
    for person in people:
        voting_makers.cast(consultation, number, value, device=f"d{person}")


def counts(consultation, number=1):
    row = queries.statement_list(code=consultation.code, on=TODAY).statements[number - 1]
    return row.agrees, row.disagrees, row.passes


def test_of_four_people_nothing_is_counted_and_of_five_everything():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(4))

    assert step(consultation) is None
    people_say(consultation, [4], value=-1)
    assert step(consultation).people == 5
    assert counts(consultation) == (4, 1, 0)


def test_the_next_step_waits_for_five_people_who_answer_not_for_five_answers():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(5))
    step(consultation)
    for value in (0, 1, -1, 0, 1, -1):
        people_say(consultation, [0], value=value)
    people_say(consultation, [10, 11, 12])

    step(consultation)
    assert counts(consultation) == (5, 0, 0)
    people_say(consultation, [13])
    step(consultation)

    assert counts(consultation) == (8, 1, 0)


def test_a_statement_that_is_taken_down_between_steps_brings_no_new_answers_into_the_map():
    consultation = voting_makers.open_voting()
    voting_makers.crowd(consultation, 6)
    step(consultation)
    people_say(consultation, [1], value=0)
    consultation.statements.filter(number=3).update(state="held", hold_reason="off_topic")

    step(consultation, at=NOON + timedelta(hours=1))

    last = MapSnapshot.objects.order_by("-version").first()
    assert [one["number"] for one in last.content["statements"]] == [1, 2]
    assert (last.version, last.people, last.votes) == (2, 6, 12)


def test_when_voting_is_over_the_last_answers_are_counted_however_few():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(5))
    step(consultation)
    people_say(consultation, [5, 6])

    count_ended_votes(at=NOON)
    assert VoteFigures.objects.get().people == 5
    count_ended_votes(at=AFTER)

    assert VoteFigures.objects.get().people == 7
    with CaptureQueriesContext(connection) as captured:
        count_ended_votes(at=AFTER)
    assert len(captured) == 1


def test_people_are_counted_by_what_is_known_of_them():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(7))
    Participant.objects.filter(pk=Participant.objects.first().pk).update(level="code")

    levels = step(consultation).levels
    assert {level: people for level, people in levels.items() if people} == {"device": 6, "code": 1}
    row = queries.statement_list(code=consultation.code, on=TODAY).statements[0]
    table = voting_export.comments_table(code=consultation.code, on=TODAY)

    assert row.levels.of_each == (6, 0, 1, 0, 0, 0)
    told = dict(zip(table.header, next(iter(table.rows)), strict=True))
    assert (told["by-device"], told["by-email"], told["by-code"], told["by-partner"]) == (6, 0, 1, 0)


def test_a_step_from_before_a_level_was_known_is_still_read():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(7))
    figures = step(consultation)
    figures.statements = {number: counts[:-3] for number, counts in figures.statements.items()}
    figures.save()

    row = queries.statement_list(code=consultation.code, on=TODAY).statements[0]

    assert row.levels.labelled == [("端末", 7)]


def test_a_further_device_of_somebody_is_nobody_in_the_counts():
    consultation = voting_makers.open_voting()
    people_say(consultation, range(7))
    first, *_, last = Participant.objects.order_by("id")
    Participant.objects.filter(pk=last.pk).update(merged_into=first)

    assert step(consultation).people == 6
    assert queries.turnout(consultation=consultation).people.all == 6
