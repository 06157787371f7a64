"""Receipts whose number somebody holds on paper already."""

import pytest
from django.db import transaction

from tests.factories import NOON
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger.models import Receipt

pytestmark = pytest.mark.django_db


def issued(*promised: str) -> list[str]:
    with transaction.atomic():
        drafts = [
            ledger.LeafDraft(kind="opinion", subject_type="consultations.Opinion", subject_id=place)
            for place, _ in enumerate(promised)
        ]
        leaves = ledger.append_leaves(drafts, at=NOON)
        receipts = ledger.issue_receipts(leaves, at=NOON, promised=dict(enumerate(promised)))
    return [receipt.number for receipt in receipts]


def test_a_promised_number_is_given_to_the_leaf_that_it_was_promised_for():
    first, second = ledger.new_receipt_number(), ledger.new_receipt_number()

    assert issued(first, second) == [first, second]


def test_a_number_is_given_once_even_within_one_batch():
    number = ledger.new_receipt_number()

    first, second = issued(number, number)
    third = issued(number)[0]

    assert first == number
    assert len({first, second, third}) == 3
    assert Receipt.objects.count() == 3


@pytest.mark.parametrize("wrong", ["", "1", "123456789012", "１０００００００００01"])
def test_what_cannot_be_a_number_of_ours_is_not_given(wrong):
    [given] = issued(wrong)

    assert given != wrong
    assert len(given) == 12
