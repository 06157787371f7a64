"""Receipts and exports: what is handed out can be checked without the database."""

from __future__ import annotations

import json

import pytest

from tests.factories import NOON, actor
from yoriai.apps.ledger import keys, operations, queries
from yoriai.apps.ledger.operations import LeafDraft
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure import transparency

TEXT = {"text": "図書館の時間を延ばしてほしい"}


def given(count: int) -> list:
    """Store opinions one transaction each, with a receipt each."""
    issued = []
    for number in range(count):
        leaves = operations.append_leaves(
            [LeafDraft("opinion", "consultations.Opinion", number, TEXT)], at=NOON
        )
        issued += operations.issue_receipts(leaves, at=NOON)
    return [queries.receipt(number=receipt.number) for receipt in issued]


@pytest.mark.django_db
def test_every_receipt_of_a_growing_log_proves_itself():
    receipts = given(13)

    for receipt in receipts:
        verdict = transparency.verify_receipt(queries.receipt_document(receipt=receipt, content=TEXT))
        assert (verdict.number, verdict.leaf["seq"]) == (receipt.number, receipt.leaf_id)
        assert verdict.content == TEXT
        assert verdict.erased is None


@pytest.mark.django_db
def test_a_receipt_needs_few_reads_however_long_the_log(django_assert_num_queries):
    receipt = given(40)[7]

    with django_assert_num_queries(5):
        queries.receipt_document(receipt=receipt, content=TEXT)


@pytest.mark.django_db
def test_content_that_was_changed_is_found():
    (receipt,) = given(1)
    changed = queries.receipt_document(receipt=receipt, content={"text": "図書館の時間を短くしてほしい"})

    with pytest.raises(transparency.Rejected) as rejection:
        transparency.verify_receipt(changed)

    assert rejection.value.code == "content-differs"


@pytest.mark.django_db
def test_erasing_keeps_every_proof_and_says_so_in_public():
    receipts = given(5)
    by = actor("cio_office")

    (erasure,) = operations.erase_content(
        subject_type="consultations.Opinion", subject_id=2, ground="personal_data", by=by, at=NOON
    )

    verdict = transparency.verify_receipt(queries.receipt_document(receipt=receipts[2], content=None))
    assert verdict.content is None
    assert verdict.erased == {
        "capacity": "cio_office",
        "date": "2026-11-02",
        "ground": "personal_data",
        "target": 2,
    }
    assert erasure.redaction_leaf_id == 5
    assert transparency.verify_export(queries.export_lines()).redactions == 1
    other = transparency.verify_receipt(queries.receipt_document(receipt=receipts[3], content=TEXT))
    assert other.content == TEXT


@pytest.mark.django_db
def test_without_the_salt_content_is_not_handed_out_any_more():
    (receipt,) = given(1)
    operations.erase_content(
        subject_type="consultations.Opinion", subject_id=0, ground="sender_request", by=actor("cio"), at=NOON
    )

    document = json.loads(queries.receipt_document(receipt=receipt, content=TEXT))

    assert document["content"] is document["salt"] is None


@pytest.mark.django_db
def test_erasing_twice_is_refused():
    given(1)
    erase = {"subject_type": "consultations.Opinion", "subject_id": 0, "ground": "sender_request", "at": NOON}
    operations.erase_content(**erase, by=actor("cio"))

    with pytest.raises(operations.NothingToErase):
        operations.erase_content(**erase, by=actor("cio"))


@pytest.mark.django_db
def test_an_empty_log_is_exported_and_accepted():
    verdict = transparency.verify_export(queries.export_lines())

    assert (verdict.leaves, verdict.checkpoints) == (0, 0)
    assert verdict.public_key == keys.public_key()


@pytest.mark.django_db
def test_an_export_longer_than_one_step_is_whole(monkeypatch):
    monkeypatch.setattr("yoriai.apps.ledger.queries.export.STEP", 4)
    given(11)

    verdict = transparency.verify_export(queries.export_lines())

    assert (verdict.leaves, verdict.checkpoints) == (11, 11)


@pytest.mark.django_db
def test_a_later_log_is_shown_to_extend_an_earlier_one():
    given(12)
    old, new = queries.checkpoint_at(size=5), queries.checkpoint_at(size=12)

    proof = queries.consistency(old_size=5, new_size=12)

    assert transparency.verify_consistency(
        old_size=5, old_root=bytes(old.root), new_size=12, new_root=bytes(new.root), proof=proof
    )
    with pytest.raises(NotFound):
        queries.consistency(old_size=5, new_size=13)
    with pytest.raises(NotFound):
        queries.consistency(old_size=12, new_size=5)


@pytest.mark.django_db
def test_a_log_restored_from_an_old_backup_is_found():
    given(3)
    old = list(queries.export_lines())
    given(2)
    kept = transparency.open_checkpoint(queries.checkpoint_at(size=5).note, keys.public_key())

    with pytest.raises(transparency.Rejected) as rejection:
        transparency.verify_export(old, earlier=kept)

    assert rejection.value.code == "older-than-checkpoint"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["division_head", "cio", "headquarters_member"])
def test_only_auditor_and_operator_read_the_record(role):
    from tests.factories import division

    asker = actor(role, division() if role == "division_head" else None)
    with pytest.raises(NotAllowed):
        queries.audit_events(by=asker, wanted=queries.AuditFilter())


@pytest.mark.django_db
def test_the_auditor_finds_an_event_by_subject_and_day():
    given(1)
    operations.erase_content(
        subject_type="consultations.Opinion", subject_id=0, ground="sender_request", by=actor("cio"), at=NOON
    )
    wanted = queries.AuditFilter(subject_type="consultations.Opinion", subject_id="0", day=NOON.date())

    (event,) = queries.audit_events(by=actor("auditor"), wanted=wanted)

    assert (event.action, event.facts) == ("ledger.content_erased", {"ground": "sender_request", "leaves": 1})
