"""Meetings for everyone: those to come, those of a consultation, one with its agenda and papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet, Sum

from yoriai.apps.consultations.models import (
    AgendaItem,
    Consultation,
    Gathering,
    GatheringChange,
    GatheringPaper,
    Registration,
)
from yoriai.apps.consultations.rules import State as ConsultationState
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass

__all__ = ["AgendaItem", "Gathering", "Seats"]

MOST_SHOWN = 60
# A cancelled meeting stays on the list until its day is over, so that nobody stands before a locked door.
LINGERS = timedelta(hours=12)


@dataclass(frozen=True)
class Seats:
    """How many people there is room for in one way of taking part, have a seat, and wait for one."""

    way: str
    label: str
    capacity: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Return how many seats are left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        """Whoever registers now comes onto the waiting list."""
        return self.free == 0 or self.waiting > 0


def public_gatherings() -> QuerySet[Gathering]:
    """Return the meetings that were announced, with consultation and division."""
    rows = Gathering.objects.exclude(state=rules.State.DRAFT)
    rows = rows.exclude(consultation__state=ConsultationState.DRAFT)
    return rows.select_related("consultation__division")


def coming_gatherings(*, at: datetime) -> list[Gathering]:
    """Return what is to come or runs, the next first; what was cancelled as long as its day lasts (1 statement)."""
    rows = public_gatherings().filter(
        Q(state=rules.State.ANNOUNCED, ends_at__gt=at)
        | Q(state=rules.State.CANCELLED, ends_at__gt=at - LINGERS)
    )
    return list(rows.order_by("starts_at", "id")[:MOST_SHOWN])


def past_gatherings(*, at: datetime) -> QuerySet[Gathering]:
    """Return what is over, the latest first."""
    rows = public_gatherings().filter(
        Q(state=rules.State.HELD) | Q(state=rules.State.ANNOUNCED, ends_at__lte=at)
    )
    return rows.order_by("-starts_at", "-id")


def latest_gatherings() -> list[Gathering]:
    """Return the meetings of which there is the latest news, with their latest change (2 statements)."""
    rows = public_gatherings().prefetch_related(_changes())
    return list(rows.order_by("-changed_at", "-id")[:MOST_SHOWN])


def calendar_gatherings(*, at: datetime) -> list[Gathering]:
    """Return what a calendar shows: a year back, all that comes, and what was cancelled (1 statement)."""
    rows = public_gatherings().filter(ends_at__gt=at - timedelta(days=366))
    return list(rows.order_by("starts_at", "id")[:500])


def gatherings_of(*, consultation: Consultation, actor: Actor) -> list[Gathering]:
    """Return the meetings of a consultation that this person may read, in the order of their days (1 statement)."""
    rows = Gathering.objects.filter(consultation=consultation).order_by("starts_at", "id")
    found = list(rows)
    for gathering in found:
        gathering.consultation = consultation
    return [gathering for gathering in found if rules.may_read(actor, gathering)]


def _changes() -> Prefetch:
    return Prefetch("changes", GatheringChange.objects.order_by("at", "id"))


def _with_parts() -> QuerySet[Gathering]:
    return Gathering.objects.select_related("consultation__division__department").prefetch_related(
        Prefetch("agenda", AgendaItem.objects.order_by("number")),
        Prefetch("papers", GatheringPaper.objects.select_related("document").order_by("id")),
        _changes(),
    )


def get_gathering(*, code: str, number: int, actor: Actor) -> Gathering:
    """Return a meeting with consultation, agenda, papers and history, if this person may read it (4 statements).

    Raises:
        NotFound: there is none, or it is being prepared and this person may not see it.
    """
    gathering = _with_parts().filter(consultation__code=code, number=number).first()
    if gathering is None or not rules.may_read(actor, gathering):
        raise NotFound
    return gathering


def seats_of(*, gathering: Gathering) -> tuple[Seats, ...]:
    """Return the seats of each way in which one can take part (1 statement)."""
    return seats_of_all(gatherings=[gathering])[gathering.pk]


def seats_of_all(*, gatherings: Iterable[Gathering]) -> dict[int, tuple[Seats, ...]]:
    """Return the seats of several meetings by their id (1 statement)."""
    known = list(gatherings)
    rows = Registration.objects.filter(gathering__in=known).order_by()
    sums = rows.values("gathering", "way", "state").annotate(total=Sum("people"))
    counts = {(row["gathering"], row["way"], row["state"]): row["total"] for row in sums}
    return {one.pk: tuple(_seats(one, way, counts) for way in rules.ways_of(one.form)) for one in known}


def _seats(gathering: Gathering, way: rules.Way, counts: dict[tuple[int, str, str], int]) -> Seats:
    return Seats(
        way=str(way.value),
        label=str(way.label),
        capacity=rules.capacity_of(gathering, way),
        taken=counts.get((gathering.pk, way.value, rules.RegistrationState.SEATED.value), 0),
        waiting=counts.get((gathering.pk, way.value, rules.RegistrationState.WAITING.value), 0),
    )
