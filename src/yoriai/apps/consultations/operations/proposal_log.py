"""Putting supports (応援) into the public log: one leaf for all that came since the last one."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, ProposalTerms, SupportBatch
from yoriai.apps.consultations.queries.proposals import log as queries
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound

SUBJECT = "consultations.SupportBatch"


@records.operation
def log_supports(*, consultation_id: int, by: Actor, at: datetime) -> int:
    """Commit in the public log to the supports that came since the last time, so that none can vanish unnoticed.

    Each is hashed with a random value of its own: the log says nothing about who supported what.

    Returns:
        How many supports and withdrawals were committed to.

    Raises:
        NotFound: the consultation takes no proposals.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    # Whoever supports holds this row: now nobody does.
    terms = ProposalTerms.objects.select_for_update().filter(consultation_id=consultation_id).first()
    if terms is None:
        raise NotFound
    count = settle_supports(consultation=terms.consultation, at=at)
    records.record(
        records.Entry(
            action="supports.logged",
            subject_type="consultations.Consultation",
            subject_id=consultation_id,
            by=by,
            at=at,
            facts={"supports": count},
        )
    )
    return count


def settle_supports(*, consultation: Consultation, at: datetime) -> int:
    """Put what is not in the log yet into it, in the running transaction; return how many there were."""
    count = 0
    while made := _batch(consultation, at):
        count += made
    return count


def _batch(consultation: Consultation, at: datetime) -> int:
    number, event_id = queries.last_logged_support(consultation_id=consultation.pk)
    run = queries.supports_after(consultation_id=consultation.pk, event_id=event_id)
    if not run.supports:
        return 0
    batch = SupportBatch.objects.create(
        consultation=consultation,
        number=number + 1,
        last_event_id=run.last_event_id,
        supports=run.supports,
        root=run.root,
        at=at,
    )
    leaf = ledger.LeafDraft(
        kind="supports",
        subject_type=SUBJECT,
        subject_id=batch.pk,
        public={
            "consultation": consultation.code,
            "batch": batch.number,
            "supports": batch.supports,
            "root": run.root.hex(),
        },
    )
    ledger.append_leaves([leaf], at=at)
    return run.supports
