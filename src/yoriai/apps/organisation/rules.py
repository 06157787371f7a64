"""Who is asking, and what a person may do in the organisation."""

from __future__ import annotations

from dataclasses import field

from yoriai.apps.organisation.models import AccessToken, Role
from yoriai.pure.values import dataclass

STAFF_ROLES = frozenset(
    {
        Role.DIVISION_STAFF,
        Role.DIVISION_HEAD,
        Role.CIO_OFFICE,
        Role.CIO,
        Role.HEADQUARTERS_MEMBER,
        Role.ADVISER,
        Role.AUDITOR,
        Role.SYSTEM_OPERATOR,
    }
)


@dataclass(frozen=True)
class Held:
    """A role held today, in a division where the role belongs to one."""

    role: str
    division_id: int | None = None


@dataclass(frozen=True)
class Through:
    """The access token that a program showed; `partner` is the organisation that speaks for others with it."""

    token_id: int
    partner: str = ""


@dataclass(frozen=True)
class Actor:
    """Whoever does something: roles count only when the second factor was given (see the door)."""

    person_id: int | None = None
    held: frozenset[Held] = field(default_factory=frozenset)
    through: Through | None = None
    # The consultation for which staff made a device the tablet of a counter; whoever stands there has no name.
    at_kiosk: int | None = None
    # The consultation whose calls this person of a broadcaster notes just now; the operation looked who may.
    notes_calls_of: int | None = None

    @property
    def capacity(self) -> str:
        """The roles of this person, and the token of a program, for the record; 'public' when there are none."""
        names = sorted({held.role for held in self.held})
        if self.at_kiosk is not None:
            return "kiosk"
        return "+".join([*names, f"token:{self.through.token_id}"] if self.through else names) or "public"

    @property
    def is_partner(self) -> bool:
        """Tell whether a program of an organisation speaks for other people."""
        return self.through is not None and bool(self.through.partner)

    @property
    def is_staff(self) -> bool:
        return any(held.role in STAFF_ROLES for held in self.held)

    def has(self, *roles: str) -> bool:
        """Tell whether the person holds one of these roles, in whatever division."""
        return any(held.role in roles for held in self.held)

    def works_in(self, division_id: int | None) -> bool:
        """Tell whether the person is staff or head of this division."""
        return any(
            held.division_id == division_id and held.role in (Role.DIVISION_STAFF, Role.DIVISION_HEAD)
            for held in self.held
            if division_id is not None
        )

    def heads(self, division_id: int | None) -> bool:
        """Tell whether the person is the head of this division."""
        return division_id is not None and Held(Role.DIVISION_HEAD, division_id) in self.held

    @property
    def division_ids(self) -> frozenset[int]:
        return frozenset(held.division_id for held in self.held if held.division_id is not None)


ANYONE = Actor()
# Said instead of an area by whoever lives in another municipality.
ELSEWHERE = "elsewhere"


def may_assign_roles(actor: Actor) -> bool:
    """Only the system operator gives and ends roles."""
    return actor.has(Role.SYSTEM_OPERATOR)


def may_read_audit(actor: Actor) -> bool:
    """The auditor reads the whole record; the operator needs it to run the system."""
    return actor.has(Role.AUDITOR, Role.SYSTEM_OPERATOR)


def may_see_people(actor: Actor) -> bool:
    """Accounts and roles are shown to the system operator, and to the auditor who checks them."""
    return actor.has(Role.SYSTEM_OPERATOR, Role.AUDITOR)


def may_issue_own_token(actor: Actor, scopes: frozenset[str]) -> bool:
    """Whoever is signed in; what only staff read, only staff who gave the second factor."""
    return actor.person_id is not None and (AccessToken.Scope.STAFF not in scopes or actor.is_staff)


def may_manage_tokens(actor: Actor) -> bool:
    """Keys for partners are given, and anybody's keys are stopped, by the system operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


def may_see_tokens(actor: Actor) -> bool:
    """All keys are shown, without the keys themselves, to the system operator and the auditor."""
    return actor.has(Role.SYSTEM_OPERATOR, Role.AUDITOR)


def may_revoke_token(actor: Actor, token: AccessToken) -> bool:
    """The person whose key it is, and the system operator."""
    return may_manage_tokens(actor) or (actor.person_id is not None and token.person_id == actor.person_id)


def may_settle_readings(actor: Actor) -> bool:
    """Whoever works for the city may say how a word is read."""
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.CIO_OFFICE, Role.CIO, Role.SYSTEM_OPERATOR)


def needs_division(role: str) -> bool:
    """Tell whether a role is held in a division."""
    return role in (Role.DIVISION_STAFF, Role.DIVISION_HEAD)


# The machine's own command line: loads the first organisation and makes the first operator.
INSTALLATION = Actor(person_id=None, held=frozenset({Held(Role.SYSTEM_OPERATOR)}))
