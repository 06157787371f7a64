import pytest
from tests import factories
from tests.factories import NOON, TODAY

from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.operations import DivisionDraft, RoleDraft
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_municipality_is_registered_with_a_valid_code():
    register = operations.register_municipality

    city = register(code="132292", name="西東京市", prefecture="東京都", by=INSTALLATION, at=NOON)

    assert queries.own_municipality() == city
    with pytest.raises(operations.NotAMunicipality):
        register(code="132291", name="西東京市", prefecture="東京都", by=INSTALLATION, at=NOON)


def test_departments_and_divisions_are_made_and_renamed():
    city = factories.municipality()
    department = operations.create_department(
        municipality=city, draft=DivisionDraft("welfare", "福祉部"), by=INSTALLATION, at=NOON
    )
    division = operations.create_division(
        department=department, draft=DivisionDraft("elderly", "高齢者支援課"), by=INSTALLATION, at=NOON
    )

    operations.rename_department(department=department, name="健康福祉部", by=INSTALLATION, at=NOON)
    draft = DivisionDraft("ignored", "高齢福祉課", phone="042-464-1311")
    operations.rename_division(division=division, draft=draft, by=INSTALLATION, at=NOON)

    stored = queries.get_division(code="elderly")
    assert (stored.name, stored.phone, stored.department.name) == ("高齢福祉課", "042-464-1311", "健康福祉部")


def test_a_code_is_given_once():
    factories.division()
    department = queries.get_department(code="planning")
    operations.create_division(
        department=department, draft=DivisionDraft("it", "情報推進課"), by=INSTALLATION, at=NOON
    )

    with pytest.raises(operations.CodeTaken):
        operations.create_division(
            department=department, draft=DivisionDraft("it", "別の課"), by=INSTALLATION, at=NOON
        )


def test_a_division_with_staff_is_not_closed():
    division = factories.division()
    draft = RoleDraft(Role.DIVISION_STAFF, TODAY, division=division)
    operations.assign_role(person=factories.person(), draft=draft, by=INSTALLATION, at=NOON)

    with pytest.raises(operations.DivisionHasStaff) as refusal:
        operations.close_division(division=division, closed_on=TODAY, by=INSTALLATION, at=NOON)

    assert refusal.value.facts == {"count": 1}


def test_a_closed_division_is_not_at_work():
    division = factories.division()

    operations.close_division(division=division, closed_on=TODAY, by=INSTALLATION, at=NOON)

    assert list(queries.divisions_at_work(on=TODAY)) == []


def test_a_head_does_not_change_the_organisation():
    division = factories.division()

    with pytest.raises(NotAllowed):
        operations.close_division(
            division=division, closed_on=TODAY, by=factories.actor(Role.DIVISION_HEAD, division), at=NOON
        )
