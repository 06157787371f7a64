"""Proposals on their way into the chain: when the city begins to consider them, each becomes an opinion."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Contact,
    Opinion,
    OpinionSource,
    Proposal,
    ProposalContact,
    ProposalMerge,
    ProposalSource,
    Suggestion,
)
from yoriai.apps.consultations.operations.proposal_log import settle_supports
from yoriai.apps.consultations.queries.opinions import SUBJECT, commitment_content
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.shared.errors import Refusal


class ProposalsUnchecked(Refusal):
    """Nobody said yet whether they are shown."""

    code = "proposals-unchecked"
    message = _("確認していない提案が%(count)s件あるため、検討を始められません。")
    next_step = _("提案のページで、表示するかどうかを1件ずつ決めてから、検討を始めてください。")


def make_opinions_of_proposals(*, consultation: Consultation, at: datetime) -> int:
    """Make an opinion of every proposal of a consultation, in the running transaction.

    The opinion of a proposal that was merged says what the joint proposal says in the end, and stays that of
    its own sender: so each of them is counted, answered and told. One that is held back becomes an opinion
    that is withheld, with the same reason. What was left open about wordings ends.

    Args:
        consultation: held by the caller; its period is over.
        at: now.

    Returns:
        How many opinions there are now that come from a proposal.

    Raises:
        ProposalsUnchecked: the office did not decide yet about some of them.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).filter(consultation=consultation)
    proposals = {row.pk: row for row in rows.select_related("section", "source").order_by("number")}
    joints = set(ProposalMerge.objects.filter(joint__in=proposals).values_list("joint_id", flat=True))
    unchecked = [row for row in proposals.values() if row.state == rules.ProposalState.WAITING]
    if unchecked:
        raise ProposalsUnchecked(count=len(unchecked))
    contacts = {row.proposal_id: row for row in ProposalContact.objects.filter(proposal__in=proposals)}
    own = [row for row in proposals.values() if row.pk not in joints and row.opinion_id is None]
    pairs = [(row, _opinion(row, _final(row, proposals), consultation, at)) for row in own]
    if pairs:
        _store(pairs, contacts, at)
    _end_what_is_open(list(proposals), at)
    settle_supports(consultation=consultation, at=at)
    return len(pairs)


def _channel(own: Proposal) -> str:
    """Return how a proposal came: one of another site as it came there."""
    source: ProposalSource | None = getattr(own, "source", None)
    return source.channel if source else str(rules.Channel.WEB)


def _final(proposal: Proposal, proposals: dict[int, Proposal]) -> Proposal:
    """Return where a proposal ended: itself, or the joint one at the end of its way."""
    while proposal.merged_into_id is not None:
        proposal = proposals[proposal.merged_into_id]
    return proposal


def _opinion(own: Proposal, final: Proposal, consultation: Consultation, at: datetime) -> Opinion:
    hold = final.hold_reason or own.hold_reason
    erased_at = own.erased_at or final.erased_at
    return Opinion(
        consultation=consultation,
        section=own.section,
        text="" if erased_at else text_of(final),
        language=own.language,
        channel=_channel(own),
        received_at=own.received_at,
        entered_at=at,
        is_late=rules.is_late(consultation, own.received_at),
        sender_key=own.sender_key,
        submission_key=f"proposal:{own.submission_key}"[:64],
        withholding=rules.WITHHELD_AS[rules.ProposalHold(hold)] if hold else "",
        withheld_by_id=(final.decided_by_id if final.hold_reason else own.decided_by_id) if hold else None,
        erased_at=erased_at,
    )


# An opinion is content, not a page: it is the same in every language of the site.
PROBLEM, WISH, PLACE = "【いま困っていること】", "【こうなるとよい】", "【場所】"


BETWEEN = "\n\n"


def text_of(proposal: Proposal) -> str:
    """Return a proposal as one text, as it is considered and published among the opinions."""
    return BETWEEN.join(f"{label}{part}" for label, part in labelled_parts(proposal))


def labelled_parts(proposal: Proposal) -> list[tuple[str, str]]:
    """Return the parts of a proposal in the order of its text, each with what stands before it."""
    parts = [
        ("", proposal.title),
        (f"{PROBLEM}\n", proposal.problem),
        (f"{WISH}\n", proposal.wish),
        (PLACE, proposal.place),
    ]
    return [(label, part) for label, part in parts if part or WISH in label]


def _store(pairs: list[tuple[Proposal, Opinion]], contacts: dict[int, ProposalContact], at: datetime) -> None:
    Opinion.objects.bulk_create([opinion for _own, opinion in pairs])
    stored = {
        row.submission_key: row
        for row in Opinion.objects.filter(
            submission_key__in=[opinion.submission_key for _own, opinion in pairs]
        )
    }
    for own, opinion in pairs:
        own.opinion = stored[opinion.submission_key]
    Proposal.objects.bulk_update([own for own, _opinion in pairs], ["opinion"])
    ledger.append_leaves([_leaf(own, opinion) for own, opinion in pairs], at=at)
    OpinionSource.objects.bulk_create(
        OpinionSource(opinion=own.opinion, **own.source.told())
        for own, _opinion in pairs
        if hasattr(own, "source")
    )
    Contact.objects.bulk_create(
        _contact(contacts[own.pk], own) for own, _opinion in pairs if own.pk in contacts
    )


def _leaf(own: Proposal, opinion: Opinion) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="opinion",
        subject_type=SUBJECT,
        subject_id=own.opinion_id or 0,
        content={} if opinion.erased_at else commitment_content(opinion),
        public={"consultation": opinion.consultation.code, "proposal": own.number},
    )


def _contact(contact: ProposalContact, own: Proposal) -> Contact:
    return Contact(
        opinion=own.opinion,
        email=contact.email,
        language=contact.language,
        purpose_version=contact.purpose_version,
        keep_until=contact.keep_until,
    )


def _end_what_is_open(proposal_ids: list[int], at: datetime) -> None:
    """Nobody can answer any more: what was suggested stays in the history, unanswered."""
    suggestions = Suggestion.objects.filter(
        proposal__in=proposal_ids, state__in=(rules.SuggestionState.WAITING, rules.SuggestionState.OPEN)
    )
    suggestions.update(state=rules.SuggestionState.ENDED, answered_at=at)
    merges = ProposalMerge.objects.filter(first__in=proposal_ids, state=rules.MergeState.OPEN)
    merges.update(state=rules.MergeState.DECLINED, answered_at=at)
