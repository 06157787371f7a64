"""Municipalities, departments and divisions: made, renamed, closed on a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import Assignment, Department, Division, Headquarters, Municipality
from yoriai.apps.organisation.rules import Actor, may_assign_roles
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.apps.shared.records import Entry
from yoriai.pure.japan import municipality as codes
from yoriai.pure.values import dataclass


class NotAMunicipality(Refusal):
    """The code does not have six digits, or its check digit is wrong."""

    code = "not-a-municipality"
    status = 422
    message = _("「%(given)s」は全国地方公共団体コードではありません。")
    next_step = _("6桁の数字（末尾は検査数字）を確かめてください。")


class CodeTaken(Refusal):
    """Another department or division has this code."""

    code = "code-taken"
    message = _("記号「%(given)s」はすでに使われています。")
    next_step = _("別の記号を付けてください。")


class DivisionHasStaff(Refusal):
    """A division is closed only when nobody is assigned to it from that day."""

    code = "division-has-staff"
    message = _("この課には、廃止日以後も配属されている方が%(count)d人います。")
    next_step = _("先に配属を終了してから、課を廃止してください。")


@dataclass(frozen=True)
class DivisionDraft:
    """What is said about a division or a department when it is made or renamed."""

    code: str
    name: str
    name_en: str = ""
    phone: str = ""
    position: int = 0


@dataclass(frozen=True)
class MunicipalityDraft:
    """What is said about a municipality; its prefecture follows from the code."""

    code: str
    name: str
    name_kana: str = ""
    name_en: str = ""


@records.operation
def register_municipality(*, draft: MunicipalityDraft, by: Actor, at: datetime) -> Municipality:
    """Store a municipality by its national code, or rename the one that has this code.

    Raises:
        NotAllowed: `by` is not the system operator.
        NotAMunicipality: the code is not valid.
    """
    _require_operator(by)
    try:
        prefecture = codes.prefecture_of(draft.code)
    except codes.NotAMunicipalityCode:
        raise NotAMunicipality(given=draft.code) from None
    municipality, _created = Municipality.objects.update_or_create(
        code=draft.code,
        defaults={
            "name": draft.name.strip(),
            "name_kana": draft.name_kana.strip(),
            "name_en": draft.name_en.strip(),
            "prefecture": prefecture,
        },
    )
    _record("municipality.registered", municipality, by, at, {"code": draft.code})
    return municipality


@dataclass(frozen=True)
class HeadquartersDraft:
    """How the headquarters (推進本部) is called."""

    name: str
    name_en: str = ""


@records.operation
def create_headquarters(
    *, municipality: Municipality, draft: HeadquartersDraft, by: Actor, at: datetime
) -> Headquarters:
    """Store the headquarters (推進本部) of a municipality; its name may be given again.

    Raises:
        NotAllowed: `by` is not the system operator.
    """
    _require_operator(by)
    headquarters, _created = Headquarters.objects.update_or_create(
        municipality=municipality, defaults={"name": draft.name.strip(), "name_en": draft.name_en.strip()}
    )
    _record("headquarters.created", headquarters, by, at, {"municipality": municipality.code})
    return headquarters


@records.operation
def create_department(
    *, municipality: Municipality, draft: DivisionDraft, by: Actor, at: datetime
) -> Department:
    """Make a department (部).

    Raises:
        NotAllowed: `by` is not the system operator.
        CodeTaken: another department has the code.
    """
    _require_operator(by)
    if Department.objects.filter(code=draft.code).exists():
        raise CodeTaken(given=draft.code)
    department = Department.objects.create(
        municipality=municipality,
        code=draft.code,
        name=draft.name,
        name_en=draft.name_en,
        position=draft.position,
    )
    _record("department.created", department, by, at, {"code": department.code})
    return department


@records.operation
def rename_department(*, department: Department, name: str, by: Actor, at: datetime) -> Department:
    """Give a department another name.

    Raises:
        NotAllowed: `by` is not the system operator.
    """
    _require_operator(by)
    department.name = name
    department.save(update_fields=["name"])
    _record("department.renamed", department, by, at, {"code": department.code})
    return department


@records.operation
def create_division(*, department: Department, draft: DivisionDraft, by: Actor, at: datetime) -> Division:
    """Make a division (課).

    Raises:
        NotAllowed: `by` is not the system operator.
        CodeTaken: another division has the code.
    """
    _require_operator(by)
    if Division.objects.filter(code=draft.code).exists():
        raise CodeTaken(given=draft.code)
    division = Division.objects.create(
        department=department,
        code=draft.code,
        name=draft.name,
        name_en=draft.name_en,
        phone=draft.phone,
        position=draft.position,
    )
    _record("division.created", division, by, at, {"code": division.code})
    return division


@records.operation
def rename_division(*, division: Division, draft: DivisionDraft, by: Actor, at: datetime) -> Division:
    """Change name, English name, telephone and place of a division; its code stays.

    Raises:
        NotAllowed: `by` is not the system operator.
    """
    _require_operator(by)
    division.name, division.name_en = draft.name, draft.name_en
    division.phone, division.position = draft.phone, draft.position
    division.save(update_fields=["name", "name_en", "phone", "position"])
    _record("division.renamed", division, by, at, {"code": division.code})
    return division


@records.operation
def close_division(*, division: Division, closed_on: date, by: Actor, at: datetime) -> Division:
    """Close a division from a day on; what it did stays under its name.

    Raises:
        NotAllowed: `by` is not the system operator.
        DivisionHasStaff: somebody is assigned to it on that day or later.
    """
    _require_operator(by)
    after = Q(ends_on=None) | Q(ends_on__gt=closed_on)
    staff = Assignment.objects.filter(after, division=division).count()
    if staff:
        raise DivisionHasStaff(count=staff)
    division.closed_on = closed_on
    division.save(update_fields=["closed_on"])
    _record("division.closed", division, by, at, {"closed_on": closed_on.isoformat()})
    return division


def _require_operator(by: Actor) -> None:
    if not may_assign_roles(by):
        raise NotAllowed


def _record(
    action: str,
    subject: Municipality | Headquarters | Department | Division,
    by: Actor,
    at: datetime,
    facts: dict[str, str],
) -> None:
    subject_type = f"organisation.{type(subject).__name__}"
    records.record(Entry(action, subject_type, subject.pk, by=by, at=at, facts=facts))
