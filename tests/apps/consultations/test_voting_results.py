"""A vote on statements is closed and published by its own rules."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import Decided, voting, voting_setup
from yoriai.apps.consultations.operations.voting_phases import (
    NothingToVoteOn,
    PhaseOutsidePeriod,
    PhasePlan,
    PhaseReversed,
)
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.consultations.rules import Gap, State
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AFTER = NOON + timedelta(days=20)


def considered(of):
    consultation = voting_makers.open_voting(of)
    voting_makers.crowd(consultation, 6)
    return operations.start_considering(consultation_id=consultation.pk, by=makers.head(of), at=AFTER)


def decide(consultation, by, note="計画の見直しに生かす。", outcome=""):
    return operations.decide_outcome(
        consultation_id=consultation.pk,
        version=consultation.version,
        decided=Decided(outcome, note),
        by=by,
        at=AFTER,
    )


def test_it_needs_no_items_but_a_word_on_what_it_leads_to():
    of = division()
    consultation, by = considered(of), makers.head(of)

    before = [missing.gap for missing in queries.publication_gaps(consultation)]
    after = queries.publication_gaps(decide(consultation, by))

    assert before == [Gap.USE]
    assert after == ()


def test_its_publication_puts_the_last_votes_and_the_counts_into_the_log():
    of = division()
    consultation, by = considered(of), makers.head(of)
    decided = decide(consultation, by)

    operations.publish_results(consultation_id=consultation.pk, version=decided.version, by=by, at=AFTER)

    published = queries.results(code=consultation.code)
    public = json.loads(LogLeaf.objects.get(kind="results").body)["public"]
    assert published.consultation.state == State.RESULTS_PUBLISHED
    assert (public["voters"], public["votes"], public["statements"], public["opinions"]) == (6, 18, 3, 0)
    assert check_votes(code=consultation.code).votes == 18


def test_an_outcome_of_a_draft_is_none_of_a_vote():
    of = division()
    consultation = considered(of)

    with pytest.raises(Invalid):
        decide(consultation, makers.head(of), outcome="enacted")


def test_after_the_results_nobody_votes():
    of = division()
    consultation, by = considered(of), makers.head(of)
    decided = decide(consultation, by)
    operations.publish_results(consultation_id=consultation.pk, version=decided.version, by=by, at=AFTER)

    with pytest.raises(voting.VotingOver):
        voting_makers.cast(consultation, 1, 1, at=AFTER)


def test_opinions_that_came_in_a_later_phase_are_answered_as_ever():
    of = division()
    phases = (
        PhasePlan("statement_voting", "賛否", TODAY, TODAY + timedelta(days=9)),
        PhasePlan("public_comment", "意見", TODAY + timedelta(days=10), TODAY + timedelta(days=19)),
    )
    consultation = voting_makers.open_voting(of, phases=phases)
    said = makers.said(consultation)
    operations.submit_opinion(draft=said, by=ANYONE, at=NOON + timedelta(days=12))
    started = operations.start_considering(consultation_id=consultation.pk, by=makers.head(of), at=AFTER)

    assert [missing.gap for missing in queries.publication_gaps(started)] == [Gap.UNSORTED, Gap.USE]


def test_a_vote_without_statements_cannot_be_published():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of, voting_makers.CONTENT)

    with pytest.raises(NothingToVoteOn):
        operations.publish_consultation(
            consultation_id=consultation.pk,
            period=operations.Period(TODAY, TODAY + timedelta(days=19)),
            by=by,
            at=NOON,
        )


def test_a_phase_outside_of_the_period_and_one_turned_round_are_refused():
    of = division()
    by = makers.head(of)
    late = PhasePlan("statement_voting", "賛否", TODAY, TODAY + timedelta(days=20))
    turned = PhasePlan("statement_voting", "賛否", TODAY, TODAY - timedelta(days=1))
    consultation = voting_makers.draft_voting(of, phases=(late,))

    with pytest.raises(PhaseOutsidePeriod) as refusal:
        operations.publish_consultation(
            consultation_id=consultation.pk,
            period=operations.Period(TODAY, TODAY + timedelta(days=19)),
            by=by,
            at=NOON,
        )
    with pytest.raises(PhaseReversed):
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=[turned], by=by, at=NOON)

    assert refusal.value.facts == {"title": "賛否"}


def test_phases_of_what_is_published_stay():
    of = division()
    consultation = voting_makers.open_voting(of)

    with pytest.raises(operations.AlreadyPublished):
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=[], by=makers.head(of), at=NOON)


def test_a_longer_period_makes_its_last_phase_longer():
    of = division()
    phases = (PhasePlan("statement_voting", "賛否", TODAY, TODAY + timedelta(days=19)),)
    consultation = voting_makers.open_voting(of, phases=phases)

    operations.extend_period(
        consultation_id=consultation.pk,
        closes_on=TODAY + timedelta(days=25),
        reason="多くの方に答えていただくため",
        by=makers.head(of),
        at=NOON,
    )

    assert voting_makers.cast(consultation, 1, 1, at=NOON + timedelta(days=25)).is_new


def test_a_public_comment_can_begin_with_a_vote():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)
    phases = (
        PhasePlan("statement_voting", "賛否", TODAY, TODAY + timedelta(days=9)),
        PhasePlan("public_comment", "意見", TODAY + timedelta(days=10), TODAY + timedelta(days=39)),
    )
    voting_setup.plan_phases(consultation_id=consultation.pk, phases=phases, by=by, at=NOON)
    from yoriai.apps.consultations.operations import voting_statements

    voting_statements.add_city_statements(
        consultation_id=consultation.pk, texts=voting_makers.TEXTS, by=by, at=NOON
    )
    operations.publish_consultation(
        consultation_id=consultation.pk,
        period=operations.Period(TODAY, TODAY + timedelta(days=39)),
        by=by,
        at=NOON,
    )

    assert voting_makers.cast(consultation, 1, 1).is_new
    with pytest.raises(operations.NotOpenYet):
        operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=NOON)
