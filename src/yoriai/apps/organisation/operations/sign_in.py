"""What the record keeps about signing in: who and when, never from where or with what."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from yoriai.apps.organisation.models import Person
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.records import Entry

FactorChange = Literal["added", "removed", "renewed"]


@records.operation
def record_sign_in(*, person: Person, method: str, at: datetime) -> None:
    """Record that a person signed in; `method` is the last factor given ("password", "totp", …)."""
    _record("session.opened", person, at, {"method": method})


@records.operation
def record_sign_out(*, person: Person, at: datetime) -> None:
    """Record that a person signed out."""
    _record("session.closed", person, at)


@records.operation
def record_sign_up(*, person: Person, at: datetime) -> None:
    """Record that a resident opened an account; an account gives no role."""
    _record("person.signed-up", person, at)


@records.operation
def record_failed_sign_in(*, email: str, at: datetime) -> None:
    """Record a failed sign-in, with the person when the address has an account, never with the address."""
    known = Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    records.record(Entry("session.refused", "organisation.Person", known or "unknown", by=Actor(), at=at))


@records.operation
def record_password_change(*, person: Person, at: datetime) -> None:
    """Record that a password was set or changed."""
    _record("password.changed", person, at)


@records.operation
def record_second_factor(*, person: Person, kind: str, change: FactorChange, at: datetime) -> None:
    """Record that a second factor was added, removed or renewed; `kind` is "totp", "recovery_codes", …"""
    _record(f"second-factor.{change}", person, at, {"kind": kind})


@records.operation
def record_letter(*, person: Person, letter: str, at: datetime) -> None:
    """Record that a letter about the account went out; `letter` is its kind."""
    records.record(
        Entry("letter.sent", "organisation.Person", person.pk, by=Actor(), at=at, facts={"letter": letter})
    )


def _record(action: str, person: Person, at: datetime, facts: dict[str, str] | None = None) -> None:
    by = Actor(person_id=person.pk)
    records.record(Entry(action, "organisation.Person", person.pk, by=by, at=at, facts=facts or {}))
