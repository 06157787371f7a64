"""Leaves, checkpoints and receipts: what the log holds after an operation."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON
from yoriai.apps.ledger import keys, operations, queries
from yoriai.apps.ledger.models import Checkpoint, LeafSalt, LogLeaf, LogState
from yoriai.apps.ledger.operations import LeafDraft
from yoriai.apps.shared.errors import NotFound
from yoriai.pure import transparency


def opinion(number: int) -> LeafDraft:
    return LeafDraft(
        "opinion", "consultations.Opinion", number, {"text": "街灯を増やしてほしい"}, {"channel": "web"}
    )


@pytest.mark.django_db
def test_a_leaf_holds_a_commitment_and_never_the_content():
    (leaf,) = operations.append_leaves([opinion(7)], at=NOON)

    body = json.loads(LogLeaf.objects.get().body)

    commitment = transparency.commit(bytes(LeafSalt.objects.get().salt), {"text": "街灯を増やしてほしい"})
    assert body == {
        "commitment": commitment.hex(),
        "kind": "opinion",
        "public": {"channel": "web"},
        "seq": 0,
        "subject": "consultations.Opinion/7",
        "time": "2026-11-02T03:00:00Z",
    }
    assert leaf.index == 0


@pytest.mark.django_db
def test_every_append_leaves_a_signed_checkpoint_of_the_whole_log():
    operations.append_leaves([opinion(1), opinion(2)], at=NOON)
    operations.append_leaves([opinion(3)], at=NOON)

    checkpoint = transparency.open_checkpoint(Checkpoint.objects.get(size=3).note, keys.public_key())

    hashes = [bytes(leaf.hash) for leaf in LogLeaf.objects.order_by("index")]
    assert checkpoint.root == transparency.append(transparency.Frontier(), hashes)[0].root()
    assert (checkpoint.origin, checkpoint.size) == ("yoriai-log/132292", 3)
    assert LogState.objects.get().size == 3


@pytest.mark.django_db
def test_one_leaf_costs_few_statements_and_so_do_sixty_four():
    operations.append_leaves([opinion(0)], at=NOON)

    with CaptureQueriesContext(
        connection,
    ) as one:
        operations.append_leaves([opinion(1)], at=NOON)
    with CaptureQueriesContext(connection) as many:
        operations.append_leaves([opinion(number) for number in range(64)], at=NOON)

    assert len(one) <= 6
    assert len(many) <= 11  # 63 nodes are written as 32, 16, 8, 4, 2 and 1


@pytest.mark.django_db(transaction=True)
def test_a_leaf_outside_a_transaction_is_our_bug():
    with pytest.raises(operations.OutsideTransaction):
        operations.append_leaves([opinion(1)], at=NOON)


@pytest.mark.django_db
def test_a_receipt_is_found_however_its_number_is_typed():
    leaves = operations.append_leaves([opinion(1), opinion(2)], at=NOON)
    first, second = operations.issue_receipts(leaves, at=NOON)

    typed = transparency.spoken(second.number).translate(
        str.maketrans("0123456789-", "０１２３４５６７８９－")
    )

    assert queries.receipt(number=typed).leaf.index == 1
    assert queries.receipt_for(subject_type="consultations.Opinion", subject_id=1).number == first.number
    assert queries.receipt_for(subject_type="consultations.Opinion", subject_id=3) is None


@pytest.mark.django_db
def test_a_mistyped_receipt_number_is_not_found():
    with pytest.raises(NotFound):
        queries.receipt(number="1234-5678-901")


@pytest.mark.django_db
def test_nothing_stays_of_a_transaction_that_fails_after_the_append():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.append_leaves([opinion(1)], at=NOON)
        raise ZeroDivisionError

    assert LogLeaf.objects.count() == Checkpoint.objects.count() == LeafSalt.objects.count() == 0
    assert not LogState.objects.filter(size__gt=0).exists()


@pytest.mark.django_db
def test_no_drafts_change_nothing():
    assert operations.append_leaves([], at=NOON) == []
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_several_numbers_are_looked_up_at_once(django_assert_num_queries):
    (receipt,) = operations.issue_receipts(operations.append_leaves([opinion(7)], at=NOON), at=NOON)
    typed, unknown = transparency.spoken(receipt.number), transparency.receipt_number(1)

    with django_assert_num_queries(1):
        found = queries.subjects_of(numbers=[typed, unknown, "x"], subject_type="consultations.Opinion")

    assert found == {typed: "7"}
    assert queries.is_receipt(number=receipt.number)
    assert not queries.is_receipt(number=unknown)


@pytest.mark.django_db
def test_leaves_about_a_subject_stand_in_order():
    operations.append_leaves([opinion(1), opinion(2), opinion(1)], at=NOON)

    leaves = queries.leaves_about(subject_type="consultations.Opinion", subject_id=1)

    assert [leaf.index for leaf in leaves] == [0, 2]
