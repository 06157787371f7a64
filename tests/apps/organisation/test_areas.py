"""The areas of the city: entered by the operator, never forgotten, a population only with its source."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import NOON, TODAY
from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.operations import AreaDraft, Counted
from yoriai.apps.organisation.rules import ELSEWHERE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
COUNTED = Counted(TODAY, "住民基本台帳")
NORTH, SOUTH = AreaDraft("kita", "北町", "Kitamachi", 4200), AreaDraft("minami", "南町")


def set_areas(*areas, counted=COUNTED, by=INSTALLATION):
    return operations.set_areas(
        municipality=factories.municipality(), areas=areas, counted=counted, by=by, at=NOON
    )


def test_areas_are_offered_in_their_order():
    set_areas(SOUTH, NORTH)

    assert [(area.code, area.population) for area in queries.offered_areas()] == [
        ("minami", None),
        ("kita", 4200),
    ]


def test_an_area_left_out_is_no_longer_offered_but_keeps_its_name():
    set_areas(NORTH, SOUTH)

    set_areas(AreaDraft("minami", "南町（新）"))

    assert [area.name for area in queries.offered_areas()] == ["南町（新）"]
    assert queries.name_of_area(code="kita") == "北町"


@pytest.mark.parametrize(
    "counted", [Counted(None, "台帳"), Counted(TODAY, "  "), Counted(TODAY + timedelta(days=2), "台帳")]
)
def test_a_population_without_day_and_source_is_refused(counted):
    with pytest.raises(operations.PopulationWithoutSource):
        set_areas(NORTH, counted=counted)


@pytest.mark.parametrize(
    "faulty", [AreaDraft("Kita!", "北町"), AreaDraft("kita", " "), AreaDraft(ELSEWHERE, "市外"), NORTH]
)
def test_an_area_that_cannot_be_used_is_named_by_its_place(faulty):
    with pytest.raises(operations.AreaUnclear) as refusal:
        set_areas(NORTH, faulty)

    assert refusal.value.facts["place"] == 2
    assert queries.offered_areas() == []


def test_only_the_operator_sets_areas():
    with pytest.raises(NotAllowed):
        set_areas(NORTH, by=factories.actor(Role.CIO_OFFICE))
