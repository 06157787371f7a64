"""The words of opinions as they came, where stretches of them are blacked out in what is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from yoriai.apps.consultations.models import (
    Opinion,
    OpinionOriginal,
    Proposal,
    ProposalMerge,
    ProposalVersion,
    Redaction,
    Suggestion,
    WordingOriginal,
)
from yoriai.pure.values import dataclass

BLACK = "■"


def blacked_out(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """Return a text with stretches blacked out, letter by letter: what stands elsewhere keeps its place.

    Example:
        >>> blacked_out("山田さんの案", [(0, 4)])
        '■■■■の案'
    """
    letters = list(text)
    for start, end in stretches:
        letters[start:end] = [one if one.isspace() else BLACK for one in letters[start:end]]
    return "".join(letters)


def places_of(text: str, word: str) -> list[tuple[int, int]]:
    """Return where a word stands in a text, from left to right, without overlap.

    Example:
        >>> places_of("山田さんと山田君", "山田")
        [(0, 2), (5, 7)]
    """
    found, at = [], text.find(word)
    while at >= 0:
        found.append((at, at + len(word)))
        at = text.find(word, at + len(word))
    return found


def originals_of(*, opinion_ids: Collection[int]) -> dict[int, str]:
    """Return the words as they came of those of these opinions that are blacked out in part (1 statement)."""
    return dict(OpinionOriginal.objects.filter(pk__in=opinion_ids).values_list("pk", "text"))


def original_text(opinion: Opinion) -> str:
    """Return the words as they came (1 statement where stretches are blacked out, else none)."""
    if opinion.redacted_at is None:
        return opinion.text
    return originals_of(opinion_ids=[opinion.pk]).get(opinion.pk, opinion.text)


Worded = Proposal | ProposalVersion | Suggestion | ProposalMerge
_OF = {
    Proposal: WordingOriginal.Of.PROPOSAL,
    ProposalVersion: WordingOriginal.Of.VERSION,
    Suggestion: WordingOriginal.Of.SUGGESTION,
    ProposalMerge: WordingOriginal.Of.MERGE,
}


def kind_of(row: Worded) -> str:
    """Return as what the parts of a wording are kept where they are blacked out."""
    return str(_OF[type(row)])


def as_written(row: Worded) -> dict[str, str]:
    """Return the parts of a wording that are blacked out, as they were written (1 statement)."""
    rows = WordingOriginal.objects.filter(of=kind_of(row), row_id=row.pk)
    return dict(rows.values_list("part", "text"))


@dataclass(frozen=True)
class RedactionRow:
    """A stretch that is blacked out, as the desk sees it; `is_copied` when somebody decided on a copy of it."""

    text: str
    at: datetime
    person_id: int | None
    is_copied: bool


def redactions_of(opinion: Opinion) -> tuple[RedactionRow, ...]:
    """Return what is blacked out in an opinion, in reading order (2 statements)."""
    text = original_text(opinion)
    rows = Redaction.objects.filter(opinion=opinion).order_by("start")
    return tuple(
        RedactionRow(text[row.start : row.end], row.at, row.person_id, row.decided_on_id != row.opinion_id)
        for row in rows
    )


def copies_of(opinion: Opinion) -> list[int]:
    """Return the ids of an opinion and of all that say the same: its voice, and the same words (2 statements)."""
    rows = Opinion.objects.filter(consultation=opinion.consultation_id, erased_at=None)
    group = opinion.likeness.group_id if hasattr(opinion, "likeness") else None
    alike = rows.filter(likeness__group=group) if group else rows.none()
    same = rows.filter(text=opinion.text)
    return sorted({opinion.pk, *alike.values_list("pk", flat=True), *same.values_list("pk", flat=True)})
