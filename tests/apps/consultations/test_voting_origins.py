"""From where participants begin: a hash whose key lives for a day, of one consultation, forgotten after two weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.consultations import voting_makers
from tests.factories import NOON, actor
from yoriai.apps.consultations.models import OriginKey, Participant
from yoriai.apps.consultations.operations import voting, voting_origins
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.tasks import forget_origins
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _no_keys_from_before():
    voting_origins.forget()
    yield
    voting_origins.forget()


def began(consultation, device, network, at=NOON):
    ballot = Ballot(consultation.code, 1, 1, device, network)
    voting.cast_votes(ballots=[ballot], by=ANYONE, at=at)
    return Participant.objects.order_by("-id").first().origin


def test_who_begins_at_one_place_on_one_day_can_be_told_together():
    consultation = voting_makers.open_voting()

    first, same, other = (
        began(consultation, str(number), network)
        for number, network in enumerate(("192.0.2.1", "192.0.2.1", "192.0.2.2"))
    )

    assert first == same != other
    assert len(first) == 16


def test_neither_two_days_nor_two_consultations_can_be_joined():
    one, two = voting_makers.open_voting(), voting_makers.open_voting()

    origins = {
        began(one, "a", "192.0.2.1"),
        began(two, "a", "192.0.2.1"),
        began(one, "b", "192.0.2.1", at=NOON + timedelta(days=1)),
    }

    assert len(origins) == 3


def test_where_the_network_is_not_known_nothing_is_kept():
    consultation = voting_makers.open_voting()

    assert began(consultation, "a", "") == ""
    assert not OriginKey.objects.exists()


def test_keys_go_with_their_day_and_hashes_after_two_weeks():
    consultation = voting_makers.open_voting()
    began(consultation, "old", "192.0.2.1")
    began(consultation, "new", "192.0.2.1", at=NOON + timedelta(days=10))

    forget_origins(at=NOON + timedelta(days=15))

    assert not OriginKey.objects.exists()
    assert [
        bool(origin) for origin in Participant.objects.order_by("id").values_list("origin", flat=True)
    ] == [
        False,
        True,
    ]


def test_only_the_installation_forgets_origins():
    with pytest.raises(NotAllowed):
        voting_origins.forget_origins(by=actor(Role.CIO_OFFICE), at=NOON)
