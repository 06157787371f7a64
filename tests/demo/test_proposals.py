"""The proposals of the sample: supported, reworded, joined, one waiting for a check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from tests.demo.city import City, loaded
from yoriai.apps.consultations.models import Proposal, SupportEvent
from yoriai.apps.consultations.queries.proposals.log import check_supports

CODE = "madoguchi-teian"


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with (
        django_db_blocker.unblock(),
        loaded(date(2026, 11, 23), tmp_path_factory.mktemp("uploads")) as city,
    ):
        yield city


def test_the_proposals_stand_as_promised(city: City):
    states = Counter(Proposal.objects.values_list("state", flat=True))

    assert states == {"shown": 4, "merged": 2, "waiting": 1}
    assert Proposal.objects.get(number=1).version == 2
    joint = Proposal.objects.get(made_by__isnull=False)
    assert set(joint.merged_from.values_list("number", flat=True)) == {3, 4}
    assert joint.supports < sum(joint.merged_from.values_list("supports", flat=True))


def test_all_supports_are_in_the_log(city: City):
    checked = check_supports(code=CODE)

    assert (checked.supports, checked.faulty) == (SupportEvent.objects.count(), ())
