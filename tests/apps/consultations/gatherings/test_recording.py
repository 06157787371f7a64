"""What is said at a meeting becomes opinions like all others; who was there is counted, not named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.consultations import considered, makers
from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations import queries
from yoriai.apps.consultations.models import Opinion, Utterance
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile
from yoriai.apps.consultations.operations.gatherings import preparing, recording
from yoriai.apps.consultations.operations.gatherings.recording import AttendanceCount
from yoriai.apps.consultations.queries.gatherings import minutes, snapshots
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_said_is_an_opinion_with_a_receipt_on_its_point_of_the_agenda():
    gathering, by = some.announced()

    pk = some.said(
        gathering,
        by,
        agenda_number=2,
        was_read_back=True,
        organisation=" 〇〇 自治会 ",
        organisation_agrees=True,
    )

    opinion = Opinion.objects.get(pk=pk)
    assert (opinion.channel, opinion.received_at, opinion.was_read_back) == ("meeting", some.DURING, True)
    assert (opinion.utterance.agenda_item.number, opinion.utterance.organisation) == (2, "〇〇 自治会")
    assert queries.opinion_counts(consultation_id=gathering.consultation_id).opinions == 1
    _, rows = minutes.recorded(code=gathering.consultation.code, number=1, actor=by)
    assert [len(one.receipt) for one in rows] == [12]


def test_the_same_form_sent_twice_is_one_opinion():
    gathering, by = some.announced()

    first = some.said(gathering, by, "一つ目", submission_key="one and the same key", agenda_number=1)
    again = some.said(gathering, by, "一つ目", submission_key="one and the same key", agenda_number=2)

    assert (first == again, Utterance.objects.count()) == (True, 1)
    assert Utterance.objects.get().agenda_item.number == 1


def test_what_is_written_down_later_was_said_during_the_meeting():
    gathering, by = some.announced()

    pk = some.said(gathering, by, at=some.AFTER + timedelta(days=2))

    assert Opinion.objects.get(pk=pk).received_at == gathering.ends_at


def test_nothing_is_said_before_it_begins_or_when_it_is_cancelled():
    gathering, by = some.announced()
    with pytest.raises(preparing.GatheringNotBegun):
        some.said(gathering, by, at=some.STARTS - timedelta(minutes=1))

    preparing.cancel_gathering(gathering_id=gathering.pk, reason="台風のため", by=by, at=NOON)
    with pytest.raises(preparing.GatheringNotComing):
        some.said(gathering, by)


def test_an_opinion_is_taken_where_the_consultation_asks_for_meetings_alone():
    office = division()
    by = makers.head(office)
    content = replace(makers.CONTENT, kind="meeting")
    made = consultations.create_consultation(
        code="kai-1", division_id=office.pk, content=content, by=by, at=NOON
    )
    period = consultations.Period(TODAY, TODAY + timedelta(days=20))
    published = consultations.publish_consultation(consultation_id=made.pk, period=period, by=by, at=NOON)
    gathering, _ = some.announced(published)

    some.said(gathering, by)

    assert queries.opinion_counts(consultation_id=made.pk).opinions == 1
    with pytest.raises(consultations.NotAskedFor):
        consultations.submit_opinion(draft=makers.said(published), by=ANYONE, at=NOON)


def test_what_was_said_is_grouped_and_answered_like_all_others():
    gathering, by = some.announced()
    pk = some.said(gathering, by)
    later = considered.LATER
    consultations.start_considering(consultation_id=gathering.consultation_id, by=by, at=later)

    item = consultations.create_item(
        consultation_id=gathering.consultation_id,
        draft=consultations.ItemDraft(title="案内板"),
        opinion_ids=[pk],
        by=by,
        at=later,
    )

    assert item.memberships.get().opinion_id == pk


def test_other_divisions_do_not_write_into_a_meeting():
    gathering, _ = some.announced()

    with pytest.raises(NotAllowed):
        some.said(gathering, makers.head(division()))


def test_a_point_that_is_not_on_the_agenda_is_refused():
    gathering, by = some.announced()

    with pytest.raises(Invalid):
        some.said(gathering, by, agenda_number=9)
    assert Opinion.objects.count() == 0


def test_a_point_on_which_something_was_said_stays_on_the_agenda():
    gathering, by = some.announced()
    some.said(gathering, by, agenda_number=2)

    edit = preparing.AgendaEdit(some.AGENDA[:1], gathering.version, "時間がないため")
    with pytest.raises(preparing.AgendaItemInUse) as refusal:
        preparing.plan_agenda(gathering_id=gathering.pk, edit=edit, by=by, at=some.DURING)

    assert refusal.value.facts == {"title": "意見交換"}


def noted(gathering, by, *counts, version=None):
    return recording.note_attendance(
        gathering_id=gathering.pk,
        counts=counts,
        version=gathering.version if version is None else version,
        by=by,
        at=some.AFTER,
    )


def test_attendance_is_replaced_as_a_whole_and_an_old_form_does_not_overwrite():
    gathering, by = some.announced()
    noted(gathering, by, AttendanceCount("resident", "on_site", 12))

    with pytest.raises(EditedMeanwhile):
        noted(gathering, by, AttendanceCount("resident", "on_site", 3))
    gathering.refresh_from_db()
    noted(gathering, by, AttendanceCount("resident", "on_site", 14), AttendanceCount("staff", "on_site", 5))

    assert sorted(gathering.attendances.values_list("kind", "people")) == [("resident", 14), ("staff", 5)]


@pytest.mark.parametrize(
    "count",
    [("visitor", "on_site", 3), ("resident", "by_sea", 3), ("resident", "on_site", 0)],
    ids=["kind", "way", "people"],
)
def test_a_count_of_nobody_or_of_nothing_known_is_refused(count):
    gathering, by = some.announced()

    with pytest.raises(Invalid):
        noted(gathering, by, AttendanceCount(*count))


def shown(*counts):
    gathering, by = some.announced()
    noted(gathering, by, *counts)
    found = snapshots.attendance_shown(gathering.attendances.order_by("id"))
    return found["total"], {one["kind"]: one["people"] for one in found["kinds"]}, found


def test_fewer_than_five_of_a_kind_are_not_told_nor_found_by_subtraction():
    total, kinds, _ = shown(
        AttendanceCount("resident", "on_site", 20),
        AttendanceCount("press", "on_site", 2),
        AttendanceCount("staff", "on_site", 6),
    )

    assert (total, kinds) == (28, {"resident": 20, "press": None, "staff": None})


def test_of_fewer_than_five_in_all_not_even_the_sum_is_told():
    total, kinds, _ = shown(AttendanceCount("resident", "on_site", 2), AttendanceCount("staff", "online", 2))

    assert (total, kinds) == (None, {"resident": None, "staff": None})


def test_organisations_are_named_when_they_agree():
    _, _, found = shown(
        AttendanceCount("organisation", "on_site", 3, "〇〇自治会", True),
        AttendanceCount("organisation", "online", 1, "〇〇自治会", True),
        AttendanceCount("organisation", "on_site", 2, "△△の会", False),
        AttendanceCount("resident", "on_site", 9),
    )

    assert (found["organisations"], found["other_organisations"]) == (["〇〇自治会"], 1)
