"""Registrations: one by its number, all for the door, what a letter says."""

from __future__ import annotations

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Gathering, GatheringLetter, Registration
from yoriai.apps.consultations.queries.gatherings.running import gathering_to_run
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.transparency import read_receipt_number
from yoriai.pure.values import dataclass

__all__ = ["Registration"]


def registration_by_number(*, number: str) -> Registration:
    """Return the registration with this number, typed with any width, spaces or hyphens (1 statement).

    Raises:
        NotFound: there is none, or it was forgotten.
    """
    plain = read_receipt_number(number)
    rows = Registration.objects.select_related("gathering__consultation__division")
    found = rows.filter(number=plain).first() if plain else None
    if found is None:
        raise NotFound
    return found


def place_in_line(*, registration: Registration) -> int | None:
    """Return how many parties stand before one that waits, itself included; None for all others (1 statement)."""
    if registration.state != rules.RegistrationState.WAITING:
        return None
    rows = Registration.objects.filter(
        gathering=registration.gathering_id, way=registration.way, state=rules.RegistrationState.WAITING
    )
    return rows.filter(pk__lte=registration.pk).count()


@dataclass(frozen=True)
class DoorList:
    """Who is expected at the door: parties with seats, parties that wait, and those who came by themselves."""

    gathering: Gathering
    seated: tuple[Registration, ...]
    waiting: tuple[Registration, ...]
    walk_ins: tuple[Registration, ...]

    @property
    def expected(self) -> int:
        """How many people have a seat."""
        return sum(one.people for one in self.seated)

    @property
    def arrived(self) -> int:
        """How many people came, those who had not registered included."""
        return sum(one.people for one in (*self.seated, *self.walk_ins) if one.arrived_at)

    def party(self, registration_id: int) -> Registration:
        """Return one of the parties of this list.

        Raises:
            NotFound: it is not on the list.
        """
        for one in (*self.seated, *self.waiting, *self.walk_ins):
            if one.pk == registration_id:
                return one
        raise NotFound


def door_list(*, code: str, number: int, actor: Actor) -> DoorList:
    """Return who is expected, for those who stand at the door (5 statements).

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: the person does not belong to the owning division.
    """
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    if not rules.may_see_registrations(actor, gathering.consultation):
        raise NotAllowed
    rows = list(gathering.registrations.exclude(state=rules.RegistrationState.WITHDRAWN).order_by("id"))
    states = rules.RegistrationState
    return DoorList(
        gathering=gathering,
        seated=tuple(one for one in rows if one.state == states.SEATED and not one.is_walk_in),
        waiting=tuple(one for one in rows if one.state == states.WAITING),
        walk_ins=tuple(one for one in rows if one.is_walk_in),
    )


def letter_to_send(*, letter_id: int) -> GatheringLetter | None:
    """Return a letter with its registration and meeting; None when it was sent or nobody is there to get it."""
    rows: QuerySet[GatheringLetter] = GatheringLetter.objects.select_related(
        "registration__gathering__consultation__division"
    )
    letter = rows.filter(pk=letter_id, sent_at=None).exclude(registration__email="").first()
    return letter if letter is not None and _is_still_true(letter) else None


def _is_still_true(letter: GatheringLetter) -> bool:
    """Tell whether a letter that waited is still worth sending: the meeting may have been cancelled meanwhile."""
    is_cancelled = letter.registration.gathering.state == rules.State.CANCELLED
    return is_cancelled == (letter.kind == rules.LetterKind.CANCELLED)


def last_reason(*, gathering: Gathering) -> str:
    """Return why a meeting was last changed or cancelled; empty when it never was (1 statement)."""
    rows = gathering.changes.exclude(reason="").order_by("-at", "-id")
    return rows.values_list("reason", flat=True).first() or ""
