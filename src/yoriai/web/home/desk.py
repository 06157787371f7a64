"""The first page of the desk: only what concerns this person, by the roles held today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries import letters
from yoriai.apps.consultations.queries.waiting import waiting
from yoriai.apps.coordination import queries as coordination
from yoriai.apps.jobs import queries as jobs
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.measures.queries import search as measures
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.accounts.actor import actor_of

SHOWN = 20
MEETINGS_SHOWN = 3
DIVISION = (Role.DIVISION_STAFF, Role.DIVISION_HEAD)
CENTRAL = (Role.CIO_OFFICE, Role.CIO)


@dataclass(frozen=True)
class Part:
    """One panel of the desk: for whom it is, and how its content is read."""

    name: str
    roles: tuple[str, ...]
    read: Callable[[Actor, date], Any]


PARTS = (
    Part("steps", (Role.SYSTEM_OPERATOR,), lambda actor, _on: organisation.first_steps(actor=actor)),
    Part("waiting", (*DIVISION, *CENTRAL), lambda actor, on: waiting(actor=actor, on=on)),
    Part(
        "letters_failed",
        (*DIVISION, Role.CIO_OFFICE, Role.SYSTEM_OPERATOR),
        lambda actor, _on: letters.letters_of_desk(actor=actor, state=letters.State.FAILED).count(),
    ),
    Part(
        "old_measures",
        (*DIVISION, *CENTRAL),
        lambda actor, on: measures.measures_grown_old(actor=actor, on=on, limit=SHOWN),
    ),
    Part("ratings_due", (Role.CIO,), lambda _actor, on: measures.ratings_due(on=on, limit=SHOWN)),
    Part(
        "proposals",
        (*CENTRAL, Role.HEADQUARTERS_MEMBER, Role.ADVISER),
        lambda _actor, _on: measures.proposals(limit=SHOWN),
    ),
    Part(
        "meetings",
        (*CENTRAL, Role.HEADQUARTERS_MEMBER, Role.ADVISER, Role.AUDITOR),
        lambda _actor, _on: coordination.meetings(limit=MEETINGS_SHOWN),
    ),
    Part("checkpoint", (Role.AUDITOR,), lambda _actor, _on: ledger.latest_checkpoint()),
    Part("public_key", (Role.AUDITOR,), lambda _actor, _on: ledger.public_key().hex()),
)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person; refused to those who do not work for the city or with it."""
    actor, today = actor_of(request), day_of(timezone.now())
    if actor.has(Role.ORGANISATION_MEMBER) and not actor.is_staff:
        return redirect("call_ins:list")
    context: dict[str, Any] = {"tally": jobs.tally_for(actor=actor), "shows": {}}
    for part in PARTS:
        if actor.has(*part.roles):
            context[part.name] = part.read(actor, today)
            context["shows"][part.name] = True
    context["runs_the_system"] = actor.has(Role.SYSTEM_OPERATOR)
    context["checks_the_record"] = actor.has(Role.AUDITOR)
    context["may_record_meetings"] = actor.has(*CENTRAL, Role.HEADQUARTERS_MEMBER)
    return render(request, "home/desk.html", context)
