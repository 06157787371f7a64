"""One person types, another confirms; then it is an opinion, once."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from tests.apps.consultations import makers
from tests.apps.consultations.paper.sheets import (  # noqa: F401 - a fixture for every test
    _uploads_of_this_test,
    at,
    drawn,
    form_of,
    scanned,
    typed,
)
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations import operations, queries, tasks
from yoriai.apps.consultations.models import Contact, Opinion, PaperSheet
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.consultations.operations.opinions import ResultsOut
from yoriai.apps.consultations.operations.paper import preparing, transcribing
from yoriai.apps.consultations.operations.paper.transcribing import SheetAt
from yoriai.apps.consultations.operations.texts import OpinionEmpty
from yoriai.apps.ledger.models import AuditEvent, LogLeaf
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
ADDRESS = ContactDraft("田無 〇〇", "", "田無町0-0-0", "042-000-0000")


class Room:
    """A consultation with a form, two people of its division, and one sheet that came by letter."""

    def __init__(self, number: str = "") -> None:
        self.of = division()
        self.consultation = makers.open_consultation(self.of)
        self.first, self.second = actor(division=self.of), actor(division=self.of)
        self.form = form_of(self.consultation, self.first)
        page = drawn(self.form, ("section", 2), ("standing", 0), number=number)
        [self.sheet] = scanned(self.consultation, self.first, page)

    def type(self, text="駅前に案内板がほしい。", by=None, **more):
        return transcribing.type_sheet(
            sheet=at(self.sheet), typed=typed(text, **more), by=by or self.first, at=NOON
        )

    def confirm(self, by=None):
        return transcribing.confirm_sheet(sheet=at(self.sheet), by=by or self.second, at=NOON)


@pytest.fixture
def room():
    return Room()


def test_what_one_typed_and_another_confirmed_is_an_opinion_with_a_receipt(room):
    room.type(section_number="2-1", standing="lives", contact=ADDRESS)
    receipt = room.confirm()

    opinion = Opinion.objects.get()
    assert (opinion.text, opinion.section.number, opinion.standing) == (
        "駅前に案内板がほしい。",
        "2-1",
        "lives",
    )
    assert (opinion.channel, opinion.is_verbatim, opinion.receiver_id) == (
        "letter",
        True,
        room.second.person_id,
    )
    assert opinion.contact.address == "田無町0-0-0"
    assert receipt.subject_id == str(opinion.pk)
    assert LogLeaf.objects.filter(kind="opinion").count() == 1
    room.sheet.refresh_from_db()
    assert (room.sheet.state, room.sheet.opinion) == ("done", opinion)
    assert (room.sheet.text, room.sheet.name, room.sheet.address, room.sheet.phone) == ("", "", "", "")


def test_nothing_is_an_opinion_before_it_is_confirmed(room):
    room.type()

    assert Opinion.objects.count() == 0


def test_whoever_typed_does_not_confirm(room):
    room.type()

    with pytest.raises(transcribing.SameEyes):
        room.confirm(by=room.first)

    assert Opinion.objects.count() == 0


def test_a_correction_is_confirmed_by_somebody_other_than_who_corrected(room):
    room.type("駅前に案内板がほし。")
    room.type("駅前に案内板がほしい。", by=room.second)

    with pytest.raises(transcribing.SameEyes):
        room.confirm(by=room.second)
    room.confirm(by=room.first)

    assert Opinion.objects.get().text == "駅前に案内板がほしい。"


def test_a_sheet_that_nobody_typed_is_not_confirmed(room):
    with pytest.raises(transcribing.NothingToConfirm):
        room.confirm()


def test_what_was_confirmed_is_neither_typed_nor_confirmed_nor_set_aside_again(room):
    room.type()
    room.confirm()

    with pytest.raises(transcribing.SheetEnded):
        room.confirm(by=room.first)
    with pytest.raises(transcribing.SheetEnded):
        room.type()
    with pytest.raises(transcribing.SheetEnded):
        transcribing.set_aside(sheet=at(room.sheet), reason="empty", by=room.first, at=NOON)
    assert Opinion.objects.count() == 1


def test_two_people_who_looked_at_the_same_version_do_not_overwrite_each_other(room):
    seen = at(room.sheet)
    transcribing.type_sheet(sheet=seen, typed=typed("はじめの人"), by=room.first, at=NOON)

    with pytest.raises(transcribing.StaleSheet):
        transcribing.type_sheet(sheet=seen, typed=typed("次の人"), by=room.second, at=NOON)

    room.sheet.refresh_from_db()
    assert room.sheet.text == "はじめの人"


def test_what_was_changed_after_the_second_person_looked_is_not_confirmed(room):
    room.type("はじめの文")
    seen = at(room.sheet)
    room.type("あとの文")

    with pytest.raises(transcribing.StaleSheet):
        transcribing.confirm_sheet(sheet=seen, by=room.second, at=NOON)


@pytest.mark.parametrize("role", [Role.CIO_OFFICE, Role.CIO, Role.SYSTEM_OPERATOR, Role.AUDITOR])
def test_only_the_division_handles_sheets(room, role):
    somebody = actor(role)

    with pytest.raises(NotAllowed):
        room.type(by=somebody)
    with pytest.raises(NotAllowed):
        room.confirm(by=somebody)
    with pytest.raises(NotAllowed):
        transcribing.set_aside(sheet=at(room.sheet), reason="empty", by=somebody, at=NOON)


def test_another_division_handles_no_sheets_of_this_one(room):
    with pytest.raises(NotAllowed):
        room.type(by=actor(division=division("別の課")))


@pytest.mark.parametrize(
    "wrong",
    [{"section_number": "99"}, {"standing": "king"}, {"area": "nowhere"}],
)
def test_what_the_form_does_not_offer_is_refused_by_name(room, wrong):
    with pytest.raises(Invalid):
        room.type(**wrong)


def test_a_sheet_is_not_received_in_the_future_nor_by_a_channel_without_paper(room):
    future = transcribing.Typed(text="あ", channel="letter", received_on=TODAY + timedelta(days=1))
    phone = transcribing.Typed(text="あ", channel="phone", received_on=TODAY)
    for wrong in (future, phone):
        with pytest.raises(Invalid):
            transcribing.type_sheet(sheet=at(room.sheet), typed=wrong, by=room.first, at=NOON)


def test_an_empty_text_is_refused_and_the_sheet_stays(room):
    with pytest.raises(OpinionEmpty):
        room.type(" \u3000\n")

    room.sheet.refresh_from_db()
    assert room.sheet.state == "to_type"


def test_the_number_on_the_sheet_becomes_the_number_of_the_receipt():
    number = preparing.new_form_number()
    room = Room(number)
    room.type()

    assert room.confirm().number == number
    assert queries.receipt_of_opinion(number=number, code=room.consultation.code)[1] == Opinion.objects.get()


def test_a_copied_sheet_gets_a_number_of_its_own_and_is_counted():
    number = preparing.new_form_number()
    room = Room(number)
    [copy] = scanned(room.consultation, room.first, drawn(room.form, ("standing", 1), number=number))
    room.type("はじめの人の意見")
    original = room.confirm()
    transcribing.type_sheet(sheet=at(copy), typed=typed("コピーした人の意見"), by=room.first, at=NOON)
    other = transcribing.confirm_sheet(sheet=at(copy), by=room.second, at=NOON)

    assert original.number == number
    assert other.number != number
    assert Opinion.objects.count() == 2


def test_a_number_that_is_none_of_ours_is_not_given():
    room = Room("123456789012")
    room.type()

    assert room.confirm().number != "123456789012"


def test_a_late_sheet_is_counted_as_late(room):
    consultation = makers.open_consultation(
        room.of, starts_on=TODAY - timedelta(days=40), at=NOON - timedelta(days=41)
    )
    [sheet] = scanned(consultation, room.first, drawn(form_of(consultation, room.first)))
    transcribing.type_sheet(sheet=at(sheet), typed=typed(), by=room.first, at=NOON)
    transcribing.confirm_sheet(sheet=at(sheet), by=room.second, at=NOON)

    assert Opinion.objects.get().is_late


def test_after_the_results_nothing_is_confirmed_and_nothing_is_lost(room):
    room.type()
    type(room.consultation).objects.filter(pk=room.consultation.pk).update(
        state="results_published", results_published_at=NOON
    )

    with pytest.raises(ResultsOut):
        room.confirm()

    room.sheet.refresh_from_db()
    assert (room.sheet.state, room.sheet.text) == ("to_check", "駅前に案内板がほしい。")


def test_a_sheet_is_set_aside_with_a_reason_and_taken_back(room):
    transcribing.set_aside(sheet=at(room.sheet), reason="empty", by=room.first, at=NOON)
    room.sheet.refresh_from_db()
    assert (room.sheet.state, room.sheet.aside) == ("set_aside", "empty")

    transcribing.take_back(sheet=at(room.sheet), by=room.second, at=NOON)
    room.sheet.refresh_from_db()
    assert (room.sheet.state, room.sheet.aside, room.sheet.keep_until) == ("to_type", "", None)


def test_setting_aside_needs_a_reason(room):
    with pytest.raises(Invalid):
        transcribing.set_aside(sheet=at(room.sheet), reason="", by=room.first, at=NOON)


def test_the_image_goes_thirty_days_after_the_sheet_was_confirmed(room, django_capture_on_commit_callbacks):
    room.type()
    room.confirm()
    name = room.sheet.image.name
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_paper_images(at=NOON + timedelta(days=30))
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_paper_images(at=NOON + timedelta(days=31))

    room.sheet.refresh_from_db()
    assert not room.sheet.image
    assert not default_storage.exists(name)
    assert Opinion.objects.get().text == "駅前に案内板がほしい。"


def test_what_was_typed_of_a_sheet_set_aside_goes_with_its_image(room):
    room.type(contact=ADDRESS)
    transcribing.set_aside(sheet=at(room.sheet), reason="twice", by=room.second, at=NOON)

    tasks.forget_paper_images(at=NOON + timedelta(days=31))

    room.sheet.refresh_from_db()
    assert (room.sheet.text, room.sheet.name, room.sheet.address, room.sheet.phone) == ("", "", "", "")
    assert room.sheet.state == "set_aside"


def test_a_sheet_that_waits_keeps_its_image_for_as_long_as_it_waits(room):
    tasks.forget_paper_images(at=NOON + timedelta(days=400))

    room.sheet.refresh_from_db()
    assert default_storage.exists(room.sheet.image.name)


def test_erasing_the_opinion_removes_the_image_at_once(room, django_capture_on_commit_callbacks):
    room.type(contact=ADDRESS)
    room.confirm()
    opinion = Opinion.objects.get()
    name = room.sheet.image.name

    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_opinion(
            opinion_id=opinion.pk, ground="sender_request", by=makers.head(room.of), at=NOON
        )

    assert not default_storage.exists(name)
    assert not Contact.objects.exists()


def test_a_sheet_that_does_not_exist_is_not_found(room):
    with pytest.raises(NotFound):
        transcribing.confirm_sheet(sheet=SheetAt(10**6, 0), by=room.second, at=NOON)


def test_every_step_leaves_an_audit_event_without_a_word_of_the_sheet(room):
    room.type(contact=ADDRESS)
    room.confirm()

    events = AuditEvent.objects.filter(action__startswith="paper.")
    assert set(events.values_list("action", flat=True)) == {
        "paper.form-prepared",
        "paper.scan-taken",
        "paper.reading-begun",
        "paper.page-read",
        "paper.scan-read",
        "paper.sheet-typed",
        "paper.sheet-confirmed",
    }
    said = "".join(str(facts) for facts in events.values_list("facts", flat=True))
    assert "案内板" not in said
    assert "田無" not in said


def test_a_continuation_that_belongs_to_somebody_else_stands_for_itself(room):
    first, second = scanned(
        room.consultation, room.first, drawn(room.form, ("standing", 2)), drawn(room.form, page=2)
    )
    assert (second.state, second.first) == ("continued", first)

    transcribing.detach(sheet=at(second), by=room.first, at=NOON)

    second.refresh_from_db()
    assert (second.state, second.first) == ("to_type", None)
    assert PaperSheet.objects.filter(state="to_type").count() == 3
