"""応援: one device supports a proposal once, for the version it read, and may take it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Proposal, Support, SupportEvent
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.logging_soon import have_supports_logged
from yoriai.apps.consultations.queries.proposals.intake import HeldProposals
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure.values import dataclass

NONCE_BYTES = 16
MOST_SEEN_AT_ONCE = 200


class OwnProposal(Refusal):
    """Whoever proposes stands behind it anyway."""

    code = "proposal-is-own"
    message = _("自分の提案は応援できません。")
    next_step = _("提案した人は、応援の数に入りません。ほかの人の提案を応援できます。")


@dataclass(frozen=True)
class SupportChoice:
    """Whether a device supports a proposal; `version` is the one that was read, `network` from where it comes."""

    consultation_code: str
    number: int
    version: int
    wants: bool
    device: str = field(repr=False)
    network: str = field(default="", repr=False)


@dataclass(frozen=True)
class SupportGiven:
    """How it stands now; `is_changed` is False when it stood so before."""

    wants: bool
    version: int
    is_changed: bool


@records.operation
def support(
    *, choice: SupportChoice, by: Actor, at: datetime, seen: Mapping[int, int] | None = None
) -> SupportGiven:
    """Support a proposal in the version that was read, or take the support back; twice changes nothing.

    Args:
        choice: what is chosen, by which device.
        by: who sends it.
        at: now.
        seen: how often the pages of proposals were opened since the last time, by number.

    Returns:
        How the support stands now.

    Raises:
        NotFound: there is no such consultation or proposal in public.
        NotOpenYet: the first day has not come.
        ProposingOver: the last day is over.
        ProposalWasMerged: it is part of a joint proposal now.
        ProposalNotShown: it waits for a check, was taken down or erased.
        ProposalChanged: there is another version than the one that was read.
        OwnProposal: it is the device's own.
    """
    terms = shared.held(choice.consultation_code)
    shared.check_proposing(terms=terms, at=at)
    proposal = shared.proposal_of(terms, choice.number)
    shared.check_shown(proposal)
    if choice.wants and choice.version != proposal.version:
        raise shared.ProposalChanged(number=proposal.number, version=proposal.version)
    who = shared.join(terms=terms, device=choice.device, by=by, at=at, network=choice.network)
    if shared.is_author(proposal, who.pk):
        raise OwnProposal
    now = Support.objects.filter(proposal=proposal, contributor=who).first()
    is_changed = _differs(now, choice)
    if is_changed:
        _write(proposal, now or Support(proposal=proposal, contributor=who), choice, at)
        have_supports_logged(consultation_id=terms.consultation.pk, at=at)
    _note_seen(terms, seen or {})
    shared.record("proposal.supported", proposal, by, at, wants=choice.wants, changed=is_changed)
    return SupportGiven(choice.wants, proposal.version, is_changed)


def _differs(now: Support | None, choice: SupportChoice) -> bool:
    if now is None or now.withdrawn_at is not None:
        return choice.wants
    return not choice.wants or now.version != choice.version


def _write(proposal: Proposal, row: Support, choice: SupportChoice, at: datetime) -> None:
    stood = row.pk is not None and row.withdrawn_at is None
    row.version = proposal.version
    row.withdrawn_at = None if choice.wants else at
    if choice.wants:
        row.at = at
    row.save()
    step = int(choice.wants) - int(stood)
    Proposal.objects.filter(pk=proposal.pk).update(supports=F("supports") + step)
    write_events(proposal, [row.contributor_id], choice.wants, at)


def write_events(proposal: Proposal, contributors: Sequence[int], is_support: bool, at: datetime) -> None:
    """Store what was chosen as it was given, in the running transaction; the log commits to it later."""
    names = ("consultation", "proposal", "contributor", "is_support", "version", "at", "nonce")
    rows = [
        (
            proposal.consultation_id,
            proposal.pk,
            who,
            is_support,
            proposal.version,
            at,
            secrets.token_bytes(NONCE_BYTES),
        )
        for who in contributors
    ]
    insert_rows(SupportEvent, names, rows)


def _note_seen(terms: HeldProposals, seen: Mapping[int, int]) -> None:
    """Add what was counted since the last time; most often that is one page or two."""
    for number in sorted(seen)[:MOST_SEEN_AT_ONCE]:
        rows = Proposal.objects.filter(consultation=terms.consultation, number=number)
        rows.update(seen=F("seen") + seen[number])
