"""Personal data and wrongdoing in proposals: what was not looked through yet, and wordings with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from django.db.models import F, Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, Suggestion
from yoriai.apps.consultations.queries.marks import Piece
from yoriai.pure.values import dataclass

AT_ONCE = 500
Marked: TypeAlias = "Proposal | Suggestion"
# Part, start, end, kind, certainty; as stored.
Mark: TypeAlias = "Sequence[str | int]"
OF_PROPOSAL = ("title", "problem", "wish", "place")
OF_SUGGESTION = ("title", "problem", "wish", "reason")


@dataclass(frozen=True)
class Unread:
    """A wording that nobody looked through: what it is of, which version, and its parts by name."""

    model: str
    id: int
    version: int
    parts: dict[str, str]


def to_look_through() -> list[Unread]:
    """Return proposals and suggested changes that wait for the search, the oldest first (2 statements)."""
    proposals = Proposal.objects.filter(marks__isnull=True, erased_at=None).order_by("pk")[:AT_ONCE]
    changes = Suggestion.objects.filter(marks__isnull=True, proposal__erased_at=None).order_by("pk")[:AT_ONCE]
    return [
        *(Unread("proposal", row.pk, row.version, _parts(row, OF_PROPOSAL)) for row in proposals),
        *(Unread("suggestion", row.pk, 0, _parts(row, OF_SUGGESTION)) for row in changes),
    ]


def _parts(row: Marked, names: Sequence[str]) -> dict[str, str]:
    return {name: getattr(row, name) for name in names if getattr(row, name)}


@dataclass(frozen=True)
class MarkedPart:
    """One part of a wording in which something is marked."""

    label: str
    pieces: tuple[Piece, ...]


def marked_parts(row: Marked) -> tuple[MarkedPart, ...]:
    """Return the parts in which something is marked, in pieces (no statement)."""
    names = OF_PROPOSAL if isinstance(row, Proposal) else OF_SUGGESTION
    found = []
    for name in names:
        marks = [mark for mark in row.marks or [] if mark[0] == name]
        if marks:
            field = type(row)._meta.get_field(name)
            label = str(getattr(field, "verbose_name", name))
            found.append(MarkedPart(label, _pieces(getattr(row, name), marks)))
    return tuple(found)


def _pieces(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    pieces, at = [], 0
    for _part, start, end, kind, certainty in sorted(marks, key=lambda one: one[1]):
        first, last = int(start), int(end)
        if first < at or last > len(text):
            continue
        label = str(rules.MarkKind(str(kind)).label)
        is_unsure = certainty == rules.Certainty.POSSIBLE
        pieces += [
            Piece(text[at:first]),
            Piece(text[first:last], f"{label}？" if is_unsure else label, str(kind)),
        ]
        at = last
    return tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text)


def kinds_of(row: Marked) -> str:
    """Return what kinds are marked, in words; empty for none."""
    return "・".join(dict.fromkeys(str(rules.MarkKind(str(mark[3])).label) for mark in row.marks or []))


def shown_with_marks(*, consultation_id: int) -> list[Proposal]:
    """Return proposals in which something is marked and that nobody looked at since they are shown (1 statement)."""
    unseen = Q(decided_by_id=None) | Q(decided_at__lt=F("changed_at"))
    rows = Proposal.objects.filter(
        unseen, consultation=consultation_id, state=rules.ProposalState.SHOWN, marks__isnull=False
    )
    return list(rows.exclude(marks=[]).order_by("number")[:50])
