"""An item is handed over with its reason, and a move of opinions can be taken back."""

from datetime import timedelta

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER, NOTED, where
from tests.factories import TODAY, actor, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Answer, Handover, Membership
from yoriai.apps.consultations.operations import ItemAt, handing_over
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

FIRST, SECOND = AFTER + timedelta(minutes=1), AFTER + timedelta(minutes=2)


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "講座がほしい。", "夜も開けて。")


def hand_over(room, item, to, by=None, reason="案内板は道路課が管理するため"):
    item.refresh_from_db()
    return handing_over.hand_over_item(
        item=ItemAt(item.pk, item.version), division_id=to.pk, reason=reason, by=by or room.staff, at=FIRST
    )


def test_the_other_division_sees_answers_and_approves_that_item_alone(room):
    roads = division("道路課")
    staff, head = actor(Role.DIVISION_STAFF, roads), actor(Role.DIVISION_HEAD, roads)
    item = room.item(room.opinions[0])
    other = room.item(room.opinions[1])
    hand_over(room, item, roads)
    room.staff = staff

    answer = room.send(room.write(item))
    room.approve(answer, by=head)

    stored = Answer.objects.get()
    assert (stored.division, stored.review) == (roads, "approved")
    with pytest.raises(NotAllowed):
        room.write(other)
    with pytest.raises(NotAllowed):
        queries.desk_item(code=room.consultation.code, number=other.number, actor=staff)


def test_a_handover_is_in_the_record_with_offices_and_reason(room):
    roads = division("道路課")
    item = room.item(*room.opinions)

    hand_over(room, item, roads)

    kept = Handover.objects.get()
    assert (kept.from_division, kept.to_division) == (room.division, roads)
    assert kept.person_id == room.staff.person_id
    assert AuditEvent.objects.filter(action="item.handed-over").count() == 1
    history = queries.item_history(code=room.consultation.code, number=1, actor=room.staff)
    assert history.handovers == (kept,)


def test_an_item_is_handed_back_by_whoever_has_it(room):
    roads = division("道路課")
    item = room.item(*room.opinions)
    hand_over(room, item, roads)

    back = hand_over(room, item, room.division, by=actor(Role.DIVISION_STAFF, roads))

    assert back.answering_division_id is None
    with pytest.raises(NotAllowed):
        room.staff = actor(Role.DIVISION_STAFF, roads)
        room.write(item)


def test_a_handover_needs_a_reason_another_division_and_a_right(room):
    roads = division("道路課")
    item = room.item(*room.opinions)

    with pytest.raises(handing_over.HandoverReasonMissing):
        hand_over(room, item, roads, reason=" ")
    with pytest.raises(handing_over.AlreadyAnswersIt):
        hand_over(room, item, room.division)
    with pytest.raises(NotAllowed):
        hand_over(room, item, roads, by=actor(Role.DIVISION_STAFF, roads))
    roads.pk = 999_999
    with pytest.raises(NotFound):
        hand_over(room, item, roads)


def test_the_queue_holds_own_items_and_those_taken_over(room):
    roads = division("道路課")
    room.item(room.opinions[0])
    hand_over(room, room.item(room.opinions[1], title="講座"), roads)
    staff = actor(Role.DIVISION_STAFF, roads)

    own = queries.queue(actor=room.staff, on=TODAY)
    theirs = queries.queue(actor=staff, on=TODAY)

    assert [(row.title, row.office) for row in own.rows] == [
        ("案内板", room.division.name),
        ("講座", "道路課"),
    ]
    assert [row.opinions for row in own.loose] == [1]
    assert [row.title for row in theirs.rows] == ["講座"]
    assert theirs.loose == ()


def test_the_queue_shows_each_step(room):
    room.answer(room.item(room.opinions[0], title="承認"))
    room.send(room.write(room.item(room.opinions[1], title="確認待ち")))
    room.item(room.opinions[2], title="未回答")

    found = queries.queue(actor=room.head, on=TODAY)
    approved = queries.queue(actor=room.head, on=TODAY, step="approved")

    assert [row.title for row in found.rows] == ["未回答", "確認待ち"]
    assert [row.title for row in approved.rows] == ["承認"]
    assert found.counts == {"sent_back": 0, "unanswered": 1, "draft": 0, "sent": 1, "approved": 1}
    with pytest.raises(NotAllowed):
        queries.queue(actor=actor(Role.ADVISER), on=TODAY)


