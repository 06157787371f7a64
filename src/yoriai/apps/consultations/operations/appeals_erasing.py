"""Erasing what was said in appeals about something that is erased; that there was one stays known."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yoriai.apps.consultations.models import Appeal
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor


def erase_appeals(*, about: Q, ground: str, by: Actor, at: datetime) -> None:
    """Empty the texts of some appeals, in the running transaction, and what the log committed to.

    Args:
        about: which ones.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: who erases; the caller asked whether `by` may.
        at: now.
    """
    for appeal in Appeal.objects.filter(about):
        appeal.text = ""
        appeal.save(update_fields=["text"])
        ledger.erase_content(
            subject_type="consultations.Appeal", subject_id=appeal.pk, ground=ground, by=by, at=at
        )
