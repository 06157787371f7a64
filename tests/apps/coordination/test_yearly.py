"""A fiscal year of listening."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import factories
from tests.apps.consultations import makers
from tests.factories import NOON, TODAY
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation
from yoriai.apps.coordination.queries.yearly import Row, year_of_listening, years
from yoriai.apps.organisation import operations as organisation
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.apps.shared.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AFTER = TODAY + timedelta(days=60)


@pytest.fixture
def year():
    """Seven opinions by the web and two by telephone, in a consultation that closed."""
    division = factories.division()
    head = makers.head(division)
    made = makers.draft_consultation(head, division)
    period = operations.Period(published_on=TODAY, closes_on=TODAY + timedelta(days=29))
    operations.publish_consultation(consultation_id=made.pk, period=period, by=head, at=NOON)
    said = [operations.OpinionDraft(made.code, f"意見{n}", standing="lives") for n in range(7)]
    operations.submit_opinions(drafts=said, by=ANYONE, at=NOON)
    heard = operations.Reception(channel="phone", at=NOON)
    told = [operations.OpinionDraft(made.code, f"電話{n}", reception=heard) for n in range(2)]
    operations.submit_opinions(drafts=told, by=head, at=NOON)
    return lambda: year_of_listening(year=2026, on=AFTER)


def test_it_tells_how_many_spoke_and_how_far_the_answers_are(year):
    found = year()

    assert (found.received, found.people, len(found.consultations)) == (9, 9, 1)
    assert (found.ended.numerator, found.ended.denominator) == (0, 9)
    assert found.median_days is None
    assert not found.is_over


def test_small_groups_are_not_told_nor_found_by_subtraction(year):
    assert [row.count for row in year().by_channel] == [None, None]


def test_ways_by_which_nobody_came_are_named(year):
    assert "窓口" in year().silent_channels
    assert "電話" not in year().silent_channels


def test_a_year_costs_a_fixed_number_of_statements(year, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        year()


def test_years_without_a_closed_consultation_are_not_found(year):
    assert years(on=AFTER) == (2026,)
    assert years(on=TODAY) == ()
    with pytest.raises(NotFound):
        year_of_listening(year=2020, on=AFTER)
    with pytest.raises(NotFound):
        year_of_listening(year=2026, on=TODAY)


def test_the_page_is_open_to_all(client, year):
    factories.municipality()

    assert client.get("/figures/1900/").status_code == 404
    assert client.get("/figures/99999999999999999999/").status_code == 404


def test_rows_keep_the_order_of_the_ways(year):
    assert [row.label for row in year().by_channel] == ["ウェブ", "電話"]
    assert isinstance(year().by_channel[0], Row)
    assert date(2026, 4, 1) <= year().consultations[0].closes_on


@pytest.fixture
def areas(year):
    """Six people of one area, two of another, seven from elsewhere and nobody from a third; and one who says nothing."""
    organisation.set_areas(
        municipality=factories.municipality(),
        areas=[
            organisation.AreaDraft("kita", "北町", "Kitamachi", 4000),
            organisation.AreaDraft("minami", "南町", "Minamicho", 8000),
            organisation.AreaDraft("naka", "中町"),
        ],
        counted=organisation.Counted(TODAY, "住民基本台帳"),
        by=INSTALLATION,
        at=NOON,
    )
    code = Consultation.objects.get().code

    def say(area, times, sender=""):
        drafts = [
            operations.OpinionDraft(code, f"{area}{n}", area=area, sender_key=sender) for n in range(times)
        ]
        operations.submit_opinions(drafts=drafts, by=ANYONE, at=NOON)

    say("kita", 6)
    say("minami", 2)
    say("elsewhere", 7)
    return say


def test_areas_are_told_with_their_population_and_small_ones_are_not(year, areas):
    found = year().by_area

    # "minami" alone could be found by subtraction, so the next smallest is not told either.
    assert [(row.label, row.count, row.per_ten_thousand) for row in found.rows] == [
        ("北町", None, None),
        ("南町", None, None),
        ("市外", 7, None),
        ("回答しない", 9, None),
    ]
    assert found.silent == ("中町",)
    assert (found.source, found.counted_on) == ("住民基本台帳", TODAY)


def test_a_large_area_is_compared_with_its_population(year, areas):
    areas("minami", 8)

    rows = {row.label: row for row in year().by_area.rows}

    assert (rows["南町"].count, rows["南町"].population, rows["南町"].per_ten_thousand) == (10, 8000, 12.5)


def test_many_letters_of_one_person_are_no_group(year, areas):
    areas("naka", 6, sender="one-and-the-same")

    rows = {row.label: row.count for row in year().by_area.rows}

    assert rows["中町"] is None


def test_without_areas_nothing_is_said_of_them(year):
    found = year().by_area

    assert ([row.label for row in found.rows], found.silent, found.is_compared) == (["回答しない"], (), False)
