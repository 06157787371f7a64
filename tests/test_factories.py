import pytest

from tests import factories
from yoriai.apps.organisation.rules import Role


@pytest.mark.django_db
def test_an_actor_works_in_the_division_given():
    division = factories.division()

    actor = factories.actor(Role.DIVISION_STAFF, division)

    assert actor.works_in(division.pk) is True
    assert actor.heads(division.pk) is False
