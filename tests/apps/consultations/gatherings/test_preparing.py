"""A meeting is prepared, announced, changed with a reason, cancelled, held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations.models import GatheringChange, GatheringLetter
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, ReasonMissing
from yoriai.apps.consultations.operations.gatherings import preparing, seats
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, AgendaPlan, GatheringEdit
from yoriai.apps.consultations.queries.gatherings import public
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def edited(gathering, by, reason="", at=NOON, **changed):
    edit = GatheringEdit(replace(some.CONTENT, **changed), gathering.version, reason)
    return preparing.edit_gathering(gathering_id=gathering.pk, edit=edit, by=by, at=at)


def test_what_is_prepared_is_seen_by_those_who_run_it_alone():
    gathering, by = some.prepared()
    code = gathering.consultation.code

    assert public.get_gathering(code=code, number=1, actor=by) == gathering
    with pytest.raises(NotFound):
        public.get_gathering(code=code, number=1, actor=ANYONE)


def test_meetings_are_numbered_within_their_consultation():
    first, by = some.prepared()
    second, _ = some.prepared(first.consultation, by=by)
    elsewhere, _ = some.prepared()

    assert [first.number, second.number, elsewhere.number] == [1, 2, 1]


def test_another_division_may_not_prepare_one():
    consultation = makers.open_consultation()

    with pytest.raises(NotAllowed):
        preparing.create_gathering(
            consultation_id=consultation.pk, content=some.CONTENT, by=makers.head(division()), at=NOON
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "somewhere"},
        {"accommodations": ["a throne"]},
        {"title": "  "},
        {"online_url": "javascript:alert(1)"},
        {"capacity_on_site": 0},
        {"capacity_online": -1},
        {"starts_at": NOON.replace(year=2999), "ends_at": NOON.replace(year=3000)},
        {"ends_at": some.STARTS + timedelta(days=8)},
    ],
    ids=["form", "accommodation", "title", "address", "no seats", "fewer", "too far off", "too long"],
)
def test_what_is_unknown_is_refused(changed):
    with pytest.raises(Invalid):
        some.prepared(**changed)


def test_a_meeting_that_ends_before_it_begins_is_refused():
    with pytest.raises(preparing.GatheringTimesReversed):
        some.prepared(ends_at=some.STARTS)


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"place": ""}, "会場とその住所"),
        ({"online_url": ""}, "オンラインのアドレス、または電話で参加する方法"),
        ({"address": "", "online_url": ""}, "会場とその住所、オンラインのアドレス、または電話で参加する方法"),
    ],
)
def test_without_a_way_to_come_it_is_not_announced(changed, missing):
    gathering, by = some.prepared(**changed)

    with pytest.raises(preparing.GatheringIncomplete) as refusal:
        preparing.announce_gathering(gathering_id=gathering.pk, by=by, at=NOON)

    assert refusal.value.facts == {"missing": missing}


def test_a_meeting_by_telephone_needs_no_address_on_the_net():
    gathering, _ = some.announced(form="online", place="", address="", online_url="", phone_in="042-000-0000")

    assert gathering.state == rules.State.ANNOUNCED


def test_one_that_would_have_begun_is_not_announced():
    gathering, by = some.prepared()

    with pytest.raises(preparing.GatheringInThePast):
        preparing.announce_gathering(gathering_id=gathering.pk, by=by, at=some.STARTS)


def test_one_before_its_consultation_is_not_announced():
    office = division()
    late = makers.open_consultation(office, starts_on=TODAY + timedelta(days=9))
    gathering, by = some.prepared(late)

    with pytest.raises(preparing.GatheringBeforeConsultation):
        preparing.announce_gathering(gathering_id=gathering.pk, by=by, at=NOON)


def test_one_of_a_draft_is_not_announced():
    office = division()
    by = makers.head(office)
    gathering, _ = some.prepared(makers.draft_consultation(by, office), by=by)

    with pytest.raises(preparing.GatheringBeforeConsultation):
        preparing.announce_gathering(gathering_id=gathering.pk, by=by, at=NOON)


def test_it_is_announced_once():
    gathering, by = some.announced()

    with pytest.raises(preparing.GatheringNotComing):
        preparing.announce_gathering(gathering_id=gathering.pk, by=by, at=NOON)


def test_an_announced_meeting_changes_only_with_a_reason_which_is_public():
    gathering, by = some.announced()

    with pytest.raises(ReasonMissing):
        edited(gathering, by, place="公民館")
    changed = edited(gathering, by, "部屋が狭いため", place="公民館")

    told = GatheringChange.objects.get(gathering=gathering, kind="changed")
    assert (changed.sequence, changed.place) == (1, "公民館")
    assert (told.reason, told.fields) == ("部屋が狭いため", ["place"])
    assert rules.stage_of(changed, NOON) == rules.Stage.CHANGED


def test_a_draft_changes_without_a_reason_and_without_a_trace_in_public():
    gathering, by = some.prepared()

    changed = edited(gathering, by, place="公民館")

    assert (changed.sequence, GatheringChange.objects.count()) == (0, 0)


def test_saving_what_is_there_already_is_no_change():
    gathering, by = some.announced()

    same = edited(gathering, by, "念のため", at=NOON + timedelta(hours=1))

    assert (same.sequence, same.changed_at) == (0, NOON)
    assert not GatheringChange.objects.filter(kind="changed").exists()


def test_two_who_edit_at_the_same_time_do_not_overwrite_each_other():
    gathering, by = some.announced()
    seen = gathering.version
    edited(gathering, by, "部屋が狭いため", place="公民館")

    with pytest.raises(EditedMeanwhile):
        edit = GatheringEdit(some.CONTENT, seen, "別の理由")
        preparing.edit_gathering(gathering_id=gathering.pk, edit=edit, by=by, at=NOON)


def test_promised_seats_are_not_taken_away():
    gathering, by = some.announced()
    some.registered(gathering, 3)

    with pytest.raises(seats.SeatsTaken) as refusal:
        edited(gathering, by, "部屋が狭いため", capacity_on_site=2)
    with pytest.raises(seats.SeatsTaken):
        edited(gathering, by, "オンラインだけにするため", form="online")

    assert refusal.value.facts == {"way": "会場", "taken": 3}


def test_a_larger_room_lets_those_move_up_who_wait():
    gathering, by = some.announced()
    some.registered(gathering, 3)
    waiting = some.registered(gathering, 2, email="a@example.jp")

    edited(gathering, by, "広い部屋がとれたため", capacity_on_site=5)

    waiting.refresh_from_db()
    assert waiting.state == rules.RegistrationState.SEATED
    assert set(GatheringLetter.objects.values_list("kind", flat=True)) == {"received", "changed", "seated"}


def test_a_cancelled_meeting_says_why_and_tells_everybody_who_left_an_address():
    gathering, by = some.announced()
    some.registered(gathering, 1, email="a@example.jp")
    some.registered(gathering, 1)

    with pytest.raises(ReasonMissing):
        preparing.cancel_gathering(gathering_id=gathering.pk, reason=" ", by=by, at=NOON)
    cancelled = preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=NOON)

    assert (cancelled.state, cancelled.sequence) == ("cancelled", 1)
    assert cancelled.changes.get(kind="cancelled").reason == "台風のため"
    assert GatheringLetter.objects.filter(kind="cancelled").count() == 1


def test_a_cancelled_meeting_is_neither_changed_nor_held():
    gathering, by = some.announced()
    preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=NOON)
    gathering.refresh_from_db()

    with pytest.raises(preparing.GatheringNotComing):
        edited(gathering, by, "やはり開く", place="公民館")
    with pytest.raises(preparing.GatheringNotComing):
        preparing.note_held(gathering_id=gathering.pk, by=by, at=some.STARTS)


def test_a_meeting_is_held_once_it_has_begun():
    gathering, by = some.announced()

    with pytest.raises(preparing.GatheringNotBegun):
        preparing.note_held(gathering_id=gathering.pk, by=by, at=some.STARTS - timedelta(seconds=1))
    preparing.note_held(gathering_id=gathering.pk, by=by, at=some.STARTS)
    again = preparing.note_held(gathering_id=gathering.pk, by=by, at=some.STARTS)

    assert again.state == "held"
    assert GatheringChange.objects.filter(kind="held").count() == 1


def test_a_point_of_the_agenda_keeps_its_number():
    gathering, by = some.prepared()
    before = dict(gathering.agenda.values_list("number", "pk"))

    plan = AgendaEdit((AgendaPlan("計画について"), AgendaPlan("意見交換", 45)), gathering.version)
    preparing.plan_agenda(gathering_id=gathering.pk, edit=plan, by=by, at=NOON)

    assert dict(gathering.agenda.values_list("number", "pk")) == before
    assert list(gathering.agenda.values_list("title", "duration_min")) == [
        ("計画について", None),
        ("意見交換", 45),
    ]


def test_the_agenda_of_an_announced_meeting_changes_with_a_reason():
    gathering, by = some.announced()

    with pytest.raises(ReasonMissing):
        preparing.plan_agenda(
            gathering_id=gathering.pk, edit=AgendaEdit(some.AGENDA[:1], gathering.version), by=by, at=NOON
        )
    edit = AgendaEdit(some.AGENDA[:1], gathering.version, "時間が足りないため")
    preparing.plan_agenda(gathering_id=gathering.pk, edit=edit, by=by, at=NOON)

    assert gathering.agenda.count() == 1
    assert gathering.changes.get(kind="changed").fields == ["agenda"]


@pytest.mark.parametrize(
    ("hours", "stage"), [(-1, "coming"), (0, "running"), (1, "running"), (2, "over")], ids=str
)
def test_how_a_meeting_stands_follows_from_the_clock(hours, stage):
    gathering, _ = some.announced()

    assert rules.stage_of(gathering, some.STARTS + timedelta(hours=hours)) == stage
