"""まとめる相談: an author asks another for a joint wording; both agree, or the office joins them with a reason."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, ProposalMerge
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.joining import check_sources, join_proposals
from yoriai.apps.consultations.operations.proposals.telling import have_author_told
from yoriai.apps.consultations.operations.proposals.texts import (
    ProposalWording,
    check_note,
    check_reason,
    check_wording,
    clean_title,
)
from yoriai.apps.consultations.queries.proposals.intake import HeldProposals
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass


class MergeWithItself(Refusal):
    """It takes two."""

    code = "proposal-merge-with-itself"
    status = 422
    message = _("同じ提案どうしは、まとめられません。")
    next_step = _("ほかの提案の番号を入力してください。")


class MergeAskedAlready(Refusal):
    """Both authors talk about it already."""

    code = "proposal-merge-asked"
    message = _("提案%(first)sと提案%(second)sをまとめる相談は、もう始まっています。")
    next_step = _("返事を待つか、相談のページで返事をしてください。")


class MergeSettled(Refusal):
    """It was answered before."""

    code = "proposal-merge-settled"
    message = _("このまとめる相談には、すでに返事がありました。")
    next_step = _("提案のページで、今のようすを確かめてください。")


@dataclass(frozen=True)
class MergeDraft:
    """Two proposals by number and version, and the joint wording; without a device the office's."""

    consultation_code: str
    first: tuple[int, int]
    second: tuple[int, int]
    wording: ProposalWording
    reason: str
    device: str = field(default="", repr=False)


@records.operation
def ask_merge(*, draft: MergeDraft, by: Actor, at: datetime) -> ProposalMerge:
    """Ask the author of another proposal to make one of both; the office, or an author of both, joins them at once.

    Returns:
        What was asked; agreed, with its joint proposal, where nobody else has to agree.

    Raises:
        NotFound: there is no such consultation or proposal in public.
        NotTheAuthor: the first proposal is somebody else's.
        NotAllowed: without a device, `by` belongs neither to the owning division nor to the CIO office.
        ProposingOver: the consideration began.
        ProposalWasMerged, ProposalNotShown: one of both cannot be joined.
        MergeWithItself: both are the same.
        MergeAskedAlready: it was asked before and not answered yet.
        MergeOutdated: one of both has another version than the one that was seen.
        ProposalReasonMissing: there is no reason.
        ProposalTitleMissing, ProposalWishMissing, ProposalTooLong, OpinionHoldsMyNumber: the wording is faulty.
    """
    wording, reason = draft.wording.cleaned(), clean_title(draft.reason)
    check_wording(wording)
    check_reason(reason)
    terms = shared.held(draft.consultation_code)
    shared.check_rewording(terms)
    if draft.first[0] == draft.second[0]:
        raise MergeWithItself
    first, second = _both(terms, draft)
    who = _asker(terms, first, draft.device, by)
    _check_not_asked(first, second)
    merge = ProposalMerge(
        first=first,
        second=second,
        first_version=draft.first[1],
        second_version=draft.second[1],
        hand=rules.Hand.AUTHOR if draft.device else rules.Hand.OFFICE,
        contributor_id=who,
        reason=reason,
        state=rules.MergeState.OPEN,
        at=at,
        **wording.parts(),
    )
    check_sources(merge)
    merge.save()
    if who is None or shared.is_author(second, who):
        join_proposals(terms=terms, merge=merge, at=at)
    else:
        have_author_told(proposal=second, what="merge", number=merge.pk, at=at)
    shared.record("proposal.merge-asked", first, by, at, other=second.number, state=str(merge.state))
    return merge


def _both(terms: HeldProposals, draft: MergeDraft) -> tuple[Proposal, Proposal]:
    """Return both, held in the order of their numbers: two who merge crosswise wait for each other."""
    found = {
        number: shared.proposal_of(terms, number) for number in sorted((draft.first[0], draft.second[0]))
    }
    for proposal in found.values():
        shared.check_shown(proposal)
    return found[draft.first[0]], found[draft.second[0]]


def _asker(terms: HeldProposals, first: Proposal, device: str, by: Actor) -> int | None:
    if device:
        return shared.author_at(terms=terms, proposal=first, device=device)
    if not rules.may_moderate(by, terms.consultation):
        raise NotAllowed
    return None


def _check_not_asked(first: Proposal, second: Proposal) -> None:
    asked = ProposalMerge.objects.filter(
        first__in=(first, second), second__in=(first, second), state=rules.MergeState.OPEN
    )
    if asked.exists():
        raise MergeAskedAlready(first=first.number, second=second.number)


@dataclass(frozen=True)
class MergeAnswer:
    """Whether an author agrees to a joint proposal (`agreed` or `declined`), and why not."""

    state: str
    device: str = field(repr=False)
    reason: str = ""


@records.operation
def answer_merge(*, merge_id: int, answer: MergeAnswer, by: Actor, at: datetime) -> ProposalMerge:
    """Agree to make one of two proposals, or decline with a reason.

    The author who was asked answers; the author who asked may only take it back.

    Returns:
        The merge as it now stands.

    Raises:
        NotFound: there is no such merge.
        NotTheAuthor: the device belongs to neither author, or to the one who asked and now agrees.
        ProposingOver: the consideration began.
        MergeSettled: it was answered before.
        MergeOutdated: one of both was changed since it was asked.
        ProposalReasonMissing: it is declined without a reason.
        Invalid: the answer is neither of the two.
    """
    found = ProposalMerge.objects.select_related("first__consultation", "second").filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    terms = shared.held(found.first.consultation.code)
    shared.check_rewording(terms)
    for number in sorted((found.first.number, found.second.number)):
        shared.proposal_of(terms, number)
    merge = ProposalMerge.objects.select_related("first__section", "second__section").get(pk=merge_id)
    agrees = answer.state == rules.MergeState.AGREED
    if not agrees and answer.state != rules.MergeState.DECLINED:
        raise Invalid(field=str(ProposalMerge._meta.get_field("state").verbose_name))
    _check_answerer(terms, merge, answer.device, agrees)
    if merge.state != rules.MergeState.OPEN:
        raise MergeSettled
    merge.answer = clean_title(answer.reason)
    (check_note if agrees else check_reason)(merge.answer)
    if agrees:
        join_proposals(terms=terms, merge=merge, at=at)
    else:
        merge.state, merge.answered_at = rules.MergeState.DECLINED, at
        merge.save(update_fields=["state", "answer", "answered_at"])
    shared.record("proposal.merge-answered", merge.first, by, at, state=str(merge.state))
    return merge


def _check_answerer(terms: HeldProposals, merge: ProposalMerge, device: str, agrees: bool) -> None:
    try:
        shared.author_at(terms=terms, proposal=merge.second, device=device)
    except shared.NotTheAuthor:
        if agrees:
            raise
        shared.author_at(terms=terms, proposal=merge.first, device=device)
