from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.operations import Edit, Period
from yoriai.apps.consultations.rules import Stage
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def test_the_stage_follows_from_the_days_and_both_ends_belong_to_the_period():
    consultation = makers.open_consultation(starts_on=TODAY + timedelta(days=1), days=30)
    first, last = consultation.published_on, consultation.closes_on

    stages = [rules.stage_of(consultation, day) for day in (TODAY, first, last, last + timedelta(days=1))]

    assert stages == [Stage.PUBLISHED, Stage.OPEN, Stage.OPEN, Stage.CLOSED]
    assert queries.standing(consultation, TODAY).days == 30
    assert rules.days_left(consultation, last) == 1


def test_twenty_nine_days_need_a_reason_and_thirty_do_not():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    with pytest.raises(operations.PeriodTooShort) as refusal:
        operations.publish_consultation(
            consultation_id=consultation.pk,
            period=Period(TODAY, TODAY + timedelta(days=28)),
            by=by,
            at=NOON,
        )
    published = operations.publish_consultation(
        consultation_id=consultation.pk, period=Period(TODAY, TODAY + timedelta(days=29)), by=by, at=NOON
    )

    assert refusal.value.facts == {"days": 29, "minimum": 30}
    assert published.results_due_on == published.closes_on + timedelta(days=60)
    assert [change.state for change in published.state_changes.all()] == ["published"]


def test_a_shorter_period_shows_its_reason():
    consultation = makers.open_consultation(days=28)

    assert consultation.shorter_reason == "急ぐため"
    assert queries.standing(consultation, TODAY).is_short is True


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        (Period(TODAY - timedelta(days=1), TODAY + timedelta(days=60)), operations.PeriodInThePast),
        (Period(TODAY, TODAY - timedelta(days=1)), operations.PeriodReversed),
    ],
)
def test_an_impossible_period_is_refused(period, refusal):
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    with pytest.raises(refusal):
        operations.publish_consultation(consultation_id=consultation.pk, period=period, by=by, at=NOON)


def test_a_second_publication_is_refused_and_so_is_one_without_anything_to_read():
    of = division()
    by = makers.head(of)
    consultation = makers.open_consultation(of)
    empty = operations.create_consultation(
        code="empty", division_id=of.pk, content=makers.CONTENT, by=by, at=NOON
    )
    period = Period(TODAY, TODAY + timedelta(days=40))

    with pytest.raises(operations.AlreadyPublished):
        operations.publish_consultation(consultation_id=consultation.pk, period=period, by=by, at=NOON)
    with pytest.raises(operations.NothingToRead):
        operations.publish_consultation(consultation_id=empty.pk, period=period, by=by, at=NOON)


@pytest.mark.parametrize("role", [None, Role.CIO, Role.AUDITOR])
def test_others_may_not_prepare_a_consultation(role):
    by = actor(role) if role else ANYONE

    with pytest.raises(NotAllowed):
        operations.create_consultation(
            code="r8-99", division_id=division().pk, content=makers.CONTENT, by=by, at=NOON
        )


def test_staff_of_another_division_may_not_publish_it_but_the_cio_office_may():
    of = division()
    consultation = makers.draft_consultation(makers.head(of), of)
    period = Period(TODAY, TODAY + timedelta(days=29))

    with pytest.raises(NotAllowed):
        operations.publish_consultation(
            consultation_id=consultation.pk, period=period, by=makers.head(division()), at=NOON
        )
    operations.publish_consultation(
        consultation_id=consultation.pk, period=period, by=actor(Role.CIO_OFFICE), at=NOON
    )

    assert AuditEvent.objects.filter(action="consultation.published").count() == 1


def test_a_code_is_given_once():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    with pytest.raises(operations.CodeTaken) as refusal:
        operations.create_consultation(
            code=consultation.code, division_id=of.pk, content=makers.CONTENT, by=by, at=NOON
        )

    assert refusal.value.facts == {"consultation": consultation.code}


def test_an_edit_based_on_an_old_version_is_refused():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)
    edit = Edit(replace(makers.CONTENT, title="改めた件名"), version=1)

    operations.edit_consultation(consultation_id=consultation.pk, edit=edit, by=by, at=NOON)

    with pytest.raises(operations.EditedMeanwhile):
        operations.edit_consultation(consultation_id=consultation.pk, edit=edit, by=by, at=NOON)


