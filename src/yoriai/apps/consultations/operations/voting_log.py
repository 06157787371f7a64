"""Putting votes into the public log: one leaf for all that came since the last one."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, VoteBatch, Voting
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.queries import voting_log as queries
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound

SUBJECT = "consultations.VoteBatch"


@records.operation
def log_votes(*, consultation_id: int, by: Actor, at: datetime) -> VoteBatch | None:
    """Commit in the public log to the votes that came since the last time, at most a full batch of them.

    The leaf holds the root of a Merkle tree over the votes in the order in which they came, so that none of
    them can be removed or changed unnoticed. A vote is hashed with a random value of its own, so that the
    log says nothing about who voted how.

    Returns:
        The new batch; None when no vote came.

    Raises:
        NotFound: the consultation is not voted on.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    # Whoever is casting a vote holds this row together with others: now nobody is.
    voting = Voting.objects.select_for_update().filter(consultation_id=consultation_id).first()
    if voting is None:
        raise NotFound
    batch = put_into_log(consultation=voting.consultation, at=at)
    records.record(
        records.Entry(
            action="votes.logged",
            subject_type="consultations.Consultation",
            subject_id=consultation_id,
            by=by,
            at=at,
            facts={"batch": batch.number if batch else 0, "votes": batch.votes if batch else 0},
        )
    )
    return batch


def is_full(batch: VoteBatch | None) -> bool:
    """Tell whether a batch holds as many votes as one may, so that there may be more."""
    return batch is not None and batch.votes >= queries.MOST_IN_A_BATCH


def settle_votes(*, consultation: Consultation, at: datetime) -> None:
    """Put what is not in the log yet into it, in the running transaction; nothing where nobody votes."""
    if Voting.objects.select_for_update().filter(consultation=consultation).first() is None:
        return
    have_votes_settled(consultation_id=consultation.pk, at=at)
    while is_full(put_into_log(consultation=consultation, at=at)):
        pass


def put_into_log(*, consultation: Consultation, at: datetime) -> VoteBatch | None:
    """Store a batch and its leaf in the running transaction, whose caller holds the consultation's terms."""
    number, event_id = queries.last_logged(consultation_id=consultation.pk)
    run = queries.run_after(consultation_id=consultation.pk, event_id=event_id)
    if not run.votes:
        return None
    batch = VoteBatch.objects.create(
        consultation=consultation,
        number=number + 1,
        first_event_id=run.first_event_id,
        last_event_id=run.last_event_id,
        votes=run.votes,
        root=run.root,
        at=at,
    )
    leaf = ledger.LeafDraft(
        kind="votes",
        subject_type=SUBJECT,
        subject_id=batch.pk,
        public={
            "consultation": consultation.code,
            "batch": batch.number,
            "votes": batch.votes,
            "root": run.root.hex(),
        },
    )
    ledger.append_leaves([leaf], at=at)
    return batch
