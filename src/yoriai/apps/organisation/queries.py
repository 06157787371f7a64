"""What can be read about the organisation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from yoriai.apps.organisation.models import Assignment, Division, Municipality, Person
from yoriai.apps.organisation.rules import Actor, Held
from yoriai.apps.shared.errors import NotFound


def own_municipality() -> Municipality:
    """Return the municipality that runs this installation (YORIAI_MUNICIPALITY_CODE)."""
    municipality = Municipality.objects.filter(code=settings.YORIAI_MUNICIPALITY_CODE).first()
    if municipality is None:
        raise NotFound
    return municipality


def get_division(*, code: str) -> Division:
    """Return the division with this code, with its department."""
    division = Division.objects.select_related("department").filter(code=code).first()
    if division is None:
        raise NotFound
    return division


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
