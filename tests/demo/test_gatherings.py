"""The meetings of the sample: one to register for, one with minutes and what followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.demo.city import City, loaded
from yoriai.apps.consultations.queries.gatherings import minutes, public
from yoriai.apps.consultations.rules import gatherings as rules

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with django_db_blocker.unblock(), loaded(date(2026, 11, 23), tmp_path_factory.mktemp("uploads")) as city:
        yield city


def test_one_meeting_comes_for_which_people_registered(city: City):
    (coming,) = public.coming_gatherings(at=city.at)
    seats = {one.way: (one.taken, one.waiting) for one in public.seats_of(gathering=coming)}

    assert "【見本】" in coming.title
    assert seats == {"on_site": (12, 0), "online": (3, 0)}


def test_one_meeting_was_held_and_its_minutes_say_what_became_of_it(city: City):
    (held,) = public.past_gatherings(at=city.at)

    found = minutes.public_minutes(code=held.consultation.code, number=held.number)
    late = {one.number: rules.overdue_days(one, city.today) for one in found.follow_ups}

    assert [len(part.opinions) for part in found.parts] == [0, 3, 0, 0]
    assert found.content["attendance"]["total"] == 36
    assert [one.state for one in found.follow_ups] == ["done", "open", "open"]
    assert late == {1: 0, 2: 3, 3: 0}
