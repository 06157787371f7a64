"""Taking in proposals that another site exported: looked at first, then every row that is sound.

Their supports stay what they were there: told beside the proposal, never among those that are counted here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    ImportBatch,
    Proposal,
    ProposalSource,
    ProposalVersion,
    Suggestion,
)
from yoriai.apps.consultations.operations.imports import stood_there, table_of
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.import_reading import (
    ProposalImport,
    ProposalImportPlan,
    Ready,
    RowReader,
)
from yoriai.apps.consultations.queries.proposals.intake import (
    SUBJECT,
    SUBJECT_SUGGESTION,
    HeldProposals,
    proposal_content,
)
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.opendata import decidim
from yoriai.pure.opendata.decidim_proposals import read_proposals
from yoriai.pure.values import dataclass

# The reason of an amendment is content, not a page: it is the same in every language of the site.
AMENDED_THERE = "取り込み元のサイトで出された修正案です（%s）。"
# What became of an amendment there, as a state of a suggested change; anything else still waits for an answer.
SUGGESTED_AS = {
    "accepted": rules.SuggestionState.ACCEPTED,
    "rejected": rules.SuggestionState.DECLINED,
}


class NoProposalsInFile(Refusal):
    """It is a table, but none of proposals."""

    code = "import-no-proposals"
    status = 422
    message = _("「%(file)s」には、提案の題と本文の列（title/ja、body/jaなど）がありません。")
    next_step = _("Decidimの管理画面の「提案」から書き出した、CSV、Excel、JSONのファイルを選んでください。")


@dataclass(frozen=True)
class ProposalsImported:
    """What was taken in; `refused` rows have something to be put right."""

    batch: ImportBatch
    proposals: int
    amendments: int
    known: int
    refused: int


def plan_proposal_import(*, request: ProposalImport, by: Actor) -> ProposalImportPlan:
    """Read an export and tell what taking it in would do; nothing is written.

    Returns:
        The plan: what would be added, and what was found with file, row and column.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        ProposingOver: the consideration began.
        FileUnreadable: there is no table in the file; the reason says why.
        NoProposalsInFile: the table is no export of proposals.
    """
    return _planned(_consultation(request.code, by), request)


def _consultation(code: str, by: Actor) -> Consultation:
    consultation = Consultation.objects.select_related("proposal_terms").filter(code=code).first()
    if consultation is None:
        raise NotFound
    if not rules.may_enter_opinion(by, consultation):
        raise NotAllowed
    if consultation.state == rules.State.DRAFT or not hasattr(consultation, "proposal_terms"):
        raise NotFound
    return consultation


def _planned(consultation: Consultation, request: ProposalImport) -> ProposalImportPlan:
    if not rules.may_be_reworded(consultation):
        raise shared.ProposingOver
    table = table_of(data=request.data, name=request.name)
    if not decidim.is_export(table.headers):
        raise NoProposalsInFile(file=request.name)
    reads, findings = read_proposals(table)
    plan = ProposalImportPlan(
        consultation=consultation,
        name=request.name,
        sha256=hashlib.sha256(request.data).hexdigest(),
        rows=len(table.rows),
        findings=list(findings),
    )
    RowReader(plan).read(reads)
    plan.findings.sort(key=lambda finding: (not finding.is_error, finding.row))
    return plan


@records.operation
def import_proposals(*, request: ProposalImport, by: Actor, at: datetime) -> ProposalsImported:
    """Take in the sound rows of an export: proposals with a receipt each, and amendments as suggested changes.

    A row that has a fault hurts no other; what was taken in before is not added again.

    Returns:
        How many of each were added, how many were known, and how many rows were refused.

    Raises:
        NotFound: there is no such consultation in public, or it takes no proposals.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        ProposingOver: the consideration began.
        FileUnreadable: there is no table in the file.
        NoProposalsInFile: the table is no export of proposals.
    """
    terms = shared.held(_consultation(request.code, by).code)
    plan = _planned(terms.consultation, request)
    batch = ImportBatch.objects.create(
        consultation=plan.consultation,
        sha256=plan.sha256,
        rows=plan.rows,
        added=plan.added,
        mapping={"as": "proposals"},
        at=at,
        person_id=by.person_id,
    )
    shown = terms.shows_at_once or request.is_shown
    _store_proposals(terms, plan.proposals, batch, shown)
    _store_amendments(terms, plan.amendments, shown, at)
    facts = {"proposals": len(plan.proposals), "amendments": len(plan.amendments)}
    records.record(
        records.Entry(
            action="proposals.imported",
            subject_type="consultations.Consultation",
            subject_id=plan.consultation.pk,
            by=by,
            at=at,
            facts={"batch_id": batch.pk, "known": plan.known, "refused": plan.refused, **facts},
        )
    )
    return ProposalsImported(batch, **facts, known=plan.known, refused=plan.refused)


def _store_proposals(terms: HeldProposals, ready: Sequence[Ready], batch: ImportBatch, shown: bool) -> None:
    if not ready:
        return
    at, first = batch.at, shared.next_number(terms)
    Proposal.objects.bulk_create(
        Proposal(
            consultation=terms.consultation,
            number=number,
            place=one.place,
            language=one.read.source.language,
            state=rules.ProposalState.SHOWN if shown else rules.ProposalState.WAITING,
            received_at=at,
            changed_at=at,
            sender_key=one.sender_key,
            submission_key=one.key,
            **one.wording.parts(),
        )
        for number, one in enumerate(ready, first)
    )
    rows = _by_key(terms, [one.key for one in ready])
    ProposalVersion.objects.bulk_create(
        ProposalVersion(
            proposal=rows[one.key], number=1, hand=rules.Hand.AUTHOR, at=at, **one.wording.parts()
        )
        for one in ready
    )
    ProposalSource.objects.bulk_create(_source(rows[one.key], one, batch) for one in ready)
    leaves = [_leaf(rows[one.key]) for one in ready]
    ledger.issue_receipts(ledger.append_leaves(leaves, at=at), at=at)
    if shown and not terms.shows_at_once:
        _log_shown(terms, [rows[one.key] for one in ready], at)


def _by_key(terms: HeldProposals, keys: Sequence[str]) -> dict[str, Proposal]:
    rows = Proposal.objects.filter(consultation=terms.consultation, submission_key__in=keys)
    found = {row.submission_key: row for row in rows}
    for row in found.values():
        row.consultation = terms.consultation
    return found


def _source(proposal: Proposal, one: Ready, batch: ImportBatch) -> ProposalSource:
    return ProposalSource(
        proposal=proposal,
        channel=rules.Channel.MEETING if one.read.is_from_meeting else rules.Channel.WEB,
        import_batch=batch,
        source_row=one.read.row,
        **stood_there(one.read.source),
    )


def _leaf(proposal: Proposal) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="proposal",
        subject_type=SUBJECT,
        subject_id=proposal.pk,
        content=proposal_content(proposal),
        public={
            **shared.place_of(proposal),
            "author": str(rules.Hand.AUTHOR),
            "imported_from": decidim.SYSTEM,
        },
    )


def _log_shown(terms: HeldProposals, proposals: Sequence[Proposal], at: datetime) -> None:
    """Say in public that the office shows what it takes in without looking at each."""
    rows = Proposal.objects.filter(consultation=terms.consultation, pk__in=[row.pk for row in proposals])
    rows.update(decided_at=at)
    leaves = [
        ledger.LeafDraft(
            kind="moderation",
            subject_type=SUBJECT,
            subject_id=row.pk,
            public={**shared.place_of(row), "state": str(rules.ProposalState.SHOWN)},
        )
        for row in proposals
    ]
    ledger.append_leaves(leaves, at=at)


def _store_amendments(terms: HeldProposals, ready: Sequence[Ready], shown: bool, at: datetime) -> None:
    if not ready:
        return
    originals = _by_key(terms, [one.amends for one in ready])
    last = Suggestion.objects.filter(proposal__in=originals.values()).values_list("proposal").order_by()
    numbers = Counter(dict(last.annotate(last=Max("number"))))
    made = []
    for one in ready:
        original = originals[one.amends]
        numbers[original.pk] += 1
        made.append(_suggestion(one, original, (numbers[original.pk], shown), at))
    Suggestion.objects.bulk_create(made)
    stored = Suggestion.objects.filter(submission_key__in=[one.key for one in ready])
    leaves = [_suggestion_leaf(row, originals) for row in stored.order_by("pk")]
    ledger.append_leaves(leaves, at=at)


def _suggestion(one: Ready, original: Proposal, place: tuple[int, bool], at: datetime) -> Suggestion:
    number, shown = place
    open_state = rules.SuggestionState.OPEN if shown else rules.SuggestionState.WAITING
    state = SUGGESTED_AS.get(one.read.source.state, open_state)
    is_settled = state in SUGGESTED_AS.values()
    reference = one.read.source.reference or one.read.source.number
    return Suggestion(
        proposal=original,
        number=number,
        base_version=original.version,
        hand=rules.Hand.CONTRIBUTOR,
        reason=AMENDED_THERE % reference,
        state=state,
        at=at,
        opened_at=None if state == rules.SuggestionState.WAITING else at,
        answered_by=rules.Hand.AUTHOR if is_settled else "",
        answered_at=at if is_settled else None,
        submission_key=one.key,
        **one.wording.parts(),
    )


def _suggestion_leaf(row: Suggestion, originals: dict[str, Proposal]) -> ledger.LeafDraft:
    original = next(one for one in originals.values() if one.pk == row.proposal_id)
    return ledger.LeafDraft(
        kind="suggestion",
        subject_type=SUBJECT_SUGGESTION,
        subject_id=row.pk,
        content={"title": row.title, "problem": row.problem, "wish": row.wish, "reason": row.reason},
        public={
            **shared.place_of(original),
            "suggestion": row.number,
            "author": str(rules.Hand.CONTRIBUTOR),
            "imported_from": decidim.SYSTEM,
        },
    )
