"""Who has a seat at a meeting and who waits for one; always with the meeting held."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Gathering, Registration
from yoriai.apps.consultations.operations.gatherings.letters import ask_for_letters
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.waiting import moving_up


class SeatsTaken(Refusal):
    """More people were promised a seat than there would be."""

    code = "gathering-seats-taken"
    message = _("「%(way)s」にはすでに%(taken)s人の席を約束しています。")
    next_step = _("定員をそれより少なくしたり、この参加の方法をやめたりすることはできません。")


def _with_seats(gathering: Gathering, way: str) -> QuerySet[Registration]:
    return gathering.registrations.filter(way=way, state=rules.RegistrationState.SEATED)


def waiting(gathering: Gathering, way: str) -> QuerySet[Registration]:
    """Return who waits for a seat, longest first."""
    return gathering.registrations.filter(way=way, state=rules.RegistrationState.WAITING).order_by("id")


def expected(gathering: Gathering) -> QuerySet[Registration]:
    """Return who has a seat or waits for one, and left an address."""
    states = (rules.RegistrationState.SEATED, rules.RegistrationState.WAITING)
    return gathering.registrations.filter(state__in=states).exclude(email="").order_by("id")


def taken_seats(gathering: Gathering, way: str) -> int:
    """Return how many people have a seat, those who came without one included."""
    return _with_seats(gathering, way).aggregate(people=Sum("people"))["people"] or 0


def free_seats(gathering: Gathering, way: str) -> int | None:
    """Return how many seats are free, possibly fewer than none; None where there is no limit."""
    capacity = rules.capacity_of(gathering, way)
    return None if capacity is None else capacity - taken_seats(gathering, way)


def check_room(gathering: Gathering) -> None:
    """Refuse a form or capacity with which promised seats would be lost.

    Raises:
        SeatsTaken: more people have seats than there would be.
    """
    offered = rules.ways_of(gathering.form)
    for way in rules.Way:
        taken = taken_seats(gathering, way)
        capacity = rules.capacity_of(gathering, way) if way in offered else 0
        if taken and capacity is not None and taken > capacity:
            raise SeatsTaken(way=str(way.label), taken=taken)


def move_up(gathering: Gathering, *, at: datetime) -> int:
    """Give free seats to those who wait, in their order, and tell them; return how many parties moved up."""
    moved = 0
    for way in rules.ways_of(gathering.form):
        parties = list(waiting(gathering, way))
        lucky = parties[: moving_up([party.people for party in parties], free_seats(gathering, way))]
        if not lucky:
            continue
        rows = Registration.objects.filter(pk__in=[party.pk for party in lucky])
        rows.update(state=rules.RegistrationState.SEATED, seated_at=at)
        ask_for_letters(rows.exclude(email=""), rules.LetterKind.SEATED, "seated", at=at)
        moved += len(lucky)
    return moved
