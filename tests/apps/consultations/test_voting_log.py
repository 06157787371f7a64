"""The log commits to every vote, in batches; what is missing or changed afterwards is found."""

from __future__ import annotations

import json

import pytest

from tests.apps.consultations import voting_makers
from tests.factories import NOON, actor
from yoriai.apps.consultations.models import VoteEvent
from yoriai.apps.consultations.operations import voting_log
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.consultations.tasks import log_votes
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def settle(consultation):
    log_votes(consultation_id=consultation.pk, at=NOON)


def leaves():
    return [json.loads(leaf.body) for leaf in LogLeaf.objects.filter(kind="votes").order_by("index")]


def test_a_leaf_holds_the_root_of_all_votes_since_the_last_one():
    consultation = voting_makers.open_voting()
    voting_makers.crowd(consultation, 5)
    settle(consultation)
    voting_makers.cast(consultation, 1, 0, device="crowd-1")
    settle(consultation)

    facts = [leaf["public"] for leaf in leaves()]

    assert [(fact["batch"], fact["votes"]) for fact in facts] == [(1, 15), (2, 1)]
    assert all(len(fact["root"]) == 64 for fact in facts)
    assert check_votes(code=consultation.code).faulty == ()


def test_without_new_votes_nothing_is_added():
    consultation = voting_makers.open_voting()
    voting_makers.cast(consultation, 1, 1)
    settle(consultation)

    settle(consultation)

    assert len(leaves()) == 1


def test_votes_of_two_consultations_are_kept_apart():
    one, other = voting_makers.open_voting(), voting_makers.open_voting()
    for number in (1, 2, 3):
        voting_makers.cast(one, number, 1)
        voting_makers.cast(other, number, -1)
    settle(one)
    settle(other)

    assert [leaf["public"]["votes"] for leaf in leaves()] == [3, 3]
    assert check_votes(code=one.code).faulty == check_votes(code=other.code).faulty == ()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda events: events[3].delete(),
        lambda events: VoteEvent.objects.filter(pk=events[3].pk).update(value=-events[3].value),
        lambda events: VoteEvent.objects.filter(pk=events[3].pk).update(
            participant_id=events[14].participant_id
        ),
    ],
    ids=["removed", "turned round", "given to somebody else"],
)
def test_a_vote_that_is_tampered_with_is_found(tamper):
    consultation = voting_makers.open_voting()
    voting_makers.crowd(consultation, 5)
    settle(consultation)
    voting_makers.crowd(consultation, 8)
    settle(consultation)

    tamper(list(VoteEvent.objects.order_by("id")))

    assert check_votes(code=consultation.code).faulty == (1,)


def test_only_the_installation_puts_votes_into_the_log():
    consultation = voting_makers.open_voting()

    for by in (ANYONE, actor(Role.CIO_OFFICE)):
        with pytest.raises(NotAllowed):
            voting_log.log_votes(consultation_id=consultation.pk, by=by, at=NOON)


def test_what_is_not_voted_on_is_not_found():
    with pytest.raises(NotFound):
        log_votes(consultation_id=12345, at=NOON)


def test_many_votes_are_logged_in_several_batches(monkeypatch):
    monkeypatch.setattr("yoriai.apps.consultations.queries.voting_log.MOST_IN_A_BATCH", 10)
    consultation = voting_makers.open_voting()
    voting_makers.crowd(consultation, 8)

    settle(consultation)

    assert [leaf["public"]["votes"] for leaf in leaves()] == [10, 10, 4]
    assert check_votes(code=consultation.code).faulty == ()
