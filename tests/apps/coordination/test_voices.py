"""What the holder of a receipt sees."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.apps.coordination import chains
from tests.factories import NOON, TODAY
from yoriai.apps.coordination import queries
from yoriai.apps.coordination.queries.voices import ReceiptMistyped, ReceiptUnknown, look_up
from yoriai.apps.ledger import operations as ledger
from yoriai.pure.transparency import receipt_number

pytestmark = pytest.mark.django_db
UNKNOWN = receipt_number(12_345)


def receipt(opinion) -> str:
    draft = ledger.LeafDraft("opinion", "consultations.Opinion", opinion.pk, {"text": opinion.text})
    with transaction.atomic():
        return ledger.issue_receipts(ledger.append_leaves([draft], at=NOON), at=NOON)[0].number


def full_width(number: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in number)


def test_a_number_is_understood_in_any_width_with_spaces_and_hyphens():
    number = receipt(chains.whole().opinions[0])
    typed = f" {full_width(number[:4])}－{number[4:8]} {number[8:]}"

    voice = queries.voice(number=typed, on=TODAY)

    assert voice.number == number
    assert voice.spoken == f"{number[:4]}-{number[4:8]}-{number[8:]}"
    assert look_up(number=typed) == (number, None)


def test_a_slip_of_the_finger_is_told_from_an_unknown_number():
    wrong = UNKNOWN[:-1] + str((int(UNKNOWN[-1]) + 1) % 10)

    with pytest.raises(ReceiptMistyped):
        queries.voice(number=wrong, on=TODAY)
    with pytest.raises(ReceiptUnknown):
        queries.voice(number=UNKNOWN, on=TODAY)
    assert look_up(number=wrong)[1].code == "receipt-mistyped"
    assert look_up(number=UNKNOWN)[1].code == "receipt-unknown"


def test_before_publication_the_sender_sees_the_own_words_and_the_days_only():
    made = chains.whole(published=False)

    voice = queries.voice(number=receipt(made.opinions[0]), on=date(2026, 8, 1))

    assert voice.opinion.text == "意見その0"
    assert (voice.chain.items, voice.chain.memberships, voice.chain.measures) == ((), (), ())
    assert voice.is_closed is True
    assert (voice.next.step, voice.next.due_on, voice.next.overdue_days) == (
        "results",
        date(2026, 8, 29),
        0,
    )


def test_the_sender_is_told_when_the_results_are_late_and_when_it_is_still_open():
    made = chains.whole(published=False)
    number = receipt(made.opinions[0])

    assert queries.voice(number=number, on=date(2026, 8, 31)).next.overdue_days == 2
    assert queries.voice(number=number, on=date(2026, 6, 30)).next.step == "closing"


def test_after_publication_the_whole_chain_is_told():
    made = chains.whole()

    voice = queries.voice(number=receipt(made.opinions[0]), on=TODAY)

    assert voice.next.step == "nothing"
    assert [measure.title for measure in voice.chain.measures] == ["スマートフォン講座"]


def test_a_withheld_text_is_not_shown_to_whoever_knows_the_number_either():
    said = chains.opinion(chains.consultation(published=False), "名指し", withholding="defamation")

    voice = queries.voice(number=receipt(said), on=TODAY)

    assert (voice.opinion.text, voice.opinion.visibility) == ("", "withheld")


def test_the_newest_answers_come_first():
    chains.item(chains.consultation(results_published_at=NOON - timedelta(days=9)), "古い")
    chains.item(chains.consultation(results_published_at=NOON - timedelta(days=1)), "新しい")
    chains.item(chains.consultation(published=False), "未公表")

    assert [entry.title for entry in queries.recently_answered()] == ["新しい", "古い"]


def test_a_receipt_reads_eight_statements(django_assert_num_queries):
    number = receipt(chains.whole(opinions=10).opinions[0])

    with django_assert_num_queries(8):
        queries.voice(number=number, on=TODAY)
