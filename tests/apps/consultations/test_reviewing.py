"""An answer is drafted, sent, approved or sent back; "not adopted" is seen by two people; all of it leaves a trace."""

from dataclasses import replace

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import ADOPTED, AFTER, NOTED
from tests.factories import actor, division
from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.models import Answer, AnswerStep
from yoriai.apps.consultations.operations import Correction, reviewing
from yoriai.apps.consultations.operations.reviewing import AnswerAt
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

REFUSED = replace(NOTED, disposition="not_adopted", reason="費用が大きいため、行いません。")


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "講座がほしい。")


def gaps(room):
    room.consultation.refresh_from_db()
    return [(one.gap, one.item_number) for one in queries.publication_gaps(room.consultation)]


def test_an_answer_of_staff_is_a_draft_until_it_is_sent_and_approved(room):
    answer = room.write(room.item(*room.opinions))
    states = [answer.review]

    states.append(room.send(answer).review)
    room.approve(answer)

    assert [*states, Answer.objects.get().review] == ["draft", "sent", "approved"]
    assert list(AnswerStep.objects.values_list("kind", "version", "person_id")) == [
        ("sent", 1, room.staff.person_id),
        ("approved", 1, room.head.person_id),
    ]
    assert AuditEvent.objects.filter(action="answer.approved").count() == 1


def test_what_a_head_writes_is_approved_save_not_adopted(room):
    one, other = room.item(room.opinions[0]), room.item(room.opinions[1])

    for item, draft in ((one, NOTED), (other, REFUSED)):
        operations.answer_item(item_id=item.pk, version=0, draft=draft, by=room.head, at=AFTER)

    assert list(Answer.objects.order_by("item").values_list("review", flat=True)) == ["approved", "draft"]


def test_who_wrote_not_adopted_does_not_approve_it_and_somebody_else_does(room):
    item = room.item(*room.opinions)
    answer = operations.answer_item(item_id=item.pk, version=0, draft=REFUSED, by=room.head, at=AFTER)
    room.send(answer)

    with pytest.raises(reviewing.SecondPairOfEyes):
        room.approve(answer)
    room.approve(answer, by=actor(Role.CIO_OFFICE))

    assert Answer.objects.get().review == "approved"


def test_a_public_answer_is_not_turned_into_not_adopted_by_one_person_alone():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    operations.answer_item(item_id=item.pk, version=0, draft=NOTED, by=room.head, at=AFTER)
    room.decide()
    room.publish()
    correction = Correction(REFUSED, 1, "費用が分かったため")

    with pytest.raises(reviewing.SecondPairOfEyes):
        operations.correct_answer(item_id=item.pk, correction=correction, by=room.head, at=considered.LATER)
    operations.correct_answer(
        item_id=item.pk, correction=correction, by=actor(Role.CIO_OFFICE), at=considered.LATER
    )

    assert (Answer.objects.get().disposition, Answer.objects.get().review) == ("not_adopted", "approved")


def test_a_new_version_is_reviewed_anew(room):
    item = room.item(*room.opinions)
    room.answer(item)

    room.write(item, replace(NOTED, reason="書き直しました。"), version=1)

    assert Answer.objects.get().review == "draft"
    assert (rules.Gap.UNAPPROVED, 1) in gaps(room)


def test_publication_names_what_is_not_approved_and_only_what_is_complete(room):
    complete, incomplete = room.item(room.opinions[0]), room.item(room.opinions[1])
    room.write(complete)
    room.write(incomplete, replace(ADOPTED, place=""))

    found = gaps(room)

    assert (rules.Gap.UNAPPROVED, 1) in found
    assert (rules.Gap.PLACE, 2) in found
    assert (rules.Gap.UNAPPROVED, 2) not in found


def test_an_answer_is_sent_back_with_a_reason_and_sent_again(room):
    answer = room.send(room.write(room.item(*room.opinions)))
    seen = AnswerAt(answer.item_id, 1)

    with pytest.raises(reviewing.SendBackReasonMissing):
        reviewing.send_back_answer(answer=seen, reason=" ", by=room.head, at=AFTER)
    reviewing.send_back_answer(answer=seen, reason="時期を書いてください。", by=room.head, at=AFTER)

    assert Answer.objects.get().review == "sent_back"
    assert AnswerStep.objects.last().reason == "時期を書いてください。"
    assert room.send(answer).review == "sent"


def test_an_incomplete_answer_is_not_sent(room):
    answer = room.write(room.item(*room.opinions), replace(ADOPTED, place=""))

    with pytest.raises(reviewing.NotReadyForReview):
        room.send(answer)


def test_only_what_was_sent_and_read_is_approved(room):
    answer = room.write(room.item(*room.opinions))

    with pytest.raises(reviewing.NotSentForReview):
        room.approve(answer)
    room.send(answer)
    answer.version = 7
    with pytest.raises(reviewing.ChangedSinceRead):
        room.approve(answer)

    assert Answer.objects.get().review == "sent"


def test_several_are_approved_all_or_none(room):
    one, other = (room.send(room.write(room.item(opinion))) for opinion in room.opinions)
    other.version = 7

    with pytest.raises(reviewing.ChangedSinceRead):
        room.approve(one, other)

    assert set(Answer.objects.values_list("review", flat=True)) == {"sent"}


def test_staff_do_not_approve_and_answers_elsewhere_are_not_found(room):
    answer = room.send(room.write(room.item(*room.opinions)))
    elsewhere = considered.considering("別の意見。")

    with pytest.raises(NotAllowed):
        room.approve(answer, by=room.staff)
    with pytest.raises(NotAllowed):
        room.approve(answer, by=actor(Role.DIVISION_HEAD, division("別の課")))
    with pytest.raises(NotFound):
        reviewing.approve_answers(
            consultation_id=elsewhere.consultation.pk,
            answers=(AnswerAt(answer.item_id, 1),),
            by=actor(Role.CIO_OFFICE),
            at=AFTER,
        )
