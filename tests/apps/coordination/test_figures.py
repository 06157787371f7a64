"""The public figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.apps.coordination import chains
from tests.factories import NOON, TODAY
from yoriai.apps.coordination import queries
from yoriai.apps.shared.time import JAPAN

pytestmark = pytest.mark.django_db


def test_without_data_no_figure_pretends_to_be_zero():
    figures = queries.figures(on=TODAY)

    assert (figures.ended.ratio, figures.repeated.percent, figures.median_days) == (None, None, None)
    assert figures.consultations == ()


def test_an_opinion_ends_answered_or_withheld_with_a_reason():
    held = chains.consultation()
    item = chains.item(held)
    chains.place(chains.opinion(held), item)
    chains.opinion(held, withholding="off_topic")
    chains.opinion(held)
    chains.opinion(chains.consultation(published=False))

    figures = queries.figures(on=TODAY)

    assert (figures.ended.numerator, figures.ended.denominator) == (2, 4)
    assert figures.ended.percent == 50.0


def test_opinions_of_an_open_consultation_are_not_counted_as_unanswered():
    chains.opinion(chains.consultation(published=False, closes_on=TODAY, results_due_on=None))

    assert queries.figures(on=TODAY).ended.denominator == 0


def test_the_median_counts_the_days_from_close_to_results():
    for days in (20, 61, 40):
        published_at = datetime(2026, 6, 30, 12, tzinfo=JAPAN) + timedelta(days=days)
        chains.consultation(results_published_at=published_at)

    figures = queries.figures(on=TODAY)

    assert (figures.median_days, figures.median_of) == (40, 3)


def test_answers_copied_to_the_letter_are_counted():
    held = chains.consultation()
    for reason in ("今後の参考とします", "今後の参考とします", "回数を増やします", "費用を見直します"):
        chains.answer(chains.item(held, answered=False), reason)
    unpublished = chains.consultation(published=False)
    chains.answer(chains.item(unpublished, answered=False), "回数を増やします", published_at=None)

    repeated = queries.figures(on=TODAY).repeated

    assert (repeated.numerator, repeated.denominator) == (2, 4)


def test_an_overdue_consultation_is_counted_with_its_days():
    chains.consultation(published=False, results_due_on=date(2026, 10, 30))
    chains.consultation(published=False, results_due_on=TODAY)

    figures = queries.figures(on=TODAY)

    assert figures.overdue == 1
    assert sorted(row.overdue_days for row in figures.consultations) == [0, 3]


def test_the_table_counts_people_and_says_nothing_of_outcomes_before_publication():
    held = chains.consultation(published=False)
    item = chains.item(held)
    for sender in ("a", "a", "b"):
        chains.place(chains.opinion(held, sender_key=sender), item)

    row = queries.figures(on=TODAY).consultations[0]

    assert (row.received, row.people) == (3, 2)
    assert (row.in_items, row.answered, row.withheld, row.days_to_results) == (None, None, None, None)


def test_a_moved_opinion_is_counted_once():
    held = chains.consultation()
    said = chains.opinion(held)
    chains.place(said, chains.item(held), ended_at=NOON)
    chains.place(said, chains.item(held))

    row = queries.figures(on=TODAY).consultations[0]

    assert (row.received, row.in_items, row.answered) == (1, 1, 1)


def test_measures_that_can_name_their_voices_are_counted():
    chains.whole()
    chains.measure()
    chains.measure(state="draft")

    share = queries.figures(on=TODAY).measures_with_voices

    assert (share.numerator, share.denominator) == (1, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_figures_read_seven_statements(rows, django_assert_num_queries):
    for _ in range(rows):
        chains.whole()

    with django_assert_num_queries(7):
        queries.figures(on=TODAY)
