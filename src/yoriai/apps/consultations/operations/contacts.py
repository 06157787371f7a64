"""Names and addresses of senders are kept until the day that was promised, and no longer."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations.models import Contact, ProposalContact
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import day_of


@records.operation
def forget_contacts(*, by: Actor, at: datetime) -> int:
    """Remove the contacts whose time is over; the opinions and their answers stay.

    Returns:
        How many were removed.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not by.has(Role.SYSTEM_OPERATOR):
        raise NotAllowed
    forgotten = Contact.objects.filter(keep_until__lt=day_of(at)).delete()[0]
    forgotten += ProposalContact.objects.filter(keep_until__lt=day_of(at)).delete()[0]
    records.record(
        records.Entry(
            "contacts.forgotten", "consultations.Contact", "expired", by=by, at=at, facts={"count": forgotten}
        )
    )
    return forgotten
