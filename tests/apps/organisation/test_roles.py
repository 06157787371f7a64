from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from tests import factories
from tests.factories import NOON, TODAY
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.operations import RoleDraft
from yoriai.apps.organisation.rules import Held, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def operator():
    return factories.actor(Role.SYSTEM_OPERATOR)


def test_a_role_counts_from_its_first_day_and_no_longer_on_its_last(operator):
    person, division = factories.person(), factories.division()
    draft = RoleDraft(Role.DIVISION_STAFF, TODAY, TODAY + timedelta(days=2), division)

    operations.assign_role(person=person, draft=draft, by=operator, at=NOON)

    held = [queries.actor_for(person=person, on=TODAY + timedelta(days=n)).held for n in (-1, 0, 1, 2)]
    here = frozenset({Held("division_staff", division.pk)})
    assert held == [frozenset(), here, here, frozenset()]
    assert AuditEvent.objects.get().facts["role"] == "division_staff"


def test_only_the_operator_gives_roles():
    person = factories.person()

    with pytest.raises(NotAllowed):
        operations.assign_role(
            person=person, draft=RoleDraft(Role.CIO, TODAY), by=factories.actor(Role.CIO), at=NOON
        )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "refused"),
    [
        (date(2026, 11, 1), date(2026, 11, 10), False),
        (date(2026, 11, 1), date(2026, 11, 11), True),
        (date(2026, 11, 19), None, True),
        (date(2026, 11, 20), None, False),
        (date(2026, 11, 1), None, True),
    ],
)
def test_the_same_role_twice_at_once_is_refused(operator, starts_on, ends_on, refused):
    person = factories.person()
    first = RoleDraft(Role.ADVISER, date(2026, 11, 10), date(2026, 11, 20))
    operations.assign_role(person=person, draft=first, by=operator, at=NOON)
    second = RoleDraft(Role.ADVISER, starts_on, ends_on)

    try:
        operations.assign_role(person=person, draft=second, by=operator, at=NOON)
    except operations.AlreadyAssigned:
        assert refused is True
    else:
        assert refused is False


def test_the_same_role_in_another_division_is_given(operator):
    person = factories.person()
    for division in (factories.division("税務課"), factories.division("市民課")):
        draft = RoleDraft(Role.DIVISION_STAFF, TODAY, division=division)
        operations.assign_role(person=person, draft=draft, by=operator, at=NOON)

    assert len(queries.actor_for(person=person, on=TODAY).held) == 2


def test_a_role_and_a_division_must_fit(operator):
    person, division = factories.person(), factories.division()
    closed = factories.division("旧課")
    operations.close_division(division=closed, closed_on=TODAY, by=operator, at=NOON)

    for draft, refusal in [
        (RoleDraft(Role.DIVISION_HEAD, TODAY), operations.DivisionRequired),
        (RoleDraft(Role.CIO, TODAY, division=division), operations.DivisionNotExpected),
        (RoleDraft(Role.DIVISION_HEAD, TODAY, division=closed), operations.DivisionClosed),
        (RoleDraft(Role.CIO, TODAY, TODAY), operations.EndsBeforeItStarts),
    ]:
        with pytest.raises(refusal):
            operations.assign_role(person=person, draft=draft, by=operator, at=NOON)


def test_the_last_operator_keeps_the_role(operator):
    person = factories.person()
    draft = RoleDraft(Role.SYSTEM_OPERATOR, TODAY)
    assignment = operations.assign_role(person=person, draft=draft, by=operator, at=NOON)

    with pytest.raises(operations.LastOperator):
        operations.end_assignment(assignment=assignment, ends_on=date(2027, 1, 1), by=operator, at=NOON)
    with pytest.raises(operations.LastOperator):
        operations.deactivate_person(person=person, by=operator, at=NOON)


def test_a_role_is_ended_on_a_day(operator):
    person = factories.person()
    draft = RoleDraft(Role.AUDITOR, TODAY)
    assignment = operations.assign_role(person=person, draft=draft, by=operator, at=NOON)

    operations.end_assignment(assignment=assignment, ends_on=date(2026, 12, 1), by=operator, at=NOON)

    assert queries.actor_for(person=person, on=date(2026, 11, 30)).has(Role.AUDITOR) is True
    assert queries.actor_for(person=person, on=date(2026, 12, 1)).has(Role.AUDITOR) is False


def test_an_account_opened_under_an_address_that_nobody_confirmed_gets_no_role_of_the_staff(operator):
    somebody = factories.person()
    address = EmailAddress.objects.create(user=somebody, email=somebody.email, primary=True, verified=False)
    draft = RoleDraft(Role.AUDITOR, TODAY)

    with pytest.raises(operations.AddressNotConfirmed):
        operations.assign_role(person=somebody, draft=draft, by=operator, at=NOON)

    address.set_verified()
    assert operations.assign_role(person=somebody, draft=draft, by=operator, at=NOON).role == Role.AUDITOR
