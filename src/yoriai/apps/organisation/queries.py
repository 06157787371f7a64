"""What can be read about the organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation import demonstration
from yoriai.apps.organisation.data_map import Column, classified
from yoriai.apps.organisation.models import (
    AccessToken,
    Area,
    Assignment,
    Department,
    Division,
    Headquarters,
    Municipality,
    Person,
    Reading,
    Role,
)
from yoriai.apps.organisation.rules import (
    ELSEWHERE,
    Actor,
    Held,
    Through,
    may_assign_roles,
    may_see_people,
    may_see_tokens,
    may_settle_readings,
)
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


class NotSetUp(NotFound):
    """The city that runs this installation was not registered yet."""

    code = "city-not-registered"
    status = 409
    message = _("市区町村がまだ登録されていません。")
    next_step = _("システム管理者が「はじめの準備」で登録してください。")


def own_municipality() -> Municipality:
    """Return the municipality that runs this installation (YORIAI_MUNICIPALITY_CODE).

    Raises:
        NotSetUp: it was not registered yet.
    """
    for municipality in _municipalities(settings.YORIAI_MUNICIPALITY_CODE):
        return municipality
    raise NotSetUp


@prepared
def _municipalities(code: str) -> QuerySet[Municipality]:
    return Municipality.objects.filter(code=code)


@dataclass(frozen=True)
class FirstSteps:
    """What a new installation has, before it can be used."""

    code: str
    municipality: Municipality | None
    headquarters: Headquarters | None
    has_divisions: bool
    has_staff: bool

    @property
    def is_complete(self) -> bool:
        return self.municipality is not None and self.has_divisions and self.has_staff


def first_steps(*, actor: Actor) -> FirstSteps:
    """Return what the system operator has still to prepare (4 statements).

    Raises:
        NotAllowed: the person is not the system operator.
    """
    require_operator(actor)
    municipality = Municipality.objects.filter(code=settings.YORIAI_MUNICIPALITY_CODE).first()
    headquarters = Headquarters.objects.filter(municipality=municipality).order_by("id").first()
    in_divisions = Assignment.objects.filter(division__isnull=False)
    return FirstSteps(
        code=settings.YORIAI_MUNICIPALITY_CODE,
        municipality=municipality,
        headquarters=headquarters if municipality else None,
        has_divisions=Division.objects.exists(),
        has_staff=in_divisions.exists(),
    )


def get_division(*, code: str) -> Division:
    """Return the division with this code, with its department."""
    division = Division.objects.select_related("department").filter(code=code).first()
    if division is None:
        raise NotFound
    return division


def settled_readings() -> list[Reading]:
    """Return the words whose reading somebody settled, by their sound (1 statement)."""
    return _settled_readings()


@prepared
def _settled_readings() -> QuerySet[Reading]:
    return Reading.objects.order_by("kana", "word")


def readings_to_settle(*, actor: Actor) -> list[Reading]:
    """Return the settled words for somebody who may change them (1 statement).

    Raises:
        NotAllowed: the person does not work for the city.
    """
    if not may_settle_readings(actor):
        raise NotAllowed
    return settled_readings()


def offered_areas() -> list[Area]:
    """Return the areas that somebody may choose, in their order (1 statement); none where the city entered none."""
    return _offered_areas()


@prepared
def _offered_areas() -> QuerySet[Area]:
    return Area.objects.filter(is_offered=True)


def known_areas() -> QuerySet[Area]:
    """Return every area that was ever offered, in their order."""
    return Area.objects.order_by("-is_offered", "position", "id")


def name_of_area(*, code: str, english: bool = False) -> str:
    """Return what an area is called; empty for no area (1 statement, none for no area or another municipality)."""
    if code == ELSEWHERE:
        return str(_("市外"))
    area = Area.objects.filter(code=code).first() if code else None
    return "" if area is None else (english and area.name_en) or area.name


def divisions_at_work(*, on: date) -> QuerySet[Division]:
    """Return the divisions that exist on a day, in the order of the organisation chart."""
    return Division.objects.select_related("department").filter(Q(closed_on=None) | Q(closed_on__gt=on))


def current_assignments(*, on: date) -> QuerySet[Assignment]:
    """Return everybody's roles on a day, by person."""
    return (
        Assignment.objects.filter(starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on))
        .select_related("person", "division")
        .order_by("person_id", "role", "id")
    )


def actor_for(*, person: Person, on: date) -> Actor:
    """Return the person with the roles held on a day."""
    rows = current_assignments(on=on).filter(person=person).values_list("role", "division_id")
    return Actor(person_id=person.pk, held=frozenset(Held(role, division_id) for role, division_id in rows))


def member_with(*, email: str, on: date) -> int | None:
    """Return who with this address is of an organisation on a day, None for nobody (1 statement)."""
    rows = current_assignments(on=on).filter(role=Role.ORGANISATION_MEMBER, person__is_active=True)
    return rows.filter(person__email__iexact=email.strip()).values_list("person_id", flat=True).first()


