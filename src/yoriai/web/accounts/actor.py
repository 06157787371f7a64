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
    return any(record.get("method") == "mfa" for record in get_authentication_records(request))


def actor_of(request: HttpRequest) -> Actor:
    """Return the person behind the request; read once per request.

    Staff who have not given the second factor act as a resident: no page and no operation sees their roles.
    """
    if not hasattr(request, "_actor"):
        request._actor = _read_actor(request)  # type: ignore[attr-defined]
    return request._actor  # type: ignore[attr-defined,no-any-return]


def _read_actor(request: HttpRequest) -> Actor:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return ANYONE
    actor = queries.actor_for(person=request.user, on=day_of(timezone.now()))  # type: ignore[arg-type]
    if actor.is_staff and not gave_second_factor(request):
        return Actor(person_id=actor.person_id)
    return actor
