"""Templates of answers: kept by a division, in versions; what is repeated word for word is measured."""

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER, LATER
from tests.factories import actor, division
from yoriai.apps.consultations.models import AnswerTemplate
from yoriai.apps.consultations.operations import AnswerDraft, templates
from yoriai.apps.consultations.operations.templates import TemplateDraft
from yoriai.apps.consultations.queries.templates import reuse, template_page, templates_for
from yoriai.apps.consultations.queries.templates import templates as templates_of
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WORDS = "いただいたご意見は、今後の取組の参考とします。"
DRAFT = TemplateDraft("参考にする", WORDS, "for_reference")


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "講座がほしい。")


def make(room, draft=DRAFT):
    return templates.create_template(division_id=room.division.pk, draft=draft, by=room.staff, at=AFTER)


def test_a_change_makes_a_version_and_keeps_the_earlier_one(room):
    made = make(room)

    edited = templates.edit_template(
        template_id=made.pk, version=1, draft=TemplateDraft("参考", "参考とします。"), by=room.head, at=LATER
    )

    assert (edited.version, edited.body, edited.disposition, edited.at) == (2, "参考とします。", "", LATER)
    (before,) = template_page(template_id=made.pk, actor=room.staff).revisions
    assert (before.version, before.body, before.person_id) == (1, WORDS, room.staff.person_id)


def test_two_who_write_at_once_do_not_overwrite_each_other(room):
    made = make(room)
    templates.edit_template(template_id=made.pk, version=1, draft=DRAFT, by=room.staff, at=AFTER)

    with pytest.raises(templates.StaleTemplate):
        templates.edit_template(template_id=made.pk, version=1, draft=DRAFT, by=room.head, at=AFTER)


def test_a_retired_template_is_offered_no_more_and_stays_to_be_read(room):
    made, item = make(room), room.item(*room.opinions)
    assert templates_for(room.consultation, item) == (made,)

    templates.retire_template(template_id=made.pk, by=room.staff, at=LATER)

    assert templates_for(room.consultation, item) == ()
    assert templates_of(actor=room.staff)[0].template.retired_at == LATER
    with pytest.raises(templates.TemplateRetired):
        templates.edit_template(template_id=made.pk, version=1, draft=DRAFT, by=room.staff, at=LATER)


def test_uses_word_for_word_are_counted(room):
    make(room)
    room.write(
        room.item(room.opinions[0]), AnswerDraft("for_reference", f"{WORDS}案内板は来年度に検討します。")
    )
    room.write(room.item(room.opinions[1]), AnswerDraft("for_reference", "講座を増やします。"))

    assert [row.uses for row in templates_of(actor=room.staff)] == [1]


def test_the_share_that_repeats_templates_and_other_answers_is_measured(room):
    made = make(room)
    first, second = room.item(room.opinions[0]), room.item(room.opinions[1], title="講座")
    room.write(first, AnswerDraft("for_reference", f"{WORDS}案内板は来年度の予算で検討いたします。"))
    own = "講座は来月から回数を増やします。"

    half = reuse(f"{WORDS}\r\n{own}", item=second, known=[made])
    other = reuse("案内板は来年度の予算で検討いたします。", item=second, known=[made])
    nothing = reuse(own, item=second, known=[made])

    assert half.share == pytest.approx(22 / 37)
    assert (half.templates, [number for number, _title in half.items]) == (("参考にする",), [1])
    assert (other.share, other.templates, other.items) == (1.0, (), ((1, "案内板"),))
    assert nothing.share == 0


def test_short_sentences_are_everybodys(room):
    made = make(room, TemplateDraft("短い", "参考とします。"))

    assert reuse("参考とします。", item=room.item(*room.opinions), known=[made]).share == 0


@pytest.mark.parametrize(
    "draft",
    [TemplateDraft(" ", WORDS), TemplateDraft("名前", "\n"), TemplateDraft("名前", "長" * 4_001)],
)
def test_what_says_nothing_or_too_much_is_refused(room, draft):
    with pytest.raises(templates.TemplateIncomplete):
        make(room, draft)
    with pytest.raises(Invalid):
        make(room, TemplateDraft("名前", WORDS, "maybe"))


def test_another_division_neither_sees_nor_changes_them(room):
    made, stranger = make(room), actor(Role.DIVISION_STAFF, division("別の課"))

    assert templates_of(actor=stranger) == ()
    with pytest.raises(NotAllowed):
        template_page(template_id=made.pk, actor=stranger)
    with pytest.raises(NotAllowed):
        templates.retire_template(template_id=made.pk, by=stranger, at=AFTER)
    with pytest.raises(NotAllowed):
        templates.create_template(division_id=room.division.pk, draft=DRAFT, by=stranger, at=AFTER)
    with pytest.raises(NotAllowed):
        templates_of(actor=actor(Role.ADVISER))
    with pytest.raises(NotFound):
        template_page(template_id=made.pk + 1, actor=room.staff)
    assert AnswerTemplate.objects.count() == 1
