"""The record of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.shared.records import Entry


def write_audit_events(entries: Sequence[Entry]) -> None:
    """Store audit events in the running transaction (installed as the writer of `shared.records`)."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=entry.at,
            action=entry.action,
            subject_type=entry.subject_type,
            subject_id=str(entry.subject_id),
            person_id=entry.by.person_id,
            capacity=entry.by.capacity,
            facts=dict(entry.facts),
        )
        for entry in entries
    )
