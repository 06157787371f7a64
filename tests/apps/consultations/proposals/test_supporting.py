"""Supports: one for each device, for a version, taken back, counted, and committed to in the log."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import proposal_makers as made
from tests.factories import NOON, division
from yoriai.apps.consultations.models import Contributor, Proposal, Support, SupportBatch, SupportEvent
from yoriai.apps.consultations.operations import proposal_log
from yoriai.apps.consultations.operations.proposals import shared, supporting
from yoriai.apps.consultations.queries.proposals import log as queries
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def supports(proposal):
    return Proposal.objects.values_list("supports", flat=True).get(pk=proposal.pk)


def test_a_device_supports_once_however_often_it_sends():
    proposal = made.proposed(made.open_proposing()).proposal

    given = [made.choose(proposal, "a").is_changed for _ in range(3)]

    assert given == [True, False, False]
    assert (supports(proposal), SupportEvent.objects.count()) == (1, 1)


def test_a_support_is_taken_back_and_given_again_and_each_step_stays_in_the_history():
    proposal = made.proposed(made.open_proposing()).proposal
    made.choose(proposal, "b")

    made.choose(proposal, "a")
    made.choose(proposal, "a", wants=False)
    made.choose(proposal, "a", wants=False)
    assert supports(proposal) == 1
    made.choose(proposal, "a")

    assert supports(proposal) == 2
    assert list(SupportEvent.objects.values_list("is_support", flat=True)) == [True, True, False, True]


def test_taking_back_what_was_never_given_counts_nothing():
    proposal = made.proposed(made.open_proposing()).proposal

    made.choose(proposal, "a", wants=False)

    assert (supports(proposal), Support.objects.count()) == (0, 0)


def test_nobody_supports_the_own_proposal():
    proposal = made.proposed(made.open_proposing()).proposal

    with pytest.raises(supporting.OwnProposal):
        made.choose(proposal, "author")


def test_the_same_device_is_somebody_else_in_another_consultation():
    for _ in range(2):
        made.choose(made.proposed(made.open_proposing()).proposal, "a")

    assert Contributor.objects.values("key").distinct().count() == 4


def test_a_support_stays_when_the_text_changes_and_says_for_which_version_it_was_given():
    proposal = made.proposed(made.open_proposing()).proposal
    made.choose(proposal, "a")

    made.answered(made.suggested(proposal))

    row = Support.objects.get()
    assert (supports(proposal), row.version) == (1, 1)
    assert made.choose(proposal, "a").version == 2
    assert (supports(proposal), Support.objects.get().version) == (1, 2)


def test_whoever_read_an_older_text_is_told_before_supporting():
    proposal = made.proposed(made.open_proposing()).proposal
    made.answered(made.suggested(proposal))

    with pytest.raises(shared.ProposalChanged) as refusal:
        made.choose(proposal, "a", version=1)

    assert refusal.value.facts == {"number": 1, "version": 2}


def test_what_is_not_shown_is_not_supported_but_what_it_had_stays():
    of = division()
    proposal = made.proposed(made.open_proposing(of)).proposal
    made.cheered(proposal, 3)

    made.decided(proposal, "held", made.makers.head(of), "off_topic")

    with pytest.raises(shared.ProposalNotShown):
        made.choose(proposal, "late")
    assert supports(proposal) == 3


def test_after_the_last_day_nothing_is_counted():
    proposal = made.proposed(made.open_proposing()).proposal

    with pytest.raises(shared.ProposingOver):
        made.choose(proposal, "a", at=NOON + timedelta(days=20))


@pytest.mark.parametrize("number", [2, 10**15])
def test_an_unknown_number_is_not_found(number):
    proposal = made.proposed(made.open_proposing()).proposal
    proposal.number = number

    with pytest.raises(NotFound):
        made.choose(proposal, "a", version=1)


def test_pages_that_were_opened_are_counted_with_the_next_support():
    consultation = made.open_proposing()
    one, other = (made.proposed(consultation).proposal for _ in range(2))

    made.choose(one, "a", seen={1: 3, 2: 5, 99: 1})

    assert list(Proposal.objects.order_by("number").values_list("seen", flat=True)) == [3, 5]
    assert other.number == 2


def test_the_log_commits_to_all_supports_and_a_changed_one_is_found():
    consultation = made.open_proposing()
    proposal = made.proposed(consultation).proposal
    made.cheered(proposal, 3)
    assert Job.objects.filter(task__endswith="log_supports").count() == 1

    first = proposal_log.log_supports(consultation_id=consultation.pk, by=INSTALLATION, at=NOON)
    made.choose(proposal, "fan-1", wants=False)
    second = proposal_log.log_supports(consultation_id=consultation.pk, by=INSTALLATION, at=NOON)
    third = proposal_log.log_supports(consultation_id=consultation.pk, by=INSTALLATION, at=NOON)

    assert [first, second, third] == [3, 1, 0]
    leaves = [json.loads(leaf.body)["public"] for leaf in LogLeaf.objects.filter(kind="supports")]
    assert [(leaf["batch"], leaf["supports"]) for leaf in leaves] == [(1, 3), (2, 1)]
    assert leaves[0]["root"] == bytes(SupportBatch.objects.get(number=1).root).hex()
    assert queries.check_supports(code=consultation.code).faulty == ()
    SupportEvent.objects.order_by("pk").first().delete()
    assert queries.check_supports(code=consultation.code).faulty == (1,)


def test_only_the_installation_settles():
    consultation = made.open_proposing()

    with pytest.raises(NotAllowed):
        proposal_log.log_supports(consultation_id=consultation.pk, by=ANYONE, at=NOON)
    with pytest.raises(NotFound):
        proposal_log.log_supports(consultation_id=0, by=INSTALLATION, at=NOON)
