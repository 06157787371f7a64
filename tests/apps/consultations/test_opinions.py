from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.models import Contact, Opinion
from yoriai.apps.consultations.operations import ContactDraft, OpinionDraft, Reception, Withholding
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.models import AuditEvent, LeafSalt, LogLeaf, Receipt
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.organisation import operations as organisation
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.japan import my_number
from yoriai.pure.transparency import spoken

pytestmark = pytest.mark.django_db


def say(consultation, text="駅前に案内板がほしい。", at=NOON, by=ANYONE, **more):
    return operations.submit_opinion(draft=makers.said(consultation, text, **more), by=by, at=at)


def test_an_opinion_gets_a_receipt_a_leaf_and_a_record():
    consultation = makers.open_consultation()

    receipt = say(consultation, section_number="2-1", standing=rules.Standing.WORKS)

    opinion = Opinion.objects.get()
    assert receipt.subject_id == str(opinion.pk)
    assert (opinion.section.number, opinion.channel, opinion.is_late) == ("2-1", "web", False)
    assert LogLeaf.objects.get(kind="opinion").subject_id == str(opinion.pk)
    assert AuditEvent.objects.filter(action="opinion.received").count() == 1


def test_the_same_form_sent_twice_is_stored_once_and_leads_to_the_same_receipt():
    consultation = makers.open_consultation()
    draft = makers.said(consultation)

    first = operations.submit_opinion(draft=draft, by=ANYONE, at=NOON)
    second = operations.submit_opinion(draft=draft, by=ANYONE, at=NOON)

    assert first.number == second.number
    assert (Opinion.objects.count(), LogLeaf.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_a_batch_answers_each_draft_without_hurting_the_others():
    consultation = makers.open_consultation()
    earlier = makers.said(consultation, "前に送った意見")
    receipt = operations.submit_opinion(draft=earlier, by=ANYONE, at=NOON)
    twice = makers.said(consultation, "二度入れた意見")

    outcomes = operations.submit_opinions(
        drafts=[
            makers.said(consultation, "   "),
            earlier,
            twice,
            twice,
            makers.said(consultation, "別の意見"),
        ],
        by=ANYONE,
        at=NOON,
    )

    assert isinstance(outcomes[0], operations.OpinionEmpty)
    assert outcomes[1].number == receipt.number
    assert outcomes[2].number == outcomes[3].number
    assert [opinion.text for opinion in Opinion.objects.all()] == [
        "前に送った意見",
        "二度入れた意見",
        "別の意見",
    ]


def test_a_batch_of_refusals_stores_nothing():
    consultation = makers.open_consultation()

    outcomes = operations.submit_opinions(drafts=[makers.said(consultation, "")], by=ANYONE, at=NOON)

    assert isinstance(outcomes[0], Refusal)
    assert Opinion.objects.count() == 0


def test_a_batch_needs_few_statements_whatever_its_size():
    consultation = makers.open_consultation()

    def statements(size):
        drafts = [makers.said(consultation, f"意見{n}", contact=ContactDraft(name="A")) for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            operations.submit_opinions(drafts=drafts, by=ANYONE, at=NOON)
        return len(captured)

    statements(1)

    assert statements(64) <= 2 * statements(1)
    assert statements(63) <= 4 * statements(1)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一行目\r\n二行目\r三行目", "一行目\n二行目\n三行目"),
        ("見え\x00ない\x07文字\x1b", "見えない文字"),
        ("\u202eみぎから\u2066ひだり", "みぎからひだり"),
        ("مرحبا بالجميع", "مرحبا بالجميع"),
        ("👍🏽👨‍👩‍👧", "👍🏽👨‍👩‍👧"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("壊れた\ud83d文字", "壊れた文字"),
        ("字" * 20_000, "字" * 20_000),
    ],
)
def test_a_text_is_kept_as_it_was_said_without_controls(text, kept):
    consultation = makers.open_consultation()

    say(consultation, text)

    assert Opinion.objects.get().text == kept


@pytest.mark.parametrize("text", ["", "  \n\t　", "\u200b\u200d\ufeff", "\x00", "\u3164\u2800"])
def test_a_text_in_which_nothing_can_be_seen_is_refused(text):
    consultation = makers.open_consultation()

    with pytest.raises(operations.OpinionEmpty):
        say(consultation, text)


def test_a_text_beyond_the_limit_is_refused_with_its_length():
    consultation = makers.open_consultation()

    with pytest.raises(operations.OpinionTooLong) as refusal:
        say(consultation, "字" * 100_000)

    assert refusal.value.facts == {"limit": 20_000, "length": 100_000}


@pytest.mark.parametrize("number", ["123456789018", "1234-5678-9018", "１２３４　５６７８　９０１８"])
def test_an_individual_number_is_refused(number):
    consultation = makers.open_consultation()

    with pytest.raises(operations.OpinionHoldsMyNumber):
        say(consultation, f"私の番号は{number}です。")


def test_twelve_digits_with_another_check_digit_are_only_a_number():
    consultation = makers.open_consultation()

    say(consultation, "電話番号ではない123456789017です。")

    assert Opinion.objects.count() == 1


def test_a_receipt_number_may_be_quoted():
    consultation = makers.open_consultation()
    receipt = say(consultation)

    say(consultation, f"受付番号{spoken(receipt.number)}の続きです。")

    assert Opinion.objects.count() == 2


def test_no_receipt_number_looks_like_an_individual_number():
    consultation = makers.open_consultation()
    drafts = [OpinionDraft(consultation.code, f"意見{number}") for number in range(60)]

    receipts = operations.submit_opinions(drafts=drafts, by=ANYONE, at=NOON)

    assert [my_number.numbers_in(receipt.number) for receipt in receipts] == [[]] * 60


def test_how_an_opinion_reached_the_city_is_told_by_staff_alone():
    consultation = makers.open_consultation()
    backdated = Reception("web", at=NOON - timedelta(minutes=5))

    with pytest.raises(NotAllowed):
        say(consultation, reception=backdated)


def test_after_the_deadline_an_opinion_is_stored_as_late():
    consultation = makers.open_consultation()
    last = consultation.closes_on
    ends = NOON.replace(hour=23, minute=59) + (last - TODAY)

    say(consultation, at=ends)
    say(consultation, at=ends + timedelta(minutes=1))

    assert [opinion.is_late for opinion in Opinion.objects.all()] == [False, True]


def test_nothing_is_taken_before_the_period_for_a_draft_or_an_unknown_consultation():
    of = division()
    soon = makers.open_consultation(starts_on=TODAY + timedelta(days=2))
    draft = makers.draft_consultation(makers.head(of), of)

    with pytest.raises(operations.NotOpenYet):
        say(soon)
    with pytest.raises(NotFound):
        say(draft)
    with pytest.raises(NotFound):
        operations.submit_opinion(
            draft=operations.OpinionDraft(consultation_code="none", text="意見"), by=ANYONE, at=NOON
        )
    with pytest.raises(Invalid):
        say(makers.open_consultation(), section_number="9-9")


def test_a_contact_is_kept_apart_until_a_year_after_the_results_are_due():
    consultation = makers.open_consultation()

    say(consultation, contact=ContactDraft(name="山田", email="yamada@example.jp"))
    say(consultation, contact=ContactDraft())

    contact = Contact.objects.get()
    assert contact.keep_until == consultation.results_due_on + timedelta(days=365)
    assert contact.purpose_version == rules.PURPOSE_VERSION


def test_contacts_are_read_by_the_owning_division_alone():
    of = division()
    consultation = makers.open_consultation(of)
    say(consultation, contact=ContactDraft(name="山田"))
    opinion = Opinion.objects.get()

    assert queries.contact_of_opinion(opinion=opinion, actor=makers.head(of)).name == "山田"
    with pytest.raises(NotAllowed):
        queries.contact_of_opinion(opinion=opinion, actor=actor(Role.CIO_OFFICE))


def test_a_further_opinion_of_the_same_person_counts_one_person():
    consultation = makers.open_consultation()
    receipt = say(consultation)

    say(
        consultation, "もう一つ", continues=f"{receipt.number[:4]}-{receipt.number[4:8]}-{receipt.number[8:]}"
    )
    say(consultation, "ほかの人")
    say(makers.open_consultation(), "別の募集", continues=receipt.number)

    counts = queries.opinion_counts(consultation_id=consultation.pk)
    assert (counts.opinions, counts.people) == (3, 2)


def test_staff_enter_what_came_by_phone_with_the_day_it_came():
    of = division()
    consultation = makers.open_consultation(of)
    by = makers.head(of)
    received = NOON + timedelta(days=28)
    reception = Reception("phone", at=received, is_verbatim=False, was_read_back=True, receipt_given=True)

    say(consultation, reception=reception, by=by, at=NOON + timedelta(days=40))

    opinion = Opinion.objects.get()
    assert (opinion.channel, opinion.receiver_id, opinion.received_at) == ("phone", by.person_id, received)
    assert (opinion.is_verbatim, opinion.was_read_back, opinion.is_late) == (False, True, False)


@pytest.mark.parametrize("role", [None, Role.CIO, Role.DIVISION_HEAD])
def test_others_may_not_enter_an_opinion_for_somebody(role):
    consultation = makers.open_consultation()
    by = actor(role, division() if role == Role.DIVISION_HEAD else None) if role else ANYONE

    with pytest.raises(NotAllowed):
        say(consultation, reception=Reception("counter"), by=by)


def test_nothing_was_received_in_the_future():
    of = division()
    consultation = makers.open_consultation(of)

    with pytest.raises(Invalid):
        say(consultation, reception=Reception("fax", at=NOON + timedelta(hours=1)), by=makers.head(of))


def test_a_withheld_opinion_stays_counted_with_its_reason_and_can_be_shown_again():
    of = division()
    consultation = makers.open_consultation(of)
    say(consultation)
    opinion = Opinion.objects.get()
    by = makers.head(of)

    operations.withhold_opinion(
        opinion_id=opinion.pk, withholding=Withholding("third_party", "店名がある"), by=by, at=NOON
    )
    withheld = queries.opinion_counts(consultation_id=consultation.pk).withheld
    operations.withhold_opinion(opinion_id=opinion.pk, withholding=Withholding(""), by=by, at=NOON)

    assert withheld == 1
    assert queries.opinion_counts(consultation_id=consultation.pk).withheld == 0
    with pytest.raises(Invalid):
        operations.withhold_opinion(opinion_id=opinion.pk, withholding=Withholding("bad"), by=by, at=NOON)
    with pytest.raises(NotAllowed):
        operations.withhold_opinion(
            opinion_id=opinion.pk, withholding=Withholding("off_topic"), by=ANYONE, at=NOON
        )


def test_erasing_takes_text_contact_and_salt_and_leaves_the_leaf_with_one_that_says_so():
    of = division()
    consultation = makers.open_consultation(of)
    receipt = say(consultation, "消したい意見", contact=ContactDraft(name="山田"))
    opinion = Opinion.objects.get()

    operations.erase_opinion(
        opinion_id=opinion.pk, ground=ErasureGround.SENDER_REQUEST, by=makers.head(of), at=NOON
    )

    opinion.refresh_from_db()
    assert (opinion.text, opinion.erased_at, Contact.objects.count()) == ("", NOON, 0)
    assert [leaf.kind for leaf in LogLeaf.objects.all()] == ["opinion", "redaction"]
    assert LeafSalt.objects.count() == 0
    assert ledger_queries.receipt(number=receipt.number).leaf_id == 0
    with pytest.raises(operations.AlreadyErased):
        operations.erase_opinion(opinion_id=opinion.pk, ground="retention", by=makers.head(of), at=NOON)
    with pytest.raises(NotFound):
        queries.opinion_commitment_content(opinion_id=opinion.pk)


def test_only_the_head_or_the_cio_office_erases():
    of = division()
    consultation = makers.open_consultation(of)
    say(consultation)

    with pytest.raises(NotAllowed):
        operations.erase_opinion(
            opinion_id=Opinion.objects.get().pk,
            ground="retention",
            by=actor(Role.DIVISION_STAFF, of),
            at=NOON,
        )


def test_what_was_committed_can_be_told_again():
    consultation = makers.open_consultation()
    say(consultation, "案内板", section_number="1")

    content = queries.opinion_commitment_content(opinion_id=Opinion.objects.get().pk)

    assert content == {
        "text": "案内板",
        "channel": "web",
        "received_at": NOON.astimezone(UTC).isoformat(),
        "consultation": consultation.code,
        "section": "1",
    }


def test_originals_are_empty_until_the_results_are_published():
    consultation = makers.open_consultation()
    say(consultation)

    assert list(queries.originals(consultation=consultation)) == []


def test_an_area_is_stored_where_it_is_one_of_the_city():
    consultation = makers.open_consultation()
    organisation.set_areas(
        municipality=factories.municipality(),
        areas=[organisation.AreaDraft("kita", "北町")],
        counted=organisation.Counted(),
        by=INSTALLATION,
        at=NOON,
    )
    drafts = [makers.said(consultation, area=area) for area in ("kita", "elsewhere", "", "somewhere")]

    *stored, refused = operations.submit_opinions(drafts=drafts, by=ANYONE, at=NOON)

    assert len(stored) == 3
    assert refused.facts == {"field": "お住まいの地域"}
    assert list(consultation.opinions.values_list("area", flat=True)) == ["kita", "elsewhere", ""]
