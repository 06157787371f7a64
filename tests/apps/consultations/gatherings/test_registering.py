"""Registering for a meeting: seats, the waiting list, withdrawing, the door, forgetting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import NOON, actor, division
from yoriai.apps.consultations.models import Registration
from yoriai.apps.consultations.operations.gatherings import door, preparing, registering
from yoriai.apps.consultations.operations.gatherings.door import WalkIn
from yoriai.apps.consultations.queries.gatherings import public, registrations
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.pure.transparency import read_receipt_number, spoken

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def gathering():
    return some.announced()[0]


def test_a_party_gets_seats_and_a_number_that_can_be_read_out(gathering):
    registration = some.registered(gathering, 2, needs=["wheelchair"], needs_note=" 前の席 \n希望 ")

    found = registrations.registration_by_number(number=spoken(registration.number))
    assert read_receipt_number(registration.number) == registration.number
    assert (found.state, found.people, found.needs, found.needs_note) == (
        "seated",
        2,
        ["wheelchair"],
        "前の席 希望",
    )


def test_the_same_form_sent_twice_is_stored_once(gathering):
    first = some.registered(gathering, 2, submission_key="the same form, sent twice")
    again = some.registered(gathering, 3, submission_key="the same form, sent twice")

    assert (again.pk, again.people, Registration.objects.count()) == (first.pk, 2, 1)


def test_when_there_are_not_enough_seats_one_waits(gathering):
    some.registered(gathering, 3)

    waiting = some.registered(gathering, 2)

    assert waiting.state == "waiting"
    assert registrations.place_in_line(registration=waiting) == 1


def test_nobody_overtakes_those_who_wait(gathering):
    some.registered(gathering, 3)
    some.registered(gathering, 2)

    late = some.registered(gathering, 1)

    assert late.state == "waiting"
    assert registrations.place_in_line(registration=late) == 2


def test_the_ways_have_seats_of_their_own(gathering):
    some.registered(gathering, 4)

    online = some.registered(gathering, 10, way="online")

    assert online.state == "seated"
    seats = {one.way: (one.capacity, one.taken, one.waiting) for one in public.seats_of(gathering=gathering)}
    assert seats == {"on_site": (4, 4, 0), "online": (None, 10, 0)}


def test_who_withdraws_lets_others_move_up_in_their_order(gathering):
    first = some.registered(gathering, 3, email="a@example.jp", needs=["childcare"], needs_note="2歳")
    second, third, fourth = (some.registered(gathering, people) for people in (2, 2, 1))

    registering.withdraw(number=first.number, by=ANYONE, at=NOON)

    rows = {row.pk: row for row in Registration.objects.all()}
    assert [rows[one.pk].state for one in (second, third, fourth)] == ["seated", "seated", "waiting"]
    gone = rows[first.pk]
    assert (gone.state, gone.email, gone.needs, gone.needs_note) == ("withdrawn", "", [], "")


def test_withdrawing_twice_changes_nothing(gathering):
    registration = some.registered(gathering)

    registering.withdraw(number=registration.number, by=ANYONE, at=NOON)
    again = registering.withdraw(number=registration.number, by=ANYONE, at=NOON + timedelta(hours=1))

    assert again.withdrawn_at == NOON


def test_a_smaller_party_gives_its_seats_back(gathering):
    first = some.registered(gathering, 4)
    waiting = some.registered(gathering, 1)

    with pytest.raises(registering.NotSmaller):
        registering.reduce_party(number=first.number, people=4, by=ANYONE, at=NOON)
    registering.reduce_party(number=first.number, people=3, by=ANYONE, at=NOON)

    waiting.refresh_from_db()
    assert waiting.state == "seated"


def test_a_number_that_nobody_has_is_not_found():
    with pytest.raises(NotFound):
        registering.withdraw(number="100001234562", by=ANYONE, at=NOON)
    with pytest.raises(NotFound):
        registering.withdraw(number="", by=ANYONE, at=NOON)


@pytest.mark.parametrize("people", [0, 11, -1])
def test_a_party_is_of_few(gathering, people):
    with pytest.raises((Invalid, registering.PartyTooLarge)):
        some.registered(gathering, people, way="online")


def test_a_party_larger_than_the_room_does_not_wait_for_ever(gathering):
    with pytest.raises(registering.PartyTooLarge) as refusal:
        some.registered(gathering, 5)

    assert refusal.value.facts == {"most": 4}


@pytest.mark.parametrize(
    "more",
    [{"way": "by_sea"}, {"needs": ["a throne"]}, {"email": "not an address"}, {"needs_note": "x" * 201}],
    ids=["way", "need", "address", "note"],
)
def test_what_cannot_be_is_refused(gathering, more):
    with pytest.raises(Invalid):
        some.registered(gathering, 1, **more)


def test_nobody_registers_after_the_announced_instant():
    gathering, _ = some.announced(registration_closes_at=NOON + timedelta(days=1))

    some.registered(gathering, at=NOON + timedelta(hours=23))
    with pytest.raises(registering.RegistrationClosed):
        some.registered(gathering, at=NOON + timedelta(days=1))


def test_nobody_registers_or_withdraws_once_it_has_begun(gathering):
    registration = some.registered(gathering)

    with pytest.raises(registering.RegistrationClosed):
        some.registered(gathering, at=some.STARTS)
    with pytest.raises(registering.WithdrawalClosed):
        registering.withdraw(number=registration.number, by=ANYONE, at=some.STARTS)


def test_nobody_registers_for_what_is_prepared_or_cancelled():
    draft, _ = some.prepared()
    cancelled, by = some.announced()
    preparing.cancel_gathering(gathering_id=cancelled.pk, reason="台風のため", by=by, at=NOON)

    with pytest.raises(NotFound):
        some.registered(draft)
    with pytest.raises(registering.RegistrationClosed):
        some.registered(cancelled)


def test_the_door_sees_who_is_expected_and_who_came():
    gathering, by = some.announced()
    code = gathering.consultation.code
    party = some.registered(gathering, 2, needs=["captions"])
    gone = some.registered(gathering, 1)
    registering.withdraw(number=gone.number, by=ANYONE, at=NOON)

    door.note_arrival(registration_id=party.pk, has_arrived=True, by=by, at=some.STARTS)
    door.take_walk_in(gathering_id=gathering.pk, walk_in=WalkIn(2, "on_site", "first"), by=by, at=some.STARTS)
    found = registrations.door_list(code=code, number=1, actor=by)

    assert [one.pk for one in found.seated] == [party.pk]
    assert (found.expected, found.arrived) == (2, 4)


def test_beyond_the_seats_people_come_in_only_when_the_staff_says_so():
    gathering, by = some.announced()
    some.registered(gathering, 3)

    with pytest.raises(door.RoomFull) as refusal:
        door.take_walk_in(gathering_id=gathering.pk, walk_in=WalkIn(2, "on_site", "a"), by=by, at=NOON)
    for _ in range(2):
        door.take_walk_in(gathering_id=gathering.pk, walk_in=WalkIn(2, "on_site", "b", True), by=by, at=NOON)

    assert refusal.value.facts == {"free": 1}
    assert Registration.objects.filter(is_walk_in=True).count() == 1


def test_who_comes_is_for_the_owning_division_alone(gathering):
    code = gathering.consultation.code
    party = some.registered(gathering)

    for somebody in (makers.head(division()), actor(Role.CIO_OFFICE), ANYONE):
        with pytest.raises(NotAllowed):
            registrations.door_list(code=code, number=1, actor=somebody)
        with pytest.raises(NotAllowed):
            door.note_arrival(registration_id=party.pk, has_arrived=True, by=somebody, at=NOON)


def test_what_is_personal_is_forgotten_thirty_days_after_and_how_many_came_stays(gathering):
    party = some.registered(gathering, 2, email="a@example.jp", needs=["wheelchair"], needs_note="段差")

    early = registering.forget_registrations(by=INSTALLATION, at=some.STARTS + timedelta(days=30))
    forgotten = registering.forget_registrations(by=INSTALLATION, at=some.STARTS + timedelta(days=31))
    again = registering.forget_registrations(by=INSTALLATION, at=some.STARTS + timedelta(days=32))

    party.refresh_from_db()
    assert (early, forgotten, again) == (0, 1, 0)
    assert (party.number, party.email, party.needs, party.needs_note, party.people) == ("", "", [], "", 2)
    with pytest.raises(NotAllowed):
        registering.forget_registrations(by=ANYONE, at=NOON)


def test_a_postponed_meeting_keeps_its_registrations_for_longer():
    gathering, by = some.announced()
    party = some.registered(gathering)
    later = some.STARTS + timedelta(days=20)

    edit = preparing.GatheringEdit(
        some.replace(some.CONTENT, starts_at=later, ends_at=later + timedelta(hours=1)),
        gathering.version,
        "延期",
    )
    preparing.edit_gathering(gathering_id=gathering.pk, edit=edit, by=by, at=NOON)

    before = party.keep_until
    party.refresh_from_db()
    assert party.keep_until - before == timedelta(days=20)
