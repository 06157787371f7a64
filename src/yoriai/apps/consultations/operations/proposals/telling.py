"""Having authors who left an address told that somebody waits for their answer."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations.models import Proposal, ProposalContact
from yoriai.apps.jobs import operations as jobs

TELL_AUTHOR = "yoriai.apps.consultations.tasks.tell_author"


def have_author_told(*, proposal: Proposal, what: str, number: int, at: datetime) -> None:
    """Have the author of a proposal told by mail, once for each thing, in the running transaction.

    Args:
        proposal: whose author; one without an address is told on the page alone.
        what: `suggestion`, `merge` or `state`.
        number: which of them, for the same thing to be told once.
        at: now.
    """
    if not ProposalContact.objects.filter(proposal=proposal).exists():
        return
    jobs.enqueue(
        task=TELL_AUTHOR,
        arguments={"proposal_id": proposal.pk, "what": what},
        at=at,
        unique_key=f"proposal-news:{proposal.pk}:{what}:{number}",
    )
