"""Personal data and wrongdoing are marked for a person to decide; no machine hides or removes anything."""

from datetime import timedelta

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.factories import actor, division
from yoriai.apps.consultations import operations, queries, tasks
from yoriai.apps.consultations.models import MarkSearch, Opinion, OpinionMark
from yoriai.apps.consultations.operations import Withholding, considering, marks
from yoriai.apps.consultations.operations.marks import MarkDecision
from yoriai.apps.consultations.queries.marks import looked_through_to, marked_alike, marks_page, pieces_of
from yoriai.apps.consultations.rules import Gap
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CALL = "折り返しは090-1234-5678にお願いします。案内板を直してください。"
RUDE = "市長は馬鹿だ。案内板を直してください。"
PLAIN = "案内板がほしい。"
LEAVE, WITHHOLD = MarkDecision("leave"), MarkDecision("withhold")


@pytest.fixture
def room():
    made = considered.considering(CALL, RUDE, PLAIN)
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    return made


def page(room, decided=False):
    return marks_page(code=room.consultation.code, actor=room.staff, decided=decided)


def decide(room, decided, *opinions, by=None):
    return marks.decide_marks(
        consultation_id=room.consultation.pk,
        opinion_ids=[opinion.pk for opinion in opinions],
        decided=decided,
        by=by or room.staff,
        at=AFTER,
    )


def kept(opinion):
    opinion.refresh_from_db()
    return opinion


def test_marks_stand_in_the_text_which_stays_whole(room):
    found = page(room)

    call, rude = found.marked(found.opinions)

    assert [(piece.text, piece.kind) for piece in call.pieces if piece.kind] == [("090-1234-5678", "phone")]
    assert [(piece.text, piece.kind) for piece in rude.pieces if piece.kind] == [("馬鹿", "abuse")]
    assert "".join(piece.text for piece in call.pieces) == CALL == kept(room.opinions[0]).text


def test_without_a_decision_nothing_is_hidden_and_nothing_is_published(room):
    gaps = queries.publication_gaps(room.consultation)

    assert {(one.gap, one.count) for one in gaps if one.gap == Gap.MARKS} == {(Gap.MARKS, 2)}
    assert not Opinion.objects.exclude(withholding="").exists()


def test_withholding_takes_the_reason_from_the_kinds_of_the_marks(room):
    decide(room, WITHHOLD, *room.opinions[:2])

    assert [kept(one).withholding for one in room.opinions] == ["personal_data", "defamation", ""]
    assert not any(one.gap == Gap.MARKS for one in queries.publication_gaps(room.consultation))


def test_leaving_shows_the_opinion_and_is_written_down_with_the_person(room):
    decide(room, LEAVE, room.opinions[1])

    mark = OpinionMark.objects.get(opinion=room.opinions[1])
    assert (mark.decision, mark.decided_at, mark.person_id) == ("leave", AFTER, room.staff.person_id)
    assert kept(room.opinions[1]).withholding == ""
    assert (page(room).open_count, page(room).decided_count) == (1, 1)


def test_a_decision_can_be_replaced(room):
    decide(room, WITHHOLD, room.opinions[0])

    decide(room, LEAVE, room.opinions[0])

    assert kept(room.opinions[0]).withholding == ""


def test_an_opinion_withheld_for_another_reason_stays_withheld(room):
    OpinionMark.objects.filter(opinion=room.opinions[0]).update(decision="leave")
    Opinion.objects.filter(pk=room.opinions[0].pk).update(withholding="off_topic")

    decide(room, LEAVE, room.opinions[0])

    assert kept(room.opinions[0]).withholding == "off_topic"


def test_whoever_decides_how_an_opinion_is_published_has_decided_about_its_marks(room):
    operations.withhold_opinion(
        opinion_id=room.opinions[0].pk, withholding=Withholding("third_party"), by=room.staff, at=AFTER
    )

    assert OpinionMark.objects.get(opinion=room.opinions[0]).decision == "withhold"
    assert page(room).open_count == 1


def test_a_second_search_keeps_decisions_and_finds_only_what_is_new(room):
    decide(room, LEAVE, room.opinions[0])
    late = considered.makers.said(room.consultation, "連絡先は042-111-2222です。")
    operations.submit_opinions(drafts=[late], by=ANYONE, at=AFTER + timedelta(days=1))
    assert page(room).since == 1

    tasks.seek_new_marks(at=AFTER + timedelta(days=1))

    assert OpinionMark.objects.get(opinion=room.opinions[0]).decision == "leave"
    assert (page(room).open_count, page(room).since) == (2, 0)
    assert OpinionMark.objects.count() == 3


