"""What every step with a proposal shares: when it is refused, who a device is, what is held and recorded."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Contributor,
    Proposal,
    ProposalAuthor,
    ProposalVersion,
    Suggestion,
)
from yoriai.apps.consultations.operations.opinions import NotOpenYet
from yoriai.apps.consultations.operations.proposals.beginning import begin
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording, wording_of
from yoriai.apps.consultations.queries.proposals.intake import (
    LARGEST_NUMBER,
    SUBJECT,
    HeldProposals,
    contributor_id,
    held_proposals,
    key_of,
)
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

SUBJECT_VERSION = "consultations.ProposalVersion"


class ProposingOver(Refusal):
    """Its last day is over, or another phase runs."""

    code = "proposing-over"
    message = _("提案と応援の期間は終わりました。")
    next_step = _("これまでの提案と応援は受け付けています。市の考え方は、提案のページでご覧ください。")


class ProposalNotShown(Refusal):
    """It waits for a check or was taken down."""

    code = "proposal-not-shown"
    message = _("提案%(number)sは、いま表示していません。")
    next_step = _("ほかの提案をご覧ください。")


class ProposalWasMerged(Refusal):
    """It is part of a joint proposal now."""

    code = "proposal-was-merged"
    message = _("提案%(number)sは、提案%(into)sにまとめられました。")
    next_step = _("提案%(into)sのページで行ってください。これまでの応援と経過は残っています。")

    def __init__(self, **facts: Fact) -> None:
        super().__init__(**facts)
        self.next_step = str(type(self).next_step) % facts  # type: ignore[misc, assignment]


class ProposalChanged(Refusal):
    """The text is another one than the one that was read."""

    code = "proposal-changed-meanwhile"
    message = _("画面を開いたあとに、提案%(number)sの文が第%(version)s版に変わりました。")
    next_step = _("今の文を読んでから、もう一度行ってください。入力した内容は残っています。")


class NotTheAuthor(Refusal):
    """Only who sent a proposal answers for it."""

    code = "proposal-not-own"
    status = 403
    message = _("この端末からは、この提案の返事ができません。")
    next_step = _("提案した人は、受付番号を入れると、この端末でも自分の提案を開けます。")


def held(code: str) -> HeldProposals:
    """Return a public consultation that takes proposals, its terms held.

    Raises:
        NotFound: there is none.
    """
    found = held_proposals(code=code)
    if found is None or found.consultation.state == rules.State.DRAFT:
        raise NotFound
    return found


def check_proposing(*, terms: HeldProposals, at: datetime) -> None:
    """Refuse where proposals and supports are not taken at an instant.

    Raises:
        NotOpenYet: their first day has not come.
        ProposingOver: their last day is over.
    """
    consultation, on = terms.consultation, day_of(at)
    if rules.takes_proposals(consultation, terms.phases, on):
        return
    began = rules.has_begun(consultation, terms.phases, rules.PhaseKind.PROPOSALS, on)
    if began and rules.stage_of(consultation, on) != rules.Stage.PUBLISHED:
        raise ProposingOver
    raise NotOpenYet


def check_rewording(terms: HeldProposals) -> None:
    """Refuse to change what the city considers already.

    Raises:
        ProposingOver: the consideration began.
    """
    if not rules.may_be_reworded(terms.consultation):
        raise ProposingOver


def join(*, terms: HeldProposals, device: str, by: Actor, at: datetime, network: str = "") -> Contributor:
    """Return who is behind a device in this consultation, somebody new if need be.

    Args:
        terms: the consultation, held.
        device: the random value of the device.
        by: who acts.
        at: now.
        network: from where it comes, empty where that is not known or says nothing.
    """
    key = key_of(terms.salt, device)
    rows = Contributor.objects.select_related("merged_into")
    known = rows.filter(consultation=terms.consultation, key=key).first()
    if known is not None:
        return known.merged_into or known
    return begin(consultation=terms.consultation, key=key, level=rules.level_of(by), at=at, network=network)


def proposal_of(terms: HeldProposals, number: int) -> Proposal:
    """Return a proposal, held until the transaction ends.

    Raises:
        NotFound: there is none with this number.
    """
    if number > LARGEST_NUMBER:
        raise NotFound
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("merged_into", "section")
    proposal = rows.filter(consultation=terms.consultation, number=number).first()
    if proposal is None:
        raise NotFound
    proposal.consultation = terms.consultation
    return proposal


def check_standing(proposal: Proposal) -> None:
    """Refuse to go on with what was merged or erased.

    Raises:
        ProposalWasMerged: it is part of a joint proposal.
        ProposalNotShown: its text was erased.
    """
    if proposal.merged_into is not None:
        raise ProposalWasMerged(number=proposal.number, into=proposal.merged_into.number)
    if proposal.erased_at is not None:
        raise ProposalNotShown(number=proposal.number)


def check_shown(proposal: Proposal) -> None:
    """Refuse to go on with what is not shown.

    Raises:
        ProposalWasMerged: it is part of a joint proposal.
        ProposalNotShown: it waits for a check, was taken down or erased.
    """
    check_standing(proposal)
    if proposal.state != rules.ProposalState.SHOWN:
        raise ProposalNotShown(number=proposal.number)


def is_author(proposal: Proposal, contributor_pk: int | None) -> bool:
    """Tell whether somebody answers for a proposal (1 statement)."""
    if contributor_pk is None:
        return False
    return ProposalAuthor.objects.filter(proposal=proposal, contributor=contributor_pk).exists()


def author_at(*, terms: HeldProposals, proposal: Proposal, device: str) -> int:
    """Return who the author at a device is.

    Raises:
        NotTheAuthor: the proposal is somebody else's.
    """
    who = contributor_id(consultation=terms.consultation, salt=terms.salt, device=device)
    if who is None or not is_author(proposal, who):
        raise NotTheAuthor
    return who


def next_number(proposals: HeldProposals) -> int:
    """Return the number of the next proposal; its caller holds the terms."""
    rows = Proposal.objects.filter(consultation=proposals.consultation)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


@dataclass(frozen=True)
class VersionMade:
    """A new version on its way: its wording, by whose hand, why, and from which suggestion."""

    wording: ProposalWording
    hand: str
    reason: str
    suggestion: Suggestion | None = None


def add_version(proposal: Proposal, made: VersionMade, at: datetime) -> ProposalVersion:
    """Store a new version, make it the present one and put it into the log, in the running transaction."""
    proposal.version += 1
    for name, text in made.wording.parts().items():
        setattr(proposal, name, text)
    proposal.changed_at, proposal.marks = at, None
    proposal.save(update_fields=["version", "title", "problem", "wish", "changed_at", "marks"])
    version = store_version(proposal, made, at)
    leaf = ledger.LeafDraft(
        kind="proposal-version",
        subject_type=SUBJECT_VERSION,
        subject_id=version.pk,
        content={**made.wording.parts(), "reason": made.reason},
        public={**place_of(proposal), "version": version.number, "author": made.hand},
    )
    ledger.append_leaves([leaf], at=at)
    return version


def store_version(proposal: Proposal, made: VersionMade, at: datetime) -> ProposalVersion:
    """Store the present wording of a proposal as a version, without a leaf of its own."""
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        hand=made.hand,
        suggestion=made.suggestion,
        reason=made.reason,
        at=at,
        **wording_of(proposal).parts(),
    )


def place_of(proposal: Proposal) -> dict[str, Fact]:
    """Return where a proposal stands, as every leaf about it says."""
    return {"consultation": proposal.consultation.code, "proposal": proposal.number}


def log_moderation(
    proposal: Proposal, subject: tuple[str, int], facts: dict[str, Fact], at: datetime
) -> None:
    """Put a decision about a proposal, or about something that hangs on it, into the log."""
    leaf = ledger.LeafDraft(
        kind="moderation",
        subject_type=subject[0],
        subject_id=subject[1],
        public={**place_of(proposal), **facts},
    )
    ledger.append_leaves([leaf], at=at)


def record(action: str, proposal: Proposal, by: Actor, at: datetime, **facts: Fact) -> None:
    """Leave the audit event of something done to a proposal: numbers and codes only."""
    records.record(
        records.Entry(
            action=action,
            subject_type=SUBJECT,
            subject_id=proposal.pk,
            by=by,
            at=at,
            facts={"consultation_id": proposal.consultation_id, **facts},
        )
    )
