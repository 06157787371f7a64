"""Short makers of the people and offices that tests need; each room's own things are made by its operations."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.test import Client

from yoriai.apps.organisation.models import Assignment, Department, Division, Municipality, Person, Role
from yoriai.apps.organisation.rules import Actor, Held

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TODAY = date(2026, 11, 2)
_numbers = count(1)


def municipality() -> Municipality:
    return Municipality.objects.get_or_create(
        code="132292", defaults={"name": "西東京市", "name_kana": "にしとうきょうし", "prefecture": "東京都"}
    )[0]


def division(name: str = "情報推進課") -> Division:
    department = Department.objects.get_or_create(
        code="planning", defaults={"name": "企画部", "municipality": municipality()}
    )[0]
    number = next(_numbers)
    return Division.objects.create(department=department, code=f"division-{number}", name=name)


def person(email: str | None = None, password: str | None = None) -> Person:
    return Person.objects.create_user(email or f"person-{next(_numbers)}@example.jp", password, name="〇〇")


def actor(role: str = Role.DIVISION_STAFF, division: Division | None = None) -> Actor:
    """An actor with one role (and a stored person), as after sign-in with the second factor."""
    return Actor(person_id=person().pk, held=frozenset({Held(role, division.pk if division else None)}))


def signed_in(client: Client, role: str, division: Division | None = None) -> Client:
    """The client after somebody with this role signed in and gave the second factor."""
    somebody = person()
    Assignment.objects.create(person=somebody, role=role, division=division, starts_on=date(2020, 4, 1))
    client.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(somebody.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    return client
