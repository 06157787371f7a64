from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.operations import Period, SectionContent, comments
from yoriai.apps.consultations.operations.hiding import Withholding
from yoriai.apps.consultations.queries import comments as read
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

TEXT = "一つ目の段落です。\n続きの行。\n\n二つ目の段落です。"


def _commented(kind="section_comments"):
    of = division()
    by = makers.head(of)
    content = replace(makers.CONTENT, kind=kind)
    made = operations.create_consultation(
        code=f"draft-{of.pk}", division_id=of.pk, content=content, by=by, at=NOON
    )
    operations.add_sections(
        consultation_id=made.pk, sections=[SectionContent("1", "目的", TEXT)], by=by, at=NOON
    )
    period = Period(TODAY, TODAY + timedelta(days=29))
    return operations.publish_consultation(consultation_id=made.pk, period=period, by=by, at=NOON), by


def _say(consultation, **more):
    draft = makers.said(consultation, section_number="1", **more)
    return int(operations.submit_opinion(draft=draft, by=ANYONE, at=NOON).subject_id)


def test_a_comment_is_counted_at_once_and_read_by_all_after_a_look():
    consultation, by = _commented()
    comment = _say(consultation, paragraph=2)
    section = read.draft_section(consultation=consultation, number="1")
    before = (section.paragraphs[1].said, list(read.shown_comments(section=section.section, paragraph=2)))

    comments.show_comments(consultation_id=consultation.pk, opinion_ids=[comment], by=by, at=NOON)

    after = read.draft_section(consultation=consultation, number="1")
    shown = read.shown_comments(section=section.section, paragraph=2)
    assert before == (read.Said(1, 0), [])
    assert after.paragraphs[1].said == read.Said(1, 1)
    assert after.paragraphs[0].said == read.Said(0, 0)
    assert [row["pk"] for row in shown] == [comment]


def test_a_withheld_comment_stays_counted_and_is_never_shown():
    consultation, by = _commented()
    comment = _say(consultation, paragraph=1)
    operations.withhold_opinion(opinion_id=comment, withholding=Withholding("personal_data"), by=by, at=NOON)

    shown = comments.show_comments(consultation_id=consultation.pk, opinion_ids=[comment], by=by, at=NOON)

    said = read.draft_section(consultation=consultation, number="1").paragraphs[0].said
    assert (shown, said) == (0, read.Said(1, 0))


def test_a_comment_that_was_shown_disappears_when_it_is_withheld():
    consultation, by = _commented()
    comment = _say(consultation, paragraph=1)
    comments.show_comments(consultation_id=consultation.pk, opinion_ids=[comment], by=by, at=NOON)

    operations.withhold_opinion(opinion_id=comment, withholding=Withholding("defamation"), by=by, at=NOON)

    section = read.draft_section(consultation=consultation, number="1").section
    assert list(read.shown_comments(section=section, paragraph=1)) == []


def test_comments_of_another_consultation_are_left_alone():
    consultation, by = _commented()
    other, _ = _commented()
    comment = _say(other, paragraph=1)

    shown = comments.show_comments(consultation_id=consultation.pk, opinion_ids=[comment], by=by, at=NOON)

    assert shown == 0
    assert Opinion.objects.get(pk=comment).shown_at is None


@pytest.mark.parametrize("paragraph", [0, 3, 9999])
def test_a_paragraph_that_is_not_there_is_refused(paragraph):
    consultation, _ = _commented()

    with pytest.raises(Invalid):
        _say(consultation, paragraph=paragraph)


def test_a_paragraph_without_a_section_is_refused():
    consultation, _ = _commented()

    with pytest.raises(Invalid):
        operations.submit_opinion(draft=makers.said(consultation, paragraph=1), by=ANYONE, at=NOON)


def test_strangers_show_nothing_and_a_public_comment_shows_nothing_before_its_results():
    consultation, _ = _commented()
    plain, its_head = _commented("public_comment")
    comment = _say(plain, paragraph=1)

    with pytest.raises(NotAllowed):
        comments.show_comments(
            consultation_id=consultation.pk, opinion_ids=[], by=makers.head(division()), at=NOON
        )
    with pytest.raises(NotFound):
        comments.show_comments(consultation_id=plain.pk, opinion_ids=[comment], by=its_head, at=NOON)


def test_the_commitment_of_a_comment_names_its_paragraph_and_that_of_an_opinion_does_not():
    consultation, _ = _commented()
    comment, opinion = _say(consultation, paragraph=2), _say(consultation)

    contents = [queries.opinion_commitment_content(opinion_id=one) for one in (comment, opinion)]

    assert [content.get("paragraph") for content in contents] == ["2", None]
