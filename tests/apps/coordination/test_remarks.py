"""Whoever says that it was not done is heard by the division that promised it, and gets a public reply."""

from datetime import timedelta

import pytest

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import LATER
from tests.factories import actor, division
from yoriai.apps.consultations.models import News
from yoriai.apps.consultations.operations import OpinionEmpty, OpinionHoldsMyNumber
from yoriai.apps.consultations.operations.answers import Bearing
from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Remark
from yoriai.apps.coordination.operations import ReasonMissing, remarks
from yoriai.apps.coordination.operations.remarks import RemarkDraft, ReplyDraft
from yoriai.apps.coordination.queries import remarks as queries
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.apps.shared.time import day_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = day_of(LATER)


@pytest.fixture
def room():
    """An answered item that bears on a measure of another division."""
    room = considered.considering("案内板がほしい。")
    room.measure = considered.measure(owner=division("道路課"))
    noted = considered.AnswerDraft(
        "for_reference", "参考にします。", bearings=(Bearing(room.measure.pk, "このため"),)
    )
    room.answer(room.item(*room.opinions), noted)
    room.decide()
    room.publish()
    room.number = ledger.receipt_for(
        subject_type="consultations.Opinion", subject_id=room.opinions[0].pk
    ).number
    return room


def say(room, *, at=LATER, **given):
    known = {
        "kind": "not_done",
        "text": "案内板がまだありません。",
        "submission_key": "k" * 32,
        "consultation_code": room.consultation.code,
        "item_number": 1,
    }
    return remarks.make_remark(draft=RemarkDraft(**{**known, **given}), by=ANYONE, at=at)


def on_measure(room, **given):
    return say(room, consultation_code="", item_number=0, measure_code=room.measure.code, **given)


def test_with_a_receipt_it_is_public_at_once_and_waits_for_the_division_that_answered(room):
    receipt = say(room, receipt_number=room.number)

    remark = Remark.objects.get()
    assert (remark.state, remark.division_id) == ("waiting", room.division.pk)
    assert remark.due_on == ON + timedelta(days=30)
    assert queries.own_remark(number=receipt.number, on=ON).remark.text == "案内板がまだありません。"
    assert [one.kind for one in queries.remarks_of_item(item_id=remark.item_id, on=ON)] == ["not_done"]
    assert LogLeaf.objects.filter(kind="remark").count() == 1


def test_without_one_it_is_held_until_somebody_read_it(room):
    say(room)
    remark = Remark.objects.get()
    before = queries.remarks_of_item(item_id=remark.item_id, on=ON)

    remarks.show_remark(remark_id=remark.pk, by=room.staff, at=LATER)

    assert (before, remark.state) == ((), "held")
    assert len(queries.remarks_of_item(item_id=remark.item_id, on=ON)) == 1


def test_a_remark_on_a_measure_goes_to_its_owner(room):
    on_measure(room, receipt_number=room.number)

    remark = Remark.objects.get()
    assert (remark.division_id, remark.state) == (room.measure.owner_id, "waiting")
    assert queries.remarks_of_measure(measure_id=room.measure.pk, on=ON)[0].about.title == "案内板の整備"


def test_the_same_form_sent_twice_is_stored_once(room):
    assert say(room).number == say(room).number
    assert Remark.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"text": " "}, OpinionEmpty),
        ({"text": "あ" * 2001}, remarks.RemarkTooLong),
        ({"text": "1234 5678 9018"}, OpinionHoldsMyNumber),
        ({"kind": "angry"}, Invalid),
        ({"item_number": 9}, NotFound),
        ({"receipt_number": "1234"}, remarks.ReceiptOfAnotherVoice),
    ],
    ids=["empty", "long", "individual number", "kind", "item", "receipt"],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_stored(room, given, refusal):
    with pytest.raises(refusal):
        say(room, **given)
    assert Remark.objects.count() == 0


def test_the_receipt_of_another_voice_is_refused(room):
    other = considered.published("別の意見")
    number = ledger.receipt_for(subject_type="consultations.Opinion", subject_id=other.opinions[0].pk).number

    with pytest.raises(remarks.ReceiptOfAnotherVoice):
        say(room, receipt_number=number)


def test_an_item_without_published_answer_takes_no_remark():
    room = considered.considering("案内板がほしい。")
    room.item(*room.opinions)

    with pytest.raises(NotFound):
        say(room)


def test_the_division_replies_in_public_and_who_left_the_receipt_is_told(room):
    say(room, receipt_number=room.number)
    remark = Remark.objects.get()
    plan = ReplyDraft("planned", "春に立てます。", ON + timedelta(days=90))

    reply = remarks.reply_to_remark(remark_id=remark.pk, draft=plan, by=room.staff, at=LATER)

    shown = queries.remarks_of_item(item_id=remark.item_id, on=ON)[0]
    assert (shown.state, shown.replies) == ("answered", (reply,))
    news = News.objects.get(kind="reply")
    assert news.opinion_id == room.opinions[0].pk
    assert "春に立てます。" in news.words["ja"]
    assert "Will be done" in news.words["en"]