def require_people_reader(actor: Actor) -> None:
    """Let only those go on who may see accounts and roles.

    Raises:
        NotAllowed: the person is neither system operator nor auditor.
    """
    if not may_see_people(actor):
        raise NotAllowed


def has_people() -> bool:
    """Tell whether anybody has an account."""
    return Person.objects.exists()


def require_operator(actor: Actor) -> None:
    """Let only the system operator go on.

    Raises:
        NotAllowed: the person is not.
    """
    if not may_assign_roles(actor):
        raise NotAllowed


def people_with_roles(*, words: str = "", staff_only: bool = True) -> QuerySet[Person]:
    """Return people by name with all their assignments, past ones too, in two statements.

    Args:
        words: part of a name or address; all when empty.
        staff_only: only people who hold or held a role.
    """
    roles = Assignment.objects.select_related("division").order_by("starts_on", "id")
    people = Person.objects.prefetch_related(Prefetch("assignments", roles)).order_by("name", "email")
    if staff_only:
        people = people.filter(Exists(Assignment.objects.filter(person=OuterRef("pk"))))
    if words.strip():
        people = people.filter(Q(name__icontains=words.strip()) | Q(email__icontains=words.strip()))
    return people


def get_person(*, person_id: int) -> Person:
    """Return a person with all assignments, or refuse."""
    person = people_with_roles(staff_only=False).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by their ids, for colleagues at the desk (1 statement)."""
    return dict(Person.objects.filter(pk__in=person_ids).order_by("pk").values_list("pk", "name"))


def get_assignment(*, assignment_id: int) -> Assignment:
    """Return one assignment with its person and division, or refuse."""
    rows = Assignment.objects.select_related("person", "division").filter(pk=assignment_id)
    assignment = rows.first()
    if assignment is None:
        raise NotFound
    return assignment


def departments_with_divisions() -> QuerySet[Department]:
    """Return the organisation chart, closed divisions too, in two statements."""
    return Department.objects.prefetch_related("divisions").order_by("position", "id")


def get_department(*, code: str) -> Department:
    """Return the department with this code, or refuse."""
    department = Department.objects.filter(code=code).first()
    if department is None:
        raise NotFound
    return department


@dataclass(frozen=True)
class DemonstrationAccount:
    """What a visitor of a demonstration needs to sign in as somebody."""

    email: str
    name: str
    password: str
    code: str
    roles: tuple[tuple[str, str], ...]

    @property
    def first_role(self) -> str:
        return self.roles[0][0] if self.roles else Role.RESIDENT.value


def demonstration_accounts(*, at: datetime) -> list[DemonstrationAccount]:
    """Return the accounts of a demonstration site with their current second factor.

    Raises:
        NotFound: this is not a demonstration site.
    """
    if not settings.YORIAI_DEMO:
        raise NotFound
    rows = people_with_roles(staff_only=False).filter(
        email__endswith=f"@{demonstration.DOMAIN}", is_active=True
    )
    return [_account(person, at) for person in rows.order_by("id")]


def _account(person: Person, at: datetime) -> DemonstrationAccount:
    roles = [(row.role, row.division.name if row.division else "") for row in person.assignments.all()]
    return DemonstrationAccount(
        email=person.email,
        name=person.name,
        password=demonstration.PASSWORD,
        code=demonstration.current_code(person.email, at),
        roles=tuple(roles),
    )


def digest_of(secret: str) -> str:
    """Return the value under which the key of a token is stored; it cannot be turned back."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def token_shown(*, secret: str, on: date) -> AccessToken | None:
    """Return the token with this key, if it can be used on a day (1 statement)."""
    rows = AccessToken.objects.filter(digest=digest_of(secret), revoked_at=None, expires_on__gte=on)
    return rows.filter(person__is_active=True).first()


def actor_through(*, token: AccessToken, with_roles: bool, on: date) -> Actor:
    """Return who acts through a token; with the person's roles of today only where they are asked for."""
    through = Through(token.pk, token.partner)
    held = actor_for(person=token.person, on=on).held if with_roles else frozenset()
    return Actor(token.person_id, held, through)


def own_tokens(*, actor: Actor) -> QuerySet[AccessToken]:
    """Return the tokens with which this person's programs act, newest first (1 statement)."""
    rows = AccessToken.objects.filter(person_id=actor.person_id or 0, partner="")
    return rows.order_by("-created_at", "-id")


def all_tokens(*, actor: Actor) -> QuerySet[AccessToken]:
    """Return everybody's tokens, those of organisations first (1 statement).

    Raises:
        NotAllowed: the person is neither system operator nor auditor.
    """
    if not may_see_tokens(actor):
        raise NotAllowed
    return AccessToken.objects.select_related("person").order_by("-partner", "-created_at", "-id")


def get_token(*, token_id: int) -> AccessToken:
    """Return one token, or refuse."""
    token = AccessToken.objects.filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def data_map(*, sorts: Collection[str] = ()) -> list[Column]:
    """Return what every column holds and why; only some classes ("personal", …) when named."""
    return [column for column in classified() if not sorts or column.sort in sorts]
