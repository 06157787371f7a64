"""Who is asking: the signed-in person, with roles only after the second factor."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from yoriai.apps.organisation import queries
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared.time import day_of


def gave_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with a one-time code or a passkey."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def actor_of(request: HttpRequest) -> Actor:
    """Return the person behind the request; read once per request.

    Staff who have not given the second factor act as a resident: no page and no operation sees their roles.
    """
    holder = _holder_of(request)
    if holder.is_staff and not gave_second_factor(request):
        return Actor(person_id=holder.person_id)
    return holder


def awaits_second_factor(request: HttpRequest) -> bool:
    """Tell whether the person holds staff roles that do not count yet."""
    return _holder_of(request).is_staff and not gave_second_factor(request)


def _holder_of(request: HttpRequest) -> Actor:
    if not hasattr(request, "_holder"):
        request._holder = _read_holder(request)  # type: ignore[attr-defined]
    return request._holder  # type: ignore[attr-defined,no-any-return]


def _read_holder(request: HttpRequest) -> Actor:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return ANYONE
    return queries.actor_for(person=request.user, on=day_of(timezone.now()))  # type: ignore[arg-type]