def test_after_publication_a_correction_needs_a_reason_which_becomes_public():
    of = division()
    by = makers.head(of)
    consultation = makers.open_consultation(of)
    content = replace(makers.CONTENT, how_to_send="窓口は3階です。")

    with pytest.raises(operations.ReasonMissing):
        operations.edit_consultation(
            consultation_id=consultation.pk, edit=Edit(content, consultation.version), by=by, at=NOON
        )
    operations.edit_consultation(
        consultation_id=consultation.pk,
        edit=Edit(content, consultation.version, "窓口の場所を訂正"),
        by=by,
        at=NOON,
    )

    page = queries.get_consultation(code=consultation.code, actor=ANYONE)
    assert [change.reason for change in page.state_changes.all()] == ["", "窓口の場所を訂正"]


def test_sections_do_not_change_after_publication():
    of = division()
    by = makers.head(of)
    consultation = makers.open_consultation(of)

    with pytest.raises(operations.AlreadyPublished):
        operations.remove_section(consultation_id=consultation.pk, number="2-1", by=by, at=NOON)


@pytest.mark.parametrize("number", ["", "2 1", "2/1", "2?", "..", "#"])
def test_the_number_of_a_section_fits_into_an_address(number):
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)
    section = replace(makers.SECTIONS[0], number=number)

    with pytest.raises(operations.SectionNumberUnfit):
        operations.add_sections(consultation_id=consultation.pk, sections=[section], by=by, at=NOON)


def test_an_address_of_the_desk_is_no_code():
    of = division()

    with pytest.raises(operations.CodeTaken):
        operations.create_consultation(
            code="new", division_id=of.pk, content=makers.CONTENT, by=makers.head(of), at=NOON
        )


def test_two_sections_cannot_have_one_number():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    with pytest.raises(operations.SectionNumberTaken):
        operations.add_sections(consultation_id=consultation.pk, sections=makers.SECTIONS[:1], by=by, at=NOON)


def test_a_longer_period_makes_late_opinions_timely():
    of = division()
    by = makers.head(of)
    consultation = makers.open_consultation(of)
    after = NOON + timedelta(days=31)
    operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=after)

    operations.extend_period(
        consultation_id=consultation.pk,
        closes_on=consultation.closes_on + timedelta(days=7),
        reason="大雪のため",
        by=by,
        at=after,
    )

    assert queries.opinion_counts(consultation_id=consultation.pk).late == 0


def test_considering_starts_after_the_last_day_only():
    of = division()
    by = makers.head(of)
    consultation = makers.open_consultation(of)

    with pytest.raises(operations.NotClosedYet):
        operations.start_considering(consultation_id=consultation.pk, by=by, at=NOON + timedelta(days=29))
    operations.start_considering(consultation_id=consultation.pk, by=by, at=NOON + timedelta(days=30))

    consultation.refresh_from_db()
    assert rules.stage_of(consultation, TODAY + timedelta(days=30)) == Stage.CONSIDERING


def test_overdue_results_are_counted_in_days():
    consultation = makers.open_consultation()
    due = consultation.results_due_on

    assert rules.overdue_days(consultation, due) == 0
    assert rules.overdue_days(consultation, due + timedelta(days=3)) == 3
    assert list(queries.overdue_consultations(on=due + timedelta(days=3))) == [consultation]


def test_a_draft_is_read_by_its_division_alone():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    assert queries.get_consultation(code=consultation.code, actor=by) == consultation
    with pytest.raises(NotFound):
        queries.get_consultation(code=consultation.code, actor=ANYONE)
    with pytest.raises(NotFound):
        queries.get_consultation(code=consultation.code, actor=makers.head(division()))
    assert list(queries.public_consultations(on=date(2027, 1, 1))) == []


def test_every_stage_can_be_listed():
    consultation = makers.open_consultation()

    found = {stage: queries.public_consultations(on=TODAY, stage=stage).count() for stage in Stage}

    assert found == {**dict.fromkeys(Stage, 0), Stage.OPEN: 1}
    assert list(queries.open_consultations(on=TODAY)) == [consultation]
