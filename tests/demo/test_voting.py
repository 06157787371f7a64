"""The vote of the sample: the same people with the same leanings in every loading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from tests.demo.city import City, loaded
from yoriai.apps.consultations.models import MapSnapshot, Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.consultations.tasks import draw_map
from yoriai.demo import content
from yoriai.demo import voting as sample

CODE = "minna-no-johoka"


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with (
        django_db_blocker.unblock(),
        loaded(date(2026, 11, 23), tmp_path_factory.mktemp("uploads")) as city,
    ):
        yield city


def test_the_vote_is_as_large_as_promised(city: City):
    states = Counter(Statement.objects.values_list("state", flat=True))

    assert states == {"shown": 20, "held": 1, "waiting": 1}
    assert Participant.objects.count() >= 150
    assert Vote.objects.count() < VoteEvent.objects.count()


def test_all_votes_are_in_the_log(city: City):
    checked = check_votes(code=CODE)

    assert (checked.votes, checked.faulty) == (VoteEvent.objects.count(), ())


def test_the_map_finds_the_three_leanings_and_is_sure_of_them(city: City):
    statement = Statement.objects.first()
    draw_map(consultation_id=statement.consultation_id, at=city.at)
    found = MapSnapshot.objects.get().content

    assert sorted(group["name"] for group in found["groups"]) == ["A", "B", "C"]
    assert found["certainty"]["is_clear"] is True
    assert len(found["common_ground"]) >= 3
    assert len(found["divisive"]) == 5


def test_leanings_are_well_mixed_and_of_the_sizes_in_the_file():
    given = content.read("voting/consultation")

    leanings = sample._leanings(given)

    assert [leanings.count(one) for one in range(3)] == given["leanings"]
    assert len(set(leanings[:10])) == 3
