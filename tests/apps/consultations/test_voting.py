"""Votes: one for each person and statement, never lost, never counted twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.operations import voting
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def sums(consultation):
    rows = consultation.statements.order_by("number")
    return list(rows.values_list("agrees", "disagrees", "passes"))


def counted(consultation):
    """The sums as they follow from the votes themselves."""
    return [
        tuple(Vote.objects.filter(statement=one, value=value).count() for value in (1, -1, 0))
        for one in consultation.statements.order_by("number")
    ]


def test_a_first_answer_makes_a_participant_a_vote_and_a_sum():
    consultation = voting_makers.open_voting()

    cast = voting_makers.cast(consultation, 2, -1)

    assert (cast.statement_number, cast.value, cast.before) == (2, -1, None)
    assert Participant.objects.count() == Vote.objects.count() == VoteEvent.objects.count() == 1
    assert sums(consultation) == [(0, 0, 0), (0, 1, 0), (0, 0, 0)]


def test_a_changed_answer_replaces_the_earlier_one_which_stays_in_the_history():
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1)

    cast = voting_makers.cast(consultation, 1, 0, at=NOON + timedelta(minutes=1))

    assert cast.before == 1
    assert sums(consultation) == [(0, 0, 1), (0, 0, 0), (0, 0, 0)]
    assert list(Vote.objects.values_list("value", flat=True)) == [0]
    assert list(VoteEvent.objects.values_list("value", flat=True)) == [1, 0]


def test_the_same_answer_again_changes_nothing():
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1)

    again = voting_makers.cast(consultation, 1, 1)

    assert again.is_changed is False
    assert VoteEvent.objects.count() == 1
    assert AuditEvent.objects.filter(action="votes.cast").last().facts == {"repeated": 1}


def test_contradictory_answers_in_one_batch_count_once_and_the_last_one_stands():
    consultation = voting_makers.open_voting()
    ballots = [voting_makers.ballot(consultation, 1, value) for value in (1, -1, 1, -1)]

    outcomes = voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON)

    assert [outcome.before for outcome in outcomes] == [None, 1, -1, 1]
    assert sums(consultation)[0] == (0, 1, 0)
    assert list(VoteEvent.objects.order_by("id").values_list("value", flat=True)) == [1, -1, 1, -1]


def test_a_faulty_ballot_hurts_no_other():
    consultation = voting_makers.open_voting()
    ballots = [
        voting_makers.ballot(consultation, 1, 1),
        voting_makers.ballot(consultation, 99, 1),
        voting_makers.ballot(consultation, 2, 7),
        Ballot("no-such-code", 1, 1, "a"),
        voting_makers.ballot(consultation, 3, 0),
    ]

    outcomes = voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON)

    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Cast",
        "NotFound",
        "Invalid",
        "NotFound",
        "Cast",
    ]
    assert sums(consultation) == [(1, 0, 0), (0, 0, 0), (0, 0, 1)]


def test_the_sums_are_those_of_the_votes_after_many_answers_and_changes():
    consultation = voting_makers.open_voting()
    ballots = [
        voting_makers.ballot(consultation, 1 + turn % 3, (turn * 7) % 3 - 1, f"device-{turn % 11}")
        for turn in range(200)
    ]

    for begin in range(0, len(ballots), 17):
        voting.cast_votes(ballots=ballots[begin : begin + 17], by=ANYONE, at=NOON)

    assert sums(consultation) == counted(consultation)
    assert Vote.objects.count() == 33


def test_a_device_is_not_stored_and_is_somebody_else_in_another_consultation():
    one, other = voting_makers.open_voting(), voting_makers.open_voting()
    voting_makers.cast(one, 1, 1, device="secret-of-the-device")
    voting_makers.cast(other, 1, 1, device="secret-of-the-device")

    keys = list(Participant.objects.values_list("key", flat=True))

    assert len(set(keys)) == 2
    assert all(len(key) == 64 and "secret" not in key for key in keys)


def test_sixty_four_votes_need_as_many_statements_as_one():
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1, device="first")

    def statements(devices):
        ballots = [voting_makers.ballot(consultation, 1, 1, device) for device in devices]
        with CaptureQueriesContext(connection) as captured:
            voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    few, many = statements(["x"]), statements([f"device-{number}" for number in range(64)])

    assert few == many


def test_a_batch_leaves_one_record_with_counts_and_no_person():
    consultation = voting_makers.open_voting()
    voting_makers.crowd(consultation, 4)

    event = AuditEvent.objects.get(action="votes.cast")

    assert (event.subject_id, event.facts, event.person_id) == (str(consultation.pk), {"first": 12}, None)


def test_votes_have_the_log_and_the_map_made_once_in_a_while(settings):
    consultation = voting_makers.open_voting()
    for second in (0, 1, 29, 30):
        voting_makers.cast(consultation, 1, second % 3 - 1, at=NOON + timedelta(seconds=second))

    jobs = Job.objects.filter(arguments={"consultation_id": consultation.pk})

    assert sorted(job.short_name for job in jobs) == [
        "consultations.draw_map",
        "consultations.draw_map",
        "consultations.log_votes",
        "consultations.log_votes",
    ]
    assert all(job.run_after > job.queued_at for job in jobs)


@pytest.mark.parametrize(("day", "refusal"), [(-1, operations.NotOpenYet), (20, voting.VotingOver)])
def test_votes_outside_of_the_days_are_refused(day, refusal):
    consultation = voting_makers.open_voting(starts_on=TODAY + timedelta(days=1))

    with pytest.raises(refusal):
        voting_makers.cast(consultation, 1, 1, at=NOON + timedelta(days=1 + day))

    assert VoteEvent.objects.count() == 0


def test_both_the_first_and_the_last_day_belong_to_the_voting():
    consultation = voting_makers.open_voting()

    voting_makers.cast(consultation, 1, 1, at=NOON)
    voting_makers.cast(consultation, 2, 1, at=NOON + timedelta(days=19))

    assert VoteEvent.objects.count() == 2


def test_a_draft_a_public_comment_and_an_unknown_code_cannot_be_voted_on():
    of = division()
    draft, comment = voting_makers.draft_voting(of), makers.open_consultation(of)

    for code in (draft.code, comment.code, "nothing"):
        with pytest.raises(NotFound):
            voting.cast_vote(ballot=Ballot(code, 1, 1, "a"), by=ANYONE, at=NOON)


def test_a_fourth_answer_does_not_exist():
    consultation = voting_makers.open_voting()

    with pytest.raises(Invalid):
        voting_makers.cast(consultation, 1, 2)


@pytest.mark.parametrize("state", ["waiting", "held", "merged"])
def test_what_is_not_shown_is_not_voted_on_and_its_votes_are_kept(state):
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1)
    target = consultation.statements.get(number=2) if state == "merged" else None
    Statement.objects.filter(consultation=consultation, number=1).update(
        state=state, hold_reason="off_topic" if state == "held" else "", merged_into=target
    )

    with pytest.raises(voting.StatementNotShown):
        voting_makers.cast(consultation, 1, -1)

    assert sums(consultation)[0] == (1, 0, 0)


def phases():
    return (
        PhasePlan("statement_voting", "賛否を答える", TODAY, TODAY + timedelta(days=9), decides="市長"),
        PhasePlan("public_comment", "意見を書く", TODAY + timedelta(days=10), TODAY + timedelta(days=19)),
    )


def test_each_phase_allows_its_own_thing_only_on_its_days():
    consultation = voting_makers.open_voting(phases=phases())
    said = makers.said(consultation)

    voting_makers.cast(consultation, 1, 1, at=NOON + timedelta(days=9))
    with pytest.raises(operations.NotOpenYet):
        operations.submit_opinion(draft=said, by=ANYONE, at=NOON + timedelta(days=9))
    operations.submit_opinion(draft=said, by=ANYONE, at=NOON + timedelta(days=10))
    with pytest.raises(voting.VotingOver):
        voting_makers.cast(consultation, 1, -1, at=NOON + timedelta(days=10))

    assert sums(consultation)[0] == (1, 0, 0)


def test_opinions_in_free_words_are_refused_by_name_where_only_votes_are_asked_for():
    consultation = voting_makers.open_voting()

    with pytest.raises(operations.NotAskedFor):
        operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=NOON)
