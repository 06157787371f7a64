"""What was recorded can be neither changed nor removed, through whatever program."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOON, actor
from yoriai.apps.ledger import operations
from yoriai.apps.ledger.models import AuditEvent, Checkpoint, Erasure, LogLeaf, LogNode, Receipt
from yoriai.apps.ledger.operations import LeafDraft
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid

RECORD = (AuditEvent, Checkpoint, Erasure, LogLeaf, LogNode, Receipt)


def one_of_each() -> None:
    """Put at least one row into every table of the record."""
    drafts = [LeafDraft("opinion", "consultations.Opinion", number, {"text": "声"}) for number in (1, 2)]
    operations.issue_receipts(operations.append_leaves(drafts, at=NOON), at=NOON)
    operations.erase_content(
        subject_type="consultations.Opinion", subject_id=1, ground="court_order", by=actor("cio"), at=NOON
    )


@pytest.mark.django_db
@pytest.mark.parametrize("table", RECORD, ids=lambda table: table.__name__)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}"], ids=["delete", "update"]
)
def test_the_database_itself_refuses(table, statement):
    one_of_each()
    count = table.objects.count()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            statement.format(table._meta.db_table, connection.ops.quote_name(table._meta.pk.column))
        )

    assert table.objects.count() == count > 0


@pytest.mark.django_db(transaction=True)
def test_tables_are_empty_and_guarded_again_after_a_test_that_commits():
    with transaction.atomic():
        one_of_each()
    assert LogLeaf.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_back_after_the_tables_were_emptied():
    assert LogLeaf.objects.count() == 0
    with transaction.atomic():
        one_of_each()
    with pytest.raises(IntegrityError):
        LogLeaf.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_operation_whose_record_cannot_be_written_does_not_happen(monkeypatch):
    def full_disk(entries):
        raise OSError("no space left on device")

    monkeypatch.setattr(records, "_writers", [full_disk])

    @records.operation
    def speak() -> None:
        operations.append_leaves([LeafDraft("opinion", "consultations.Opinion", 1, {"text": "声"})], at=NOON)
        records.record(records.Entry("opinion.given", "consultations.Opinion", 1, by=by, at=NOON))

    by = actor("cio")
    with pytest.raises(OSError, match="no space"):
        speak()

    assert LogLeaf.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_records_nothing_does_not_happen():
    @records.operation
    def silent() -> None:
        operations.append_leaves([LeafDraft("opinion", "consultations.Opinion", 1, {"text": "声"})], at=NOON)

    with pytest.raises(records.RecordMissing):
        silent()

    assert LogLeaf.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_ground_is_refused():
    with pytest.raises(Invalid):
        operations.erase_content(
            subject_type="consultations.Opinion",
            subject_id=1,
            ground="山田さんの件",
            by=actor("cio"),
            at=NOON,
        )
