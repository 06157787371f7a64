"""What the kinds of consultations have in common, and what sets them apart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.operations import Period, voting_setup
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.consultations.rules import Gap
from yoriai.apps.organisation.rules import ANYONE

pytestmark = pytest.mark.django_db

WEEK = Period(TODAY, TODAY + timedelta(days=6))


def _free(title: str = "駅前広場をどう使いたいか"):
    by = makers.head(division())
    content = replace(makers.CONTENT, title=title, kind="free_opinions")
    code = f"free-{by.person_id}"
    office = next(iter(by.division_ids))
    made = operations.create_consultation(code=code, division_id=office, content=content, by=by, at=NOON)
    return made, by


def test_free_opinions_need_neither_a_draft_nor_the_minimum_period():
    made, by = _free()

    published = operations.publish_consultation(consultation_id=made.pk, period=WEEK, by=by, at=NOON)
    receipt = operations.submit_opinion(draft=makers.said(published), by=ANYONE, at=NOON)

    assert queries.opinion_counts(consultation_id=published.pk).opinions == 1
    assert receipt.number
    assert published.shorter_reason == ""


def test_free_opinions_are_published_with_a_word_on_their_use_and_no_outcome():
    made, by = _free()
    published = operations.publish_consultation(consultation_id=made.pk, period=WEEK, by=by, at=NOON)

    gaps = {missing.gap for missing in queries.publication_gaps(published)}

    assert gaps == {Gap.USE}


def test_comments_on_sections_need_sections():
    made, by = _free()
    phase = PhasePlan("section_comments", "案を読む", WEEK.published_on, WEEK.closes_on)
    voting_setup.plan_phases(consultation_id=made.pk, phases=[phase], by=by, at=NOON)

    with pytest.raises(operations.NothingToRead):
        operations.publish_consultation(consultation_id=made.pk, period=WEEK, by=by, at=NOON)


@pytest.mark.parametrize("kind", sorted(rules.Kind))
def test_opinions_are_taken_exactly_where_a_kind_asks_for_them(kind):
    consultation = makers.open_consultation()
    consultation.kind = kind

    taken = rules.takes_opinions(consultation, (), TODAY)

    assert taken is (kind in {"public_comment", "free_opinions", "section_comments"})
