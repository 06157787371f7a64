"""At the door: who came, and who comes without having registered."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Registration
from yoriai.apps.consultations.operations.gatherings import running, seats
from yoriai.apps.consultations.operations.gatherings.preparing import GatheringNotComing
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass


class RoomFull(Refusal):
    """All seats are promised."""

    code = "gathering-room-full"
    message = _("席は残り%(free)s人分です。")
    next_step = _("来ない方の席を使うなど、入れる場合は「定員を超えて受け付ける」を選んでください。")


@dataclass(frozen=True)
class WalkIn:
    """People who come without having registered; `key` keeps a form sent twice from counting twice."""

    people: int
    way: str
    key: str
    goes_beyond: bool = False


@records.operation
def note_arrival(*, registration_id: int, has_arrived: bool, by: Actor, at: datetime) -> Registration:
    """Note that a party came, or take the note back.

    Raises:
        NotFound: there is no such registration.
        NotAllowed: `by` does not belong to the owning division.
        GatheringNotComing: the meeting is not announced, or was cancelled.
    """
    row = Registration.objects.filter(pk=registration_id).first()
    if row is None:
        raise NotFound
    gathering = running.locked_gathering(row.gathering_id)
    if not rules.may_see_registrations(by, gathering.consultation):
        raise NotAllowed
    if gathering.state not in (rules.State.ANNOUNCED, rules.State.HELD):
        raise GatheringNotComing(state=gathering.get_state_display())
    row.arrived_at = at if has_arrived else None
    row.save(update_fields=["arrived_at"])
    running.record(
        "gathering.arrival-noted", gathering, by, at, registration_id=row.pk, arrived=int(has_arrived)
    )
    return row


@records.operation
def take_walk_in(*, gathering_id: int, walk_in: WalkIn, by: Actor, at: datetime) -> Registration:
    """Let people in who did not register, as far as there are seats, or beyond if the staff says so.

    Returns:
        The registration, without number, arrived; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` does not belong to the owning division.
        GatheringNotComing: it is not announced, or was cancelled.
        Invalid: no people, or a way that is not offered.
        RoomFull: there are fewer seats, and the staff did not decide to go beyond.
    """
    gathering = running.locked_gathering(gathering_id)
    if not rules.may_see_registrations(by, gathering.consultation):
        raise NotAllowed
    if gathering.state not in (rules.State.ANNOUNCED, rules.State.HELD):
        raise GatheringNotComing(state=gathering.get_state_display())
    known = Registration.objects.filter(submission_key=walk_in.key, gathering=gathering).first()
    if known is not None:
        running.record("gathering.walk-in-repeated", gathering, by, at, registration_id=known.pk)
        return known
    if not 1 <= walk_in.people <= rules.MOST_WALKING_IN or walk_in.way not in rules.ways_of(gathering.form):
        raise Invalid(field=str(Registration._meta.get_field("people").verbose_name))
    free = seats.free_seats(gathering, walk_in.way)
    if free is not None and free < walk_in.people and not walk_in.goes_beyond:
        raise RoomFull(free=max(free, 0))
    row = Registration.objects.create(
        gathering=gathering,
        submission_key=walk_in.key,
        people=walk_in.people,
        way=walk_in.way,
        state=rules.RegistrationState.SEATED,
        is_walk_in=True,
        purpose_version="",
        registered_at=at,
        seated_at=at,
        arrived_at=at,
        keep_until=rules.kept_until(gathering.starts_at),
    )
    running.record("gathering.walk-in", gathering, by, at, registration_id=row.pk)
    return row