def undo(room, moved_at, at=SECOND):
    return handing_over.undo_move(
        consultation_id=room.consultation.pk, moved_at=moved_at, by=room.staff, at=at
    )


def test_a_grouping_is_undone_and_both_steps_stay_readable(room):
    room.item(*room.opinions[:2], at=FIRST)

    count = undo(room, FIRST)

    assert count == 2
    assert [where(opinion) for opinion in room.opinions] == [None, None, None]
    assert Membership.objects.exclude(ended_at=None).count() == 2


def test_a_move_between_items_is_undone_to_where_each_was(room):
    one, other = room.item(room.opinions[0]), room.item(room.opinions[1])
    operations.assign_opinions(
        item_id=other.pk,
        opinion_ids=[opinion.pk for opinion in room.opinions],
        reason="同じ内容",
        by=room.staff,
        at=FIRST,
    )

    undo(room, FIRST)

    assert [where(opinion) for opinion in room.opinions] == [one.number, other.number, None]


def test_taking_out_is_undone(room):
    item = room.item(*room.opinions)
    operations.release_opinions(
        item_id=item.pk, opinion_ids=[room.opinions[0].pk], reason="別の内容", by=room.staff, at=FIRST
    )

    undo(room, FIRST)

    assert where(room.opinions[0]) == item.number


def test_what_a_colleague_moved_on_since_stays_where_it_is(room):
    room.item(*room.opinions[:2], at=FIRST)
    later = room.item(title="別の項目")
    operations.assign_opinions(
        item_id=later.pk,
        opinion_ids=[room.opinions[0].pk],
        reason="別の内容",
        by=room.staff,
        at=SECOND,
    )

    count = undo(room, FIRST, at=SECOND + timedelta(minutes=1))

    assert count == 1
    assert [where(opinion) for opinion in room.opinions] == [later.number, None, None]


def test_nothing_is_undone_twice(room):
    room.item(*room.opinions, at=FIRST)
    undo(room, FIRST)

    with pytest.raises(handing_over.NothingToUndo):
        undo(room, FIRST, at=SECOND + timedelta(minutes=1))


def test_earlier_answers_are_found_by_the_words_of_an_item_with_the_share_that_repeats():
    past = considered.published("案内板がほしい。", draft=NOTED)
    room = considered.considering("駅前の案内板を大きく。")
    item = room.item(*room.opinions, title="案内板の大きさ")
    reason = "案内板は来年度に調べます。今年度は予算がないため行いません。"
    room.write(item, operations.AnswerDraft("for_reference", reason))

    fresh = queries.earlier_answers(item)
    repeating = queries.earlier_answers(item, reason=NOTED.reason)

    assert [(one.consultation_code, one.reason) for one in fresh.answers] == [
        (past.consultation.code, NOTED.reason)
    ]
    assert fresh.repeated_share == repeating.repeated_share == 0


def test_the_share_that_repeats_counts_whole_sentences():
    same = "駅前の案内板は来年度に大きさと明るさを調べます。"
    past = considered.published("案内板。", draft=operations.AnswerDraft("for_reference", same))
    room = considered.considering("案内板を大きく。")
    item = room.item(*room.opinions, title="案内板")

    half = queries.earlier_answers(
        item, reason=same + "費用は市の予算でまかない、結果をこのページで知らせます。"
    )
    none = queries.earlier_answers(item, reason="まったく別のことを書いています、案内板とは関係ありません。")

    assert 0.4 < half.repeated_share < 0.6
    assert [one.consultation_code for one in half.repeats] == [past.consultation.code]
    assert (none.repeated_share, none.repeats) == (0, ())


def test_what_is_not_public_is_no_earlier_answer():
    considered.considering("案内板。")
    room = considered.considering("案内板を大きく。")
    other = room.item(title="案内板の色")
    room.answer(other)

    assert queries.earlier_answers(room.item(*room.opinions, title="案内板")).answers == ()
