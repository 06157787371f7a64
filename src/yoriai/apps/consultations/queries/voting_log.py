"""The votes as the public log commits to them: runs of events, each run under one root hash (docs/voting.md)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Max

from yoriai.apps.consultations.models import Consultation, VoteBatch, VoteEvent
from yoriai.pure.transparency import Frontier, append, leaf_hash
from yoriai.pure.transparency.canonical import canonical
from yoriai.pure.values import dataclass

CHUNK = 2000
# While a batch is made nobody votes: half a second at most.
MOST_IN_A_BATCH = 10_000


@dataclass(frozen=True)
class Run:
    """Votes that follow one another, reduced to what the log says of them; `votes` 0 for none."""

    first_event_id: int
    last_event_id: int
    votes: int
    root: bytes


def run_after(*, consultation_id: int, event_id: int, until: int | None = None) -> Run:
    """Return the run of votes after an event, up to another or to a full batch (1 statement, read in a stream)."""
    rows = VoteEvent.objects.filter(consultation_id=consultation_id, pk__gt=event_id)
    if until is not None:
        rows = rows.filter(pk__lte=until)
    frontier, first, last = Frontier(), 0, 0
    names = ("pk", "participant_id", "statement__number", "value", "at", "nonce")
    ordered = rows.order_by("pk").values_list(*names)
    if until is None:
        ordered = ordered[:MOST_IN_A_BATCH]
    for row in ordered.iterator(CHUNK):
        frontier, _ = append(frontier, [leaf_hash(_body(*row))])
        first, last = first or row[0], row[0]
    return Run(first, last, frontier.size, frontier.root())


def _body(event: int, participant: int, statement: int, value: int, *rest: object) -> bytes:
    at, nonce = rest
    assert isinstance(at, datetime)  # noqa: S101 - for the type checker
    return canonical(
        {
            "event": event,
            "nonce": bytes(nonce).hex(),  # type: ignore[call-overload]
            "participant": participant,
            "statement": statement,
            "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "value": value,
        }
    )


def last_logged(*, consultation_id: int) -> tuple[int, int]:
    """Return the number of the last batch and of the last vote in it; 0 and 0 before the first (1 statement)."""
    rows = VoteBatch.objects.filter(consultation_id=consultation_id)
    found = rows.aggregate(number=Max("number"), event=Max("last_event_id"))
    return found["number"] or 0, found["event"] or 0


@dataclass(frozen=True)
class Checked:
    """Whether the votes in the table are those that the log commits to; `faulty` are numbers of batches."""

    batches: int
    votes: int
    faulty: tuple[int, ...]


def check_votes(*, code: str) -> Checked:
    """Compare every vote in the table with the roots in the batches (1 statement for each batch)."""
    consultation = Consultation.objects.get(code=code)
    faulty, votes, before = [], 0, 0
    batches = list(VoteBatch.objects.filter(consultation=consultation).order_by("number"))
    for batch in batches:
        run = run_after(consultation_id=consultation.pk, event_id=before, until=batch.last_event_id)
        if (run.votes, run.root) != (batch.votes, bytes(batch.root)):
            faulty.append(batch.number)
        votes, before = votes + run.votes, batch.last_event_id
    return Checked(len(batches), votes, tuple(faulty))
