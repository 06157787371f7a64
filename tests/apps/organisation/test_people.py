from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from tests import factories
from tests.factories import NOON, TODAY
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.operations import RoleDraft
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def operator():
    return factories.actor(Role.SYSTEM_OPERATOR)


def test_an_account_is_made_without_a_password_and_with_a_known_address(operator):
    person = operations.create_person(email=" Hana@Example.JP ", name="花", by=operator, at=NOON)

    assert (person.email, person.has_usable_password()) == ("hana@example.jp", False)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get(user=person) == (
        "hana@example.jp",
        True,
        True,
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.facts) == ("person.created", {})


def test_an_address_has_one_account(operator):
    operations.create_person(email="hana@example.jp", name="花", by=operator, at=NOON)

    with pytest.raises(operations.EmailTaken):
        operations.create_person(email="HANA@example.jp", name="華", by=operator, at=NOON)


def test_nobody_else_makes_accounts():
    with pytest.raises(NotAllowed):
        operations.create_person(email="a@example.jp", name="", by=factories.actor(Role.CIO_OFFICE), at=NOON)


def test_a_deactivated_person_has_no_role_from_today(operator):
    person = factories.person()
    for days in (-9, 0, 9):
        draft = RoleDraft(
            Role.ADVISER, TODAY + timedelta(days=days), TODAY + timedelta(days=days + 9 if days else 9)
        )
        operations.assign_role(person=person, draft=draft, by=operator, at=NOON)
    operations.assign_role(
        person=person, draft=RoleDraft(Role.AUDITOR, TODAY - timedelta(days=5)), by=operator, at=NOON
    )

    operations.deactivate_person(person=person, by=operator, at=NOON)

    assert person.is_active is False
    assert queries.actor_for(person=person, on=TODAY).held == frozenset()
    assert queries.actor_for(person=person, on=TODAY - timedelta(days=1)).has(Role.AUDITOR) is True


def test_a_person_may_correct_the_own_name_only(operator):
    person = factories.person()
    own = factories.Actor(person_id=person.pk)

    operations.rename_person(person=person, name=" 花 ", by=own, at=NOON)

    assert person.name == "花"
    with pytest.raises(NotAllowed):
        operations.rename_person(person=factories.person(), name="x", by=own, at=NOON)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_takes_two_statements(rows, operator, django_assert_num_queries):
    for _ in range(rows):
        draft = RoleDraft(Role.DIVISION_STAFF, TODAY, division=factories.division())
        operations.assign_role(person=factories.person(), draft=draft, by=operator, at=NOON)

    with django_assert_num_queries(2):
        seen = [
            [assignment.division.name for assignment in person.assignments.all()]
            for person in queries.people_with_roles()
        ]

    assert len(seen) == rows


def test_an_account_out_of_use_is_erased_and_its_number_stays(operator):
    person = operations.create_person(email="hana@example.jp", name="花", by=operator, at=NOON)
    with pytest.raises(operations.StillInUse):
        operations.erase_person(person=person, by=operator, at=NOON)
    operations.deactivate_person(person=person, by=operator, at=NOON)

    operations.erase_person(person=person, by=operator, at=NOON)

    stored = queries.get_person(person_id=person.pk)
    assert (stored.name, stored.email, stored.has_usable_password()) == (
        "",
        f"{person.pk}@erased.invalid",
        False,
    )
    assert EmailAddress.objects.filter(user=person).exists() is False
