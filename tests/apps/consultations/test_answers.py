"""Answers are written by the division, keep what they said before, and are corrected in the open."""

from dataclasses import replace

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import ADOPTED, AFTER, LATER, NOTED
from tests.factories import actor, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Answer, AnswerRevision, Reflection
from yoriai.apps.consultations.operations import Bearing, Correction
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def test_an_answer_is_in_the_name_of_the_division():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)

    answer = room.answer(item)

    assert (answer.division, answer.person_id) == (room.division, room.staff.person_id)
    assert (answer.version, answer.published_at) == (1, None)
    assert LogLeaf.objects.filter(kind="answer").count() == 0


def test_a_changed_answer_keeps_what_it_said():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    room.answer(item)

    room.answer(item, ADOPTED, version=1)

    revision = AnswerRevision.objects.get()
    assert (revision.version, revision.reason, revision.published_at) == (1, NOTED.reason, None)
    answer = Answer.objects.get()
    assert (answer.version, answer.disposition, answer.place) == (2, "adopted", "2-1 情報の発信")


def test_an_answer_based_on_an_old_one_is_refused():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    room.answer(item)

    with pytest.raises(operations.StaleAnswer):
        room.answer(item, ADOPTED, version=0)

    assert Answer.objects.get().disposition == "for_reference"


def test_an_unknown_disposition_is_invalid():
    room = considered.considering("案内板がほしい。")

    with pytest.raises(Invalid):
        room.answer(room.item(*room.opinions), replace(NOTED, disposition="maybe"))


def test_measures_that_an_item_bears_on_begin_and_end_with_their_reasons():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    one, two = considered.measure("r8-001"), considered.measure("r8-002")
    room.answer(item, replace(NOTED, bearings=(Bearing(one.pk, "整備する"), Bearing(two.pk, "広報する"))))

    room.answer(item, replace(NOTED, bearings=(Bearing(two.pk, "広報する"),)), version=1)

    assert Reflection.objects.filter(measure=two).count() == 1
    ended = Reflection.objects.get(measure=one)
    assert (ended.ended_at, ended.reason) == (AFTER, "整備する")


def test_an_answer_is_not_corrected_before_it_is_public():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    room.answer(item)

    with pytest.raises(operations.NotPublishedYet):
        operations.correct_answer(
            item_id=item.pk, correction=Correction(NOTED, 1, "誤記"), by=room.head, at=LATER
        )


def test_a_public_answer_is_corrected_by_the_head_with_a_reason_and_the_old_one_stays():
    room = considered.published("案内板がほしい。")
    item = room.consultation.items.get()
    better = replace(NOTED, reason="参考にし、来年度に調べます。")

    operations.correct_answer(
        item_id=item.pk, correction=Correction(better, 1, "時期を書き加えるため"), by=room.head, at=LATER
    )

    answer, revision = Answer.objects.get(), AnswerRevision.objects.get()
    assert (answer.version, answer.reason, answer.change_reason) == (2, better.reason, "時期を書き加えるため")
    assert (revision.reason, revision.published_at) == (NOTED.reason, LATER)
    assert LogLeaf.objects.filter(kind="answer").count() == 2


@pytest.mark.parametrize(
    ("draft", "reason", "refusal"),
    [
        (NOTED, " ", operations.CorrectionReasonMissing),
        (replace(NOTED, reason=""), "誤記", operations.AnswerIncomplete),
        (replace(ADOPTED, place=""), "誤記", operations.AnswerIncomplete),
        (replace(ADOPTED, after_text=ADOPTED.before_text), "誤記", operations.AnswerIncomplete),
    ],
)
def test_a_correction_is_complete_and_says_why(draft, reason, refusal):
    room = considered.published("案内板がほしい。")

    with pytest.raises(refusal):
        operations.correct_answer(
            item_id=room.consultation.items.get().pk,
            correction=Correction(draft, 1, reason),
            by=room.head,
            at=LATER,
        )


def test_staff_without_the_head_may_not_correct_and_nobody_writes_over():
    room = considered.published("案内板がほしい。")
    item = room.consultation.items.get()

    for someone in (room.staff, actor(Role.DIVISION_HEAD, division("ほかの課")), actor(Role.CIO)):
        with pytest.raises(NotAllowed):
            operations.correct_answer(
                item_id=item.pk, correction=Correction(NOTED, 1, "誤記"), by=someone, at=LATER
            )
    with pytest.raises(operations.NotUnderConsideration):
        room.answer(item, ADOPTED, version=1)
