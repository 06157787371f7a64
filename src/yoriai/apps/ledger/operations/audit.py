"""The record of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.shared.records import Entry
from yoriai.apps.shared.rows import insert_rows


def write_audit_events(entries: Sequence[Entry]) -> None:
    """Store audit events in the running transaction (installed as the writer of `shared.records`)."""
    insert_rows(
        AuditEvent,
        ("at", "action", "subject_type", "subject_id", "person_id", "capacity", "facts"),
        [
            (
                entry.at,
                entry.action,
                entry.subject_type,
                str(entry.subject_id),
                entry.by.person_id,
                entry.by.capacity,
                dict(entry.facts),
            )
            for entry in entries
        ],
    )
