"""The supports as the public log commits to them: runs of events, each run under one root hash (docs/proposals.md)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Max

from yoriai.apps.consultations.models import Consultation, SupportBatch, SupportEvent
from yoriai.pure.transparency import Frontier, append, leaf_hash
from yoriai.pure.transparency.canonical import canonical
from yoriai.pure.values import dataclass

CHUNK = 2000
MOST_IN_A_BATCH = 10_000


@dataclass(frozen=True)
class SupportRun:
    """Supports that follow one another, reduced to what the log says of them; `supports` 0 for none."""

    last_event_id: int
    supports: int
    root: bytes


def supports_after(*, consultation_id: int, event_id: int, until: int | None = None) -> SupportRun:
    """Return the supports and withdrawals after an event, up to another or to a full batch (1 statement)."""
    rows = SupportEvent.objects.filter(consultation_id=consultation_id, pk__gt=event_id)
    if until is not None:
        rows = rows.filter(pk__lte=until)
    names = ("pk", "contributor_id", "proposal__number", "is_support", "version", "at", "nonce")
    ordered = rows.order_by("pk").values_list(*names)
    if until is None:
        ordered = ordered[:MOST_IN_A_BATCH]
    frontier, last = Frontier(), 0
    for row in ordered.iterator(CHUNK):
        frontier, _ = append(frontier, [leaf_hash(_body(row))])
        last = row[0]
    return SupportRun(last, frontier.size, frontier.root())


def _body(row: tuple[int, int, int, bool, int, datetime, bytes]) -> bytes:
    event, contributor, proposal, is_support, version, at, nonce = row
    return canonical(
        {
            "contributor": contributor,
            "event": event,
            "nonce": bytes(nonce).hex(),
            "proposal": proposal,
            "support": int(is_support),
            "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "version": version,
        }
    )


def last_logged_support(*, consultation_id: int) -> tuple[int, int]:
    """Return the number of the last batch and of the last event in it; 0 and 0 before the first (1 statement)."""
    rows = SupportBatch.objects.filter(consultation_id=consultation_id)
    found = rows.aggregate(number=Max("number"), event=Max("last_event_id"))
    return found["number"] or 0, found["event"] or 0


@dataclass(frozen=True)
class SupportsChecked:
    """Whether the supports in the table are those that the log commits to; `faulty` are numbers of batches."""

    batches: int
    supports: int
    faulty: tuple[int, ...]


def check_supports(*, code: str) -> SupportsChecked:
    """Compare every support in the table with the roots in the batches (1 statement for each batch)."""
    consultation = Consultation.objects.get(code=code)
    faulty, supports, before = [], 0, 0
    batches = list(SupportBatch.objects.filter(consultation=consultation).order_by("number"))
    for batch in batches:
        run = supports_after(consultation_id=consultation.pk, event_id=before, until=batch.last_event_id)
        if (run.supports, run.root) != (batch.supports, bytes(batch.root)):
            faulty.append(batch.number)
        supports, before = supports + run.supports, batch.last_event_id
    return SupportsChecked(len(batches), supports, tuple(faulty))
