"""Results are published complete or not at all, and everybody who left an address is told once."""

from dataclasses import replace

import pytest

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import ADOPTED, AFTER, LATER, NOTED
from tests.factories import NOON, actor
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Answer, StateChange
from yoriai.apps.consultations.operations import FinalText, Withholding
from yoriai.apps.consultations.rules import Gap
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db


def gaps(room):
    room.consultation.refresh_from_db()
    return {
        (one.gap, one.item_number or one.section_number or one.count)
        for one in queries.publication_gaps(room.consultation)
    }


def test_everything_that_is_missing_is_named_at_once():
    room = considered.considering("案内板がほしい。", "講座がほしい。", "窓口が暗い。")
    first, second = room.item(room.opinions[0]), room.item(room.opinions[1])
    room.item(title="空の項目")
    room.answer(first, replace(NOTED, reason=""))
    room.answer(second, replace(ADOPTED, place="", before_text="", after_text=""))

    with pytest.raises(operations.ResultsIncomplete) as refusal:
        room.publish()

    assert gaps(room) == {
        (Gap.UNSORTED, 1),
        (Gap.REASON, 1),
        (Gap.PLACE, 2),
        (Gap.WORDING, 2),
        (Gap.EMPTY_ITEM, 3),
        (Gap.UNANSWERED, 3),
        (Gap.FINAL_TEXT, 1),
        (Gap.OUTCOME, 0),
    }
    assert refusal.value.facts["count"] == len(refusal.value.missing) == 8
    assert Answer.objects.filter(published_at__isnull=False).count() == 0


def test_the_section_an_adopted_answer_points_to_needs_its_final_text():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    section = room.consultation.sections.get(number="2-1")
    operations.rename_item(
        item=operations.ItemAt(item.pk, 1),
        draft=operations.ItemDraft("案内板", section_id=section.pk),
        by=room.staff,
        at=AFTER,
    )
    room.answer(item, ADOPTED)
    room.decide()

    assert gaps(room) == {(Gap.FINAL_TEXT, "2-1")}
    room.write_final("2-1", ADOPTED.after_text)
    assert gaps(room) == set()


def test_not_enacted_needs_its_reason_but_no_final_text():
    room = considered.considering("案内板がほしい。")
    room.answer(room.item(*room.opinions), ADOPTED)
    room.decide("not_enacted")

    assert gaps(room) == {(Gap.OUTCOME_NOTE, 0)}
    room.decide("not_enacted", "意見を踏まえ、案を作り直します。")
    room.publish()

    room.consultation.refresh_from_db()
    assert room.consultation.state == "results_published"


def test_a_withheld_opinion_needs_no_item_and_is_counted():
    room = considered.considering("案内板がほしい。", "（氏名を含む意見）")
    room.answer(room.item(room.opinions[0]))
    room.decide()
    operations.withhold_opinion(
        opinion_id=room.opinions[1].pk, withholding=Withholding("personal_data"), by=room.head, at=AFTER
    )

    counted = queries.sum_of(room.consultation)
    assert (counted.received, counted.in_items, counted.hidden, counted.is_right) == (2, 1, 1, True)
    room.publish()


def test_a_consultation_without_opinions_is_published_too():
    room = considered.considering()
    room.decide()

    room.publish()

    leaf = LogLeaf.objects.get(kind="results")
    assert '"opinions":0' in leaf.body


def test_publishing_makes_everything_public_in_one_go():
    room = considered.published("案内板がほしい。", "案内板を増やして。", draft=ADOPTED)

    room.consultation.refresh_from_db()
    assert (room.consultation.state, room.consultation.results_published_at) == ("results_published", LATER)
    assert Answer.objects.get().published_at == LATER
    assert StateChange.objects.filter(state="results_published").count() == 1
    leaf = LogLeaf.objects.get(kind="answer")
    assert ADOPTED.reason not in leaf.body
    assert '"people":2' in LogLeaf.objects.get(kind="results").body


@pytest.mark.parametrize("role", [Role.CIO, Role.AUDITOR, Role.SYSTEM_OPERATOR])
def test_only_the_head_or_the_cio_office_publishes(role):
    room = considered.considering()
    room.decide()

    for someone in (room.staff, actor(role)):
        with pytest.raises(NotAllowed):
            room.publish(by=someone)
    room.publish(by=actor(Role.CIO_OFFICE))


def test_results_are_published_once_and_as_they_were_checked():
    room = considered.considering()
    checked = room.decide().version
    room.decide("not_enacted", "見送ります。")

    with pytest.raises(operations.EditedMeanwhile):
        operations.publish_results(
            consultation_id=room.consultation.pk, version=checked, by=room.head, at=LATER
        )
    room.publish()
    with pytest.raises(operations.NotUnderConsideration):
        room.publish()


def test_a_final_text_written_over_another_is_refused():
    room = considered.considering()
    section = room.consultation.sections.get(number="1")
    room.write_final("1", "市民と市がともに進めます。")

    with pytest.raises(operations.EditedMeanwhile):
        operations.write_final_text(
            section_id=section.pk, final=FinalText("別の文", seen=""), by=room.staff, at=AFTER
        )


def test_a_late_opinion_is_counted_as_late_and_must_be_answered():
    room = considered.considering("案内板がほしい。")
    operations.submit_opinion(draft=makers.said(room.consultation, "遅れました。"), by=ANYONE, at=AFTER)

    counted = queries.sum_of(room.consultation)

    assert (counted.received, counted.late, counted.unsorted) == (2, 1, 2)
    assert NOON < AFTER
