"""Blacking out in proposals: what is blacked out in an opinion is so in every wording of the proposal it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from datetime import datetime

from django.db.models import Q

from yoriai.apps.consultations.models import (
    Opinion,
    Proposal,
    ProposalMerge,
    ProposalVersion,
    Redaction,
    Suggestion,
    WordingOriginal,
)
from yoriai.apps.consultations.operations.proposal_opinions import BETWEEN, labelled_parts
from yoriai.apps.consultations.queries.proposals.readable import end_of
from yoriai.apps.consultations.queries.redactions import (
    Worded,
    as_written,
    blacked_out,
    kind_of,
    places_of,
)
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.shared.errors import Fact

SUBJECT = "consultations.Proposal"
# Whatever people wrote; what stands on another site in answer to it is not ours.
_PARTS = {
    Proposal: ("title", "problem", "wish", "place"),
    ProposalVersion: ("title", "problem", "wish", "reason"),
    Suggestion: ("title", "problem", "wish", "reason", "answer"),
    ProposalMerge: ("title", "problem", "wish", "reason", "answer"),
}


def settle_wordings(*, opinions: Iterable[Opinion], at: datetime) -> None:
    """Bring the wordings of the proposals that opinions came from in line with what is blacked out in the opinions.

    A joint proposal and those that it was made from are one text: what is blacked out in one is in all of them, in
    every version, suggested change and joint wording. The log is told how many stretches, never which.

    Args:
        opinions: with what is blacked out in them now, stored; those that came from no proposal are passed over.
        at: now.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("consultation")
    ends = {end_of(proposal).pk for proposal in rows.filter(opinion__in=[one.pk for one in opinions])}
    for end in rows.filter(pk__in=ends).order_by("pk"):
        _settle_family(_family(end), end, at)


def forget_originals(rows: Iterable[Worded]) -> None:
    """Forget what wordings said before they were blacked out: they are being erased."""
    for row in rows:
        WordingOriginal.objects.filter(of=kind_of(row), row_id=row.pk).delete()


def _family(end: Proposal) -> list[Proposal]:
    """Return a proposal and all that it was made from, over whatever steps."""
    found, latest = [end], [end]
    while latest:
        rows = Proposal.objects.select_related("consultation").filter(merged_into__in=latest)
        latest = list(rows.order_by("pk"))
        found += latest
    return found


def _settle_family(family: Sequence[Proposal], end: Proposal, at: datetime) -> None:
    words = _words(family, end)
    changed: dict[int, int] = {}
    for proposal_id, row in _wordings(family):
        stretches = _settle(row, words)
        if stretches is not None:
            changed[proposal_id] = changed.get(proposal_id, 0) + stretches
    leaves = [_leaf(one, changed[one.pk]) for one in family if one.pk in changed]
    if leaves:
        ledger.append_leaves(leaves, at=at)


def _words(family: Sequence[Proposal], end: Proposal) -> set[str]:
    """Return what is blacked out, as it stands in the parts of the text that the opinions of a family have."""
    written = copy(end)
    for part, text in as_written(end).items():
        setattr(written, part, text)
    parts, at = [], 0
    for label, part in labelled_parts(written):
        parts.append((at + len(label), part))
        at += len(label) + len(part) + len(BETWEEN)
    spans = Redaction.objects.filter(opinion__proposal__in=family).values_list("start", "end").distinct()
    words = {
        part[max(start - begin, 0) : max(stop - begin, 0)] for start, stop in spans for begin, part in parts
    }
    return {word for word in words if word.strip()}


def _wordings(family: Sequence[Proposal]) -> Iterator[tuple[int, Worded]]:
    """Yield whatever holds a wording, with the proposal on whose page it stands."""
    yield from ((one.pk, one) for one in family)
    for version in ProposalVersion.objects.filter(proposal__in=family).order_by("pk"):
        yield version.proposal_id, version
    for suggestion in Suggestion.objects.filter(proposal__in=family).order_by("pk"):
        yield suggestion.proposal_id, suggestion
    asked = Q(first__in=family) | Q(second__in=family)
    for merge in ProposalMerge.objects.filter(asked).order_by("pk"):
        yield merge.first_id, merge


def _settle(row: Worded, words: Collection[str]) -> int | None:
    """Black out words in a wording, and show again what no longer is among them.

    Returns:
        How many stretches are black now; None where nothing changed.
    """
    written, changed, stretches = as_written(row), [], 0
    for part in _PARTS[type(row)]:
        text = written.get(part, getattr(row, part))
        places = sorted({place for word in words for place in places_of(text, word)})
        black = blacked_out(text, places)
        stretches += len(places)
        if black != getattr(row, part):
            setattr(row, part, black)
            changed.append(part)
            _keep(row, part, text if places else "")
    if changed:
        row.save(update_fields=changed)
    return stretches if changed else None


def _keep(row: Worded, part: str, text: str) -> None:
    """Keep what a part says without black; nothing where nothing is black any more."""
    key = {"of": kind_of(row), "row_id": row.pk, "part": part}
    if text:
        WordingOriginal.objects.get_or_create(**key, defaults={"text": text})
    else:
        WordingOriginal.objects.filter(**key).delete()


def _leaf(proposal: Proposal, stretches: int) -> ledger.LeafDraft:
    public: dict[str, Fact] = {
        "consultation": proposal.consultation.code,
        "proposal": proposal.number,
        "blacked_out": stretches,
    }
    return ledger.LeafDraft("moderation", SUBJECT, proposal.pk, public=public)
