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

    draft = operations.MunicipalityDraft("132292", "西東京市", "にしとうきょうし", "Nishitokyo City")
    city = register(draft=draft, by=INSTALLATION, at=NOON)

    assert queries.own_municipality() == city
    assert (city.prefecture, city.name_kana, city.name_en) == (
        "東京都",
        "にしとうきょうし",
        "Nishitokyo City",
    )
    for code in ("132291", "992292", "13229"):
        with pytest.raises(operations.NotAMunicipality):
            register(draft=operations.MunicipalityDraft(code, "西東京市"), by=INSTALLATION, at=NOON)


def test_a_new_installation_says_what_is_missing():
    operator = factories.actor(Role.SYSTEM_OPERATOR)
    with pytest.raises(queries.NotSetUp):
        queries.own_municipality()

    before = queries.first_steps(actor=operator)
    division = factories.division()
    draft = RoleDraft(Role.DIVISION_STAFF, TODAY, division=division)
    operations.assign_role(person=factories.person(), draft=draft, by=INSTALLATION, at=NOON)
    after = queries.first_steps(actor=operator)

    assert (before.municipality, before.is_complete, after.is_complete) == (None, False, True)
    with pytest.raises(NotAllowed):
        queries.first_steps(actor=factories.actor(Role.AUDITOR))


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
