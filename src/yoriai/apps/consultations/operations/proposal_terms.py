"""The terms on which a consultation takes proposals: made with it, in the running transaction."""

from __future__ import annotations

import secrets

from yoriai.apps.consultations.models import Consultation, ProposalTerms

SALT_BYTES = 32


def take_proposals(consultation: Consultation) -> ProposalTerms:
    """Give a consultation its terms for proposals and its salt, once, in the running transaction."""
    made, _is_new = ProposalTerms.objects.get_or_create(
        consultation=consultation, defaults={"salt": secrets.token_bytes(SALT_BYTES)}
    )
    return made
