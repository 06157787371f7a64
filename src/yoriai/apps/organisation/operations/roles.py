"""Roles: given from a day, ended on a day, only by the system operator."""

from __future__ import annotations

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import Assignment, Division, Person
from yoriai.apps.organisation.operations.people import require_another_operator
from yoriai.apps.organisation.rules import STAFF_ROLES, Actor, Role, may_assign_roles, needs_division
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, NotAllowed, Refusal
from yoriai.apps.shared.records import Entry
from yoriai.pure.values import dataclass


class DivisionRequired(Refusal):
    """Division staff and heads work in a division."""

    code = "division-required"
    status = 422
    message = _("この役割には、所属する課が必要です。")
    next_step = _("課を選んでください。")


class DivisionNotExpected(Refusal):
    """Roles for the whole city name no division."""

    code = "division-not-expected"
    status = 422
    message = _("この役割は全庁の役割のため、課を指定できません。")
    next_step = _("課を空欄にしてください。")


class DivisionClosed(Refusal):
    """The division no longer exists on the first or the last day."""

    code = "division-closed"
    message = _("この課は、その期間には廃止されています。")
    next_step = _("現在の課を選んでください。")


class AlreadyAssigned(Refusal):
    """The same person holds the same role in the same place in part of that time."""

    code = "already-assigned"
    message = _("同じ役割が、重なる期間ですでに付いています。")
    next_step = _("先にその役割を終了するか、期間を変えてください。")


class EndsBeforeItStarts(Refusal):
    """A role is held for at least one day."""

    code = "ends-before-it-starts"
    status = 422
    message = _("終わりの日は、始まりの日（%(starts_on)s）より後にしてください。")


class AddressNotConfirmed(Refusal):
    """Anybody can open an account under somebody else's address; a role needs the owner's confirmation."""

    code = "address-not-confirmed"
    message = _("このアカウントのメールアドレスは、まだ本人が確認していません。")
    next_step = _("本人に、届いている確認のメールのリンクを開いてもらってから、役割を付けてください。")


@dataclass(frozen=True)
class RoleDraft:
    """A role from a day (inclusive) to a day (exclusive, None = open)."""

    role: str
    starts_on: date
    ends_on: date | None = None
    division: Division | None = None


@records.operation
def assign_role(*, person: Person, draft: RoleDraft, by: Actor, at: datetime) -> Assignment:
    """Give a person a role.

    Raises:
        NotAllowed: `by` is not the system operator.
        DivisionRequired, DivisionNotExpected, DivisionClosed: role and division do not fit.
        EndsBeforeItStarts: the span is empty.
        AlreadyAssigned: the person holds exactly this role in part of the span.
        AddressNotConfirmed: a role of the staff, for an account whose owner has not confirmed the address.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    if draft.role in STAFF_ROLES and EmailAddress.objects.filter(user=person, verified=False).exists():
        raise AddressNotConfirmed
    _require_fitting_division(draft)
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        raise EndsBeforeItStarts(starts_on=draft.starts_on.isoformat())
    # The person's row is the lock: two doors cannot give the same role at once.
    Person.objects.select_for_update().get(pk=person.pk)
    if _overlapping(person, draft).exists():
        raise AlreadyAssigned
    assignment = Assignment.objects.create(
        person=person,
        role=Role(draft.role),
        division=draft.division,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
    )
    _record("role.assigned", assignment, by, at)
    return assignment


@records.operation
def end_assignment(*, assignment: Assignment, ends_on: date, by: Actor, at: datetime) -> Assignment:
    """End a role on a day: the first day on which it is no longer held.

    Raises:
        NotAllowed: `by` is not the system operator.
        EndsBeforeItStarts: the day is not after the first day.
        LastOperator: nobody else could give roles.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    if ends_on <= assignment.starts_on:
        raise EndsBeforeItStarts(starts_on=assignment.starts_on.isoformat())
    if assignment.role == Role.SYSTEM_OPERATOR:
        require_another_operator(than=assignment.person, at=at)
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    _record("role.ended", assignment, by, at)
    return assignment


def _require_fitting_division(draft: RoleDraft) -> None:
    if not needs_division(draft.role):
        if draft.division is not None:
            raise DivisionNotExpected
        return
    if draft.division is None:
        raise DivisionRequired
    closed_on = draft.division.closed_on
    if closed_on is not None and (draft.ends_on is None or draft.ends_on > closed_on):
        raise DivisionClosed


def _overlapping(person: Person, draft: RoleDraft):  # type: ignore[no-untyped-def]
    same = Assignment.objects.filter(person=person, role=draft.role, division=draft.division)
    same = same.filter(Q(ends_on=None) | Q(ends_on__gt=draft.starts_on))
    return same if draft.ends_on is None else same.filter(starts_on__lt=draft.ends_on)


def _record(action: str, assignment: Assignment, by: Actor, at: datetime) -> None:
    facts: dict[str, Fact] = {
        "person_id": assignment.person_id,
        "role": str(assignment.role),
        "division_id": assignment.division_id,
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": assignment.ends_on.isoformat() if assignment.ends_on else None,
    }
    records.record(Entry(action, "organisation.Assignment", assignment.pk, by=by, at=at, facts=facts))
