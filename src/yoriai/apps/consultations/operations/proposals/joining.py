"""Making one proposal of two: authors, history and supports of both go on, and nobody's idea is hidden."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, ProposalAuthor, ProposalMerge, Suggestion, Support
from yoriai.apps.consultations.operations.opinions import new_key
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.logging_soon import have_supports_logged
from yoriai.apps.consultations.operations.proposals.shared import VersionMade
from yoriai.apps.consultations.operations.proposals.supporting import write_events
from yoriai.apps.consultations.operations.proposals.texts import wording_of
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT, HeldProposals
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.shared.errors import Fact, Refusal


class MergeOutdated(Refusal):
    """A proposal is another one than the one for which the joint wording was made."""

    code = "merge-outdated"
    message = _("提案%(number)sは、まとめる相談のあとに変わりました（いま第%(version)s版、%(state)s）。")
    next_step = _("この相談は断って、今の文をもとに、もう一度相談してください。")


def check_sources(merge: ProposalMerge) -> None:
    """Refuse to join what changed since the joint wording was made.

    Raises:
        MergeOutdated: one of both has another version, or is not shown any more.
    """
    for source, version in ((merge.first, merge.first_version), (merge.second, merge.second_version)):
        if source.version != version or source.state != rules.ProposalState.SHOWN:
            label = rules.ProposalState(source.state).label
            raise MergeOutdated(number=source.number, version=source.version, state=str(label))


def join_proposals(*, terms: HeldProposals, merge: ProposalMerge, at: datetime) -> Proposal:
    """Make the joint proposal of an agreed merge, in the running transaction.

    It is shown at once where the office made it or the terms say so; otherwise after a check, and until then
    both proposals stand as they are.
    """
    check_sources(merge)
    by_office = merge.hand == rules.Hand.OFFICE
    shown = terms.shows_at_once or by_office
    section = merge.first.section if merge.first.section_id == merge.second.section_id else None
    joint = Proposal.objects.create(
        consultation=terms.consultation,
        number=shared.next_number(terms),
        section=section,
        place=merge.first.place if merge.first.place == merge.second.place else "",
        state=rules.ProposalState.SHOWN if shown else rules.ProposalState.WAITING,
        received_at=at,
        changed_at=at,
        submission_key=new_key(),
        **wording_of_merge(merge),
    )
    version = shared.store_version(joint, VersionMade(wording_of(merge), merge.hand, merge.reason), at)
    merge.state, merge.joint, merge.answered_at = rules.MergeState.AGREED, joint, at
    merge.save(update_fields=["state", "joint", "answer", "answered_at"])
    authors = ProposalAuthor.objects.filter(proposal__in=(merge.first, merge.second))
    ProposalAuthor.objects.bulk_create(
        ProposalAuthor(proposal=joint, contributor_id=who)
        for who in sorted(set(authors.values_list("contributor_id", flat=True)))
    )
    leaf = ledger.LeafDraft(
        kind="proposal-version",
        subject_type=shared.SUBJECT_VERSION,
        subject_id=version.pk,
        content={**wording_of(merge).parts(), "reason": merge.reason},
        public={
            **shared.place_of(joint),
            "version": 1,
            "author": str(merge.hand),
            "joins": f"{merge.first.number}, {merge.second.number}",
        },
    )
    ledger.append_leaves([leaf], at=at)
    if shown:
        finish_merge(joint, at)
    return joint


def wording_of_merge(merge: ProposalMerge) -> dict[str, str]:
    """Return the joint wording by the names of its columns."""
    return wording_of(merge).parts()


def finish_merge(joint: Proposal, at: datetime) -> None:
    """Let a joint proposal that is shown take the place of what it joins; nothing for any other proposal.

    Raises:
        MergeOutdated: one of both was changed since.
    """
    merge = ProposalMerge.objects.select_related("first", "second").filter(joint=joint).first()
    if merge is None or merge.first.merged_into_id == joint.pk:
        return
    check_sources(merge)
    sources = (merge.first, merge.second)
    for source in sources:
        source.consultation = joint.consultation
        source.state, source.merged_into = rules.ProposalState.MERGED, joint
        source.save(update_fields=["state", "merged_into"])
        facts: dict[str, Fact] = {"state": str(rules.ProposalState.MERGED), "into": joint.number}
        shared.log_moderation(source, (SUBJECT, source.pk), facts, at)
    open_ones = Suggestion.objects.filter(
        proposal__in=sources, state__in=(rules.SuggestionState.WAITING, rules.SuggestionState.OPEN)
    )
    open_ones.update(state=rules.SuggestionState.ENDED, answered_at=at)
    asked = ProposalMerge.objects.filter(state=rules.MergeState.OPEN)
    for side in ("first", "second"):
        asked.filter(**{f"{side}__in": sources}).update(state=rules.MergeState.DECLINED, answered_at=at)
    _carry_supports(joint, sources, at)


def _carry_supports(joint: Proposal, sources: tuple[Proposal, Proposal], at: datetime) -> None:
    """Let everybody who supports one of both, or both, support the joint proposal once; its authors not."""
    authors = set(joint.authors.values_list("contributor_id", flat=True))
    carried: dict[int, Support] = {}
    for row in Support.objects.filter(proposal__in=sources, withdrawn_at=None).order_by("at", "pk"):
        if row.contributor_id not in authors and row.contributor_id not in carried:
            carried[row.contributor_id] = Support(
                proposal=joint,
                contributor_id=row.contributor_id,
                version=joint.version,
                at=row.at,
                carried_from_id=row.proposal_id,
            )
    Support.objects.bulk_create(carried.values())
    joint.supports = len(carried)
    joint.save(update_fields=["supports"])
    if carried:
        write_events(joint, list(carried), True, at)
        have_supports_logged(consultation_id=joint.consultation_id, at=at)