def test_opinions_just_before_the_last_one_are_looked_at_again(room):
    MarkSearch.objects.update(last_opinion_id=1_000)

    assert looked_through_to(consultation_id=room.consultation.pk) == 800


def test_the_marks_of_an_erased_text_are_gone(room):
    operations.erase_opinion(opinion_id=room.opinions[0].pk, ground="sender_request", by=room.head, at=AFTER)

    assert not OpinionMark.objects.filter(opinion=room.opinions[0]).exists()
    assert page(room).open_count == 1


def test_a_text_erased_while_it_was_read_gets_no_marks(room):
    operations.erase_opinion(opinion_id=room.opinions[0].pk, ground="sender_request", by=room.head, at=AFTER)

    spot = marks.Spot(room.opinions[0].pk, 0, 3, "name", "likely")
    marks.keep_marks(
        consultation_id=room.consultation.pk,
        spots=[spot],
        last_opinion_id=room.opinions[0].pk,
        by=room_installation(),
        at=AFTER,
    )

    assert not OpinionMark.objects.filter(opinion=room.opinions[0]).exists()


def room_installation():
    from yoriai.apps.organisation.rules import INSTALLATION

    return INSTALLATION


def test_others_may_neither_see_nor_decide(room):
    stranger = actor(Role.DIVISION_STAFF, division("別の課"))

    with pytest.raises(NotAllowed):
        marks_page(code=room.consultation.code, actor=stranger)
    with pytest.raises(NotAllowed):
        decide(room, LEAVE, room.opinions[0], by=stranger)
    with pytest.raises(NotAllowed):
        marks.keep_marks(
            consultation_id=room.consultation.pk, spots=[], last_opinion_id=1, by=room.head, at=AFTER
        )


def test_only_what_is_marked_and_belongs_here_is_decided(room):
    elsewhere = considered.considering(CALL)
    tasks.seek_marks(consultation_id=elsewhere.consultation.pk, at=AFTER)

    with pytest.raises(NotFound):
        decide(room, LEAVE, elsewhere.opinions[0])
    with pytest.raises(NotFound):
        decide(room, LEAVE, room.opinions[2])
    with pytest.raises(considering.NothingChosen):
        decide(room, LEAVE)


def test_the_search_is_asked_for_when_the_consideration_starts_and_by_the_staff(room):
    marks.have_marks_sought(
        consultation_id=room.consultation.pk, by=room.staff, at=AFTER + timedelta(minutes=5)
    )

    assert Job.objects.filter(task=marks.SEEK_MARKS).count() == 2


def test_a_mark_that_does_not_fit_the_text_does_not_break_it(room):
    OpinionMark.objects.filter(opinion=room.opinions[0]).update(end=9_999)

    pieces = pieces_of([(room.opinions[0].pk, CALL)])[room.opinions[0].pk]

    assert "".join(piece.text for piece in pieces) == CALL


LETTER = "駅前の案内板をもっと大きくして、夜でも読めるように明かりを付けてください。{}よろしくお願いします。"


@pytest.fixture
def campaign():
    """Four copies of a letter: three with the same number, one with another beside it; and somebody else's opinion."""
    same = LETTER.format("連絡先は090-1234-5678です。")
    more = LETTER.format("連絡先は090-1234-5678です。家は090-8765-4321です。")
    made = considered.considering(same, same, LETTER.format("連絡先は090-1234-5678です。ぜひ"), more, CALL)
    tasks.seek_likeness(consultation_id=made.consultation.pk, at=AFTER)
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    return made


def test_copies_in_which_only_the_same_words_are_marked_can_be_decided_with_one_that_was_read(campaign):
    first, second, third, more, _other = (one.pk for one in campaign.opinions)

    assert marked_alike(opinion_ids=[first]) == [second, third]
    assert marked_alike(opinion_ids=[more]) == [first, second, third]
    assert marked_alike(opinion_ids=[first, second, third]) == []


def test_what_is_decided_is_not_found_again(campaign):
    decide(campaign, LEAVE, campaign.opinions[1])

    assert marked_alike(opinion_ids=[campaign.opinions[0].pk]) == [campaign.opinions[2].pk]


def test_without_a_search_for_copies_every_opinion_is_read_by_itself(room):
    assert marked_alike(opinion_ids=[room.opinions[0].pk]) == []
