"""Proposals that say much the same as one that somebody is about to send: to support instead."""

from __future__ import annotations

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Proposal
from yoriai.apps.consultations.rules import ProposalState
from yoriai.pure.listening.pairs import likenesses
from yoriai.pure.values import dataclass

MOST_SHOWN = 5
# Below this, two proposals have only the words in common that everybody uses.
LEAST_LIKENESS = 0.15
COMPARED_CHARACTERS = 120


@dataclass(frozen=True)
class SimilarProposal:
    """A shown proposal that is like another text."""

    number: int
    title: str
    excerpt: str
    supports: int | None


def similar_proposals(
    *, consultation: Consultation, title: str, wish: str, leave_out: int = 0
) -> tuple[SimilarProposal, ...]:
    """Return the shown proposals that are most like a text, the likest first (1 statement)."""
    rows = Proposal.objects.filter(consultation=consultation, state=ProposalState.SHOWN, erased_at=None)
    known = list(rows.order_by("number").values_list("number", "title", "wish", "supports"))
    # A short text and a long one on the same matter are alike in their titles only.
    by_title = likenesses(title, [row[1] for row in known])
    by_all = likenesses(_compared(title, wish), [_compared(row[1], row[2]) for row in known])
    scores = map(max, by_title, by_all)
    ranked = sorted(zip(scores, known, strict=True), key=lambda entry: (-entry[0], entry[1][0]))
    return tuple(
        SimilarProposal(
            number, theirs, " ".join(what[:COMPARED_CHARACTERS].split()), rules.shown_supports(count)
        )
        for score, (number, theirs, what, count) in ranked[:MOST_SHOWN]
        if score >= LEAST_LIKENESS and number != leave_out
    )


def _compared(title: str, wish: str) -> str:
    return f"{title}\n{wish[:COMPARED_CHARACTERS]}"
