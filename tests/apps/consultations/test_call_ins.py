"""Calls to a broadcaster: who may note them, what is stored, and how a slip is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division, person
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import CallIn, CallInDesk, Contact, Opinion
from yoriai.apps.consultations.operations import call_ins
from yoriai.apps.consultations.operations.call_ins import CallInDeskDraft, CallInDraft
from yoriai.apps.consultations.queries import call_ins as shown
from yoriai.apps.ledger.models import AuditEvent, Erasure
from yoriai.apps.organisation.models import Assignment
from yoriai.apps.organisation.rules import ANYONE, Actor, Held, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SAID = "駅前の街灯が暗くて、夜は歩きにくいです。"


@pytest.fixture
def office():
    return division()


@pytest.fixture
def consultation(office):
    return makers.open_consultation(office)


def member(starts_on=TODAY - timedelta(days=9)):
    somebody = person()
    Assignment.objects.create(person=somebody, role=Role.ORGANISATION_MEMBER, starts_on=starts_on)
    return somebody


def acting(somebody) -> Actor:
    return Actor(somebody.pk, frozenset({Held(Role.ORGANISATION_MEMBER)}))


def named(consultation, of, somebody, days: int = 9, **more) -> CallInDesk:
    draft = CallInDeskDraft("エフエム〇〇", somebody.email, TODAY, TODAY + timedelta(days=days))
    return call_ins.name_call_in_desk(
        consultation_id=consultation.pk, draft=replace(draft, **more), by=makers.head(of), at=NOON
    )


@pytest.fixture
def announcer():
    return member()


@pytest.fixture
def desk(consultation, office, announcer):
    return named(consultation, office, announcer)


def call(**more) -> CallInDraft:
    given = {
        "programme": "夕方の寄合",
        "on_air_at": NOON - timedelta(hours=1),
        "text": SAID,
        "was_read_back": True,
        "may_publish": True,
    }
    return CallInDraft(**{**given, **more})


def noted(desk, by, at=NOON, **more):
    return call_ins.note_call_in(desk_id=desk.pk, draft=call(**more), by=acting(by), at=at)


def test_a_call_becomes_an_opinion_with_its_programme(desk, announcer):
    receipt = noted(desk, announcer, email="hana@example.jp", is_verbatim=False)

    opinion = Opinion.objects.get()
    assert (opinion.channel, opinion.text, opinion.receiver_id) == ("broadcast", SAID, announcer.pk)
    assert (opinion.was_read_back, opinion.is_verbatim, opinion.withholding) == (True, False, "")
    assert (opinion.call_in.programme, len(receipt.number)) == ("夕方の寄合", 12)
    assert (Contact.objects.get().email, Contact.objects.get().name) == ("hana@example.jp", "")
    assert AuditEvent.objects.get(action="opinion.received").capacity == "organisation_member"


def test_sent_twice_it_is_stored_once(desk, announcer):
    first, second = (noted(desk, announcer, submission_key="the-same-form-1") for _ in range(2))

    assert first.number == second.number
    assert (Opinion.objects.count(), CallIn.objects.count()) == (1, 1)


def test_what_is_not_to_be_published_is_counted_and_withheld(desk, announcer, consultation):
    noted(desk, announcer, may_publish=False)

    counts = queries.opinion_counts(consultation_id=consultation.pk)
    assert Opinion.objects.get().withholding == "no_consent"
    assert (counts.opinions, counts.withheld) == (1, 1)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"was_read_back": False}, call_ins.NotReadBack),
        ({"programme": " \u200b "}, call_ins.ProgrammeMissing),
        ({"programme": ""}, call_ins.ProgrammeMissing),
        ({"on_air_at": NOON + timedelta(minutes=1)}, Invalid),
        ({"on_air_at": NOON - timedelta(hours=25)}, Invalid),
        ({"text": "  "}, operations.OpinionEmpty),
        ({"text": "あ" * 30_000}, operations.OpinionTooLong),
        ({"text": "番号は1234 5678 9018です"}, operations.OpinionHoldsMyNumber),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_stored(desk, announcer, change, refusal):
    with pytest.raises(refusal):
        noted(desk, announcer, **change)

    assert Opinion.objects.count() == 0


def test_only_the_named_person_notes_and_only_on_the_days(desk, announcer):
    another = member()
    for who, at in (
        (another, NOON),
        (announcer, NOON - timedelta(days=1)),
        (announcer, NOON + timedelta(days=10)),
    ):
        with pytest.raises(NotAllowed):
            noted(desk, who, at=at)
    with pytest.raises(NotAllowed):
        call_ins.note_call_in(desk_id=desk.pk, draft=call(), by=Actor(announcer.pk), at=NOON)

    noted(desk, announcer, at=NOON + timedelta(days=9), on_air_at=NOON + timedelta(days=9))

    assert Opinion.objects.count() == 1


def test_an_ended_naming_opens_nothing(desk, announcer, office):
    noted(desk, announcer)
    call_ins.end_call_in_desk(desk_id=desk.pk, by=makers.head(office), at=NOON)

    with pytest.raises(NotAllowed):
        noted(desk, announcer)
    with pytest.raises(NotFound):
        shown.own_desk(desk_id=desk.pk, actor=acting(announcer), at=NOON)
    assert Opinion.objects.count() == 1


def test_naming_lets_nobody_enter_another_way(desk, announcer, consultation):
    draft = makers.said(consultation, "声", reception=operations.Reception("broadcast"))

    with pytest.raises(NotAllowed):
        operations.submit_opinion(draft=draft, by=acting(announcer), at=NOON)


def test_only_the_division_names_and_only_members_of_organisations(consultation, office, announcer, desk):
    draft = CallInDeskDraft("局", announcer.email, TODAY, TODAY)
    for by in (ANYONE, acting(announcer), makers.head(division("別の課"))):
        with pytest.raises(NotAllowed):
            call_ins.name_call_in_desk(consultation_id=consultation.pk, draft=draft, by=by, at=NOON)
        with pytest.raises(NotAllowed):
            call_ins.end_call_in_desk(desk_id=desk.pk, by=by, at=NOON)
    with pytest.raises(call_ins.NoSuchMember):
        named(consultation, office, person())
    with pytest.raises(call_ins.NamedAlready):
        named(consultation, office, announcer)
    with pytest.raises(call_ins.DaysReversed):
        named(consultation, office, member(), days=-1)
    with pytest.raises(Invalid):
        named(consultation, office, member(), partner=" ")
    assert CallInDesk.objects.count() == 1


def test_a_slip_is_undone_within_minutes_with_a_trace(desk, announcer):
    receipt = noted(desk, announcer, email="hana@example.jp")

    undone = call_ins.undo_call_in(
        opinion_id=int(receipt.subject_id), by=acting(announcer), at=NOON + timedelta(minutes=9)
    )

    opinion = Opinion.objects.get()
    assert (undone.text, undone.receipt_number) == (SAID, receipt.number)
    assert (opinion.text, opinion.erased_at is None, Contact.objects.count()) == ("", False, 0)
    assert opinion.call_in.undone_at is not None
    assert Erasure.objects.get().ground == "entry_slip"
    assert AuditEvent.objects.filter(action="call-in.undone").count() == 1


def test_written_anew_it_is_the_same_person(desk, announcer, consultation):
    first = noted(desk, announcer)
    undone = call_ins.undo_call_in(opinion_id=int(first.subject_id), by=acting(announcer), at=NOON)
    noted(desk, announcer, text="直した文です。", continues=undone.receipt_number)

    counts = queries.opinion_counts(consultation_id=consultation.pk)
    assert (counts.opinions, counts.erased, counts.people) == (2, 1, 1)


def test_later_or_twice_or_by_somebody_else_nothing_is_undone(desk, announcer, consultation, office):
    receipt = noted(desk, announcer)
    key = int(receipt.subject_id)
    other = member()
    named(consultation, office, other)

    with pytest.raises(call_ins.TooLateToUndo):
        call_ins.undo_call_in(opinion_id=key, by=acting(announcer), at=NOON + timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        call_ins.undo_call_in(opinion_id=key, by=acting(other), at=NOON)
    assert Opinion.objects.get().text == SAID
    call_ins.undo_call_in(opinion_id=key, by=acting(announcer), at=NOON)
    with pytest.raises(call_ins.TooLateToUndo):
        call_ins.undo_call_in(opinion_id=key, by=acting(announcer), at=NOON)


def test_one_sees_the_own_calls_of_this_programme_alone(desk, announcer, consultation, office):
    other = member()
    others = named(consultation, office, other)
    noted(desk, announcer, programme="朝の番組")
    noted(others, other)
    for number in range(2):
        noted(desk, announcer, at=NOON + timedelta(minutes=number + 1), text=f"声{number}")

    programme = shown.own_programme(desk=desk, at=NOON + timedelta(minutes=5))

    assert (programme.name, [one.excerpt for one in programme.calls]) == ("夕方の寄合", ["声1", "声0"])
    assert all(one.is_fresh for one in programme.calls)
    assert shown.own_programme(desk=desk, at=NOON + timedelta(days=2)) is None


def test_the_division_sees_who_notes_and_how_many(desk, announcer, office, consultation):
    receipt = noted(desk, announcer)
    call_ins.undo_call_in(opinion_id=int(receipt.subject_id), by=acting(announcer), at=NOON)
    noted(desk, announcer)

    (row,) = shown.call_in_desks(code=consultation.code, actor=makers.head(office), at=NOON).desks

    assert (row.partner, row.noted, row.undone, row.is_current) == ("エフエム〇〇", 2, 1, True)