def test_a_later_reply_stands_beside_the_earlier_one(room):
    say(room, receipt_number=room.number)
    remark = Remark.objects.get()
    for draft in (ReplyDraft("planned", "春に。", ON), ReplyDraft("done", "立てました。", ON)):
        remarks.reply_to_remark(remark_id=remark.pk, draft=draft, by=room.staff, at=LATER)

    replies = queries.remarks_of_item(item_id=remark.item_id, on=ON)[0].replies

    assert [(one.outcome, one.promised_on) for one in replies] == [("planned", ON), ("done", None)]


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (ReplyDraft("planned", "いつか。"), Invalid),
        (ReplyDraft("maybe", "さあ。"), Invalid),
        (ReplyDraft("done", " "), ReasonMissing),
    ],
)
def test_a_reply_says_what_and_when(room, draft, refusal):
    say(room, receipt_number=room.number)

    with pytest.raises(refusal):
        remarks.reply_to_remark(remark_id=Remark.objects.get().pk, draft=draft, by=room.staff, at=LATER)


def test_what_is_not_shown_is_not_replied_to(room):
    say(room)

    with pytest.raises(remarks.NotShownYet):
        remarks.reply_to_remark(
            remark_id=Remark.objects.get().pk, draft=ReplyDraft("done", "済み。"), by=room.staff, at=LATER
        )


def test_only_the_division_that_promised_and_the_cio_office_reply(room):
    say(room, receipt_number=room.number)
    pk, done = Remark.objects.get().pk, ReplyDraft("done", "済み。")

    for stranger in (ANYONE, makers.head(division("別の課")), actor(Role.CIO), actor(Role.RESIDENT)):
        with pytest.raises(NotAllowed):
            remarks.reply_to_remark(remark_id=pk, draft=done, by=stranger, at=LATER)
    remarks.reply_to_remark(remark_id=pk, draft=done, by=actor(Role.CIO_OFFICE), at=LATER)


def test_hidden_is_counted_with_its_reason_and_seen_by_its_sender(room):
    receipt = say(room)
    remark = Remark.objects.get()

    with pytest.raises(Invalid):
        remarks.hide_remark(remark_id=remark.pk, reason="disliked", by=room.staff, at=LATER)
    remarks.hide_remark(remark_id=remark.pk, reason="off_topic", by=room.staff, at=LATER)

    shown = queries.remarks_of_item(item_id=remark.item_id, on=ON)[0]
    assert (shown.text, shown.hidden_reason) == ("", "この件と関係のない内容のため")
    assert queries.own_remark(number=receipt.number, on=ON).remark.text == "案内板がまだありません。"
    assert queries.remark_figures(on=ON).hidden == 1


def test_erasing_keeps_the_count_and_the_receipt(room):
    receipt = say(room, receipt_number=room.number)
    pk = Remark.objects.get().pk

    with pytest.raises(NotAllowed):
        remarks.erase_remark(remark_id=pk, ground=ErasureGround.values[0], by=room.staff, at=LATER)
    remarks.erase_remark(remark_id=pk, ground=ErasureGround.values[0], by=room.head, at=LATER)

    assert queries.own_remark(number=receipt.number, on=ON).remark.text == ""
    assert queries.remark_figures(on=ON).received == 1


def test_the_figures_say_what_is_late(room):
    say(room, receipt_number=room.number)
    say(room, submission_key="l" * 32, receipt_number=room.number)
    remarks.reply_to_remark(
        remark_id=Remark.objects.order_by("pk").first().pk,
        draft=ReplyDraft("done", "済み。"),
        by=room.staff,
        at=LATER + timedelta(days=4),
    )

    in_time, late = queries.remark_figures(on=ON), queries.remark_figures(on=ON + timedelta(days=31))

    assert (in_time.received, in_time.answered, in_time.waiting, in_time.overdue) == (2, 1, 1, 0)
    assert (late.overdue, late.median_days) == (1, 4)
    assert queries.remarks_of_desk(actor=room.staff, on=ON + timedelta(days=33))[0].overdue_days == 3


def test_each_division_sees_its_own_and_the_cio_office_all(room, django_assert_num_queries):
    say(room, receipt_number=room.number)
    on_measure(room, submission_key="m" * 32, receipt_number=room.number)

    assert len(queries.remarks_of_desk(actor=room.staff, on=ON)) == 1
    assert len(queries.remarks_of_desk(actor=actor(Role.CIO_OFFICE), on=ON)) == 2
    assert queries.remarks_of_desk(actor=makers.head(division("別の課")), on=ON) == ()
    with pytest.raises(NotAllowed):
        queries.remarks_of_desk(actor=actor(Role.ADVISER), on=ON)
    cio = actor(Role.CIO)
    with django_assert_num_queries(4):
        queries.remarks_of_desk(actor=cio, on=ON)


def test_a_remark_is_due_after_the_days_of_the_setting(settings):
    settings.YORIAI_REMARK_DUE_DAYS = 14

    assert rules.remark_due_on(ON) == ON + timedelta(days=14)
