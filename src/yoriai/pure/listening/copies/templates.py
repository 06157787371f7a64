"""Letters made from one form: what stays the same in all of them, and the slots that were filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yoriai.pure.listening.difference import difference
from yoriai.pure.values import dataclass

# A character is part of the form when this share of the letters keeps it.
_FIXED = 0.8
# Slots nearer to each other than this are one slot.
_APART = 3
_MOST_SLOTS = 6


@dataclass(frozen=True)
class Slot:
    """A place of the form that is filled in: where it stands in the representative, and what is put there."""

    starts: int
    ends: int
    fillings: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """The form of a group of letters: `fixed` and `in_slots` are ratios in [0, 1], of the representative's
    characters that stay, and of all changes that lie in a slot."""

    text: str
    slots: tuple[Slot, ...]
    fixed: float
    in_slots: float

    def shown(self, mark: str = "〔…〕") -> str:
        """Return the form with a mark in place of each slot."""
        at, parts = 0, []
        for slot in self.slots:
            parts += [self.text[at : slot.starts], mark]
            at = slot.ends
        return "".join([*parts, self.text[at:]])


def form_of(representative: str, others: Sequence[str]) -> Form:
    """Return the form that letters have in common with their representative.

    Args:
        representative: one of the letters, not empty.
        others: other letters of the group, n ≥ 1; a few dozen are enough.

    Example:
        >>> form = form_of("私は南町の田中です。道を直して。", ["私は北原の佐藤です。道を直して。", "私は泉の山口です。道を直して。"])
        >>> form.shown(), form.slots[0].fillings
        ('私は〔…〕です。道を直して。', ('北原の佐藤', '南町の田中', '泉の山口'))
    """
    aligned = [_alignment(representative, other) for other in others]
    kept = [sum(places[at] >= 0 for places in aligned) for at in range(len(representative))]
    for places in aligned:
        for at in _before_insertions(places):
            kept[at] -= 1
    spans = list(_spans([count < _FIXED * len(others) for count in kept]))
    slots = tuple(
        Slot(start, end, _fillings(representative, others, aligned, (start, end))) for start, end in spans
    )
    inside = sum(end - start for start, end in spans)
    changes = [len(others) - count for count in kept]
    within = sum(sum(changes[start:end]) for start, end in spans)
    return Form(representative, slots, 1 - inside / len(representative), within / max(sum(changes), 1))


def is_filled_in(form: Form, letters: int) -> bool:
    """Tell whether letters look filled in rather than edited by people here and there.

    Args:
        form: of the letters.
        letters: how many other letters it was made from.
    """
    return (
        0 < len(form.slots) <= _MOST_SLOTS
        and form.fixed >= 0.5
        and form.in_slots >= 0.8
        and max(len(slot.fillings) for slot in form.slots) >= min(letters, 4)
    )


def _alignment(one: str, other: str) -> list[int]:
    """Return for each character of one text its place in the other, −1 where it is gone."""
    places: list[int] = []
    at = 0
    for token in difference(one, other):
        if token.kind == "equal":
            places += range(at, at + len(token.text))
        if token.kind == "delete":
            places += [-1] * len(token.text)
        else:
            at += len(token.text)
    return places


def _before_insertions(places: Sequence[int]) -> Iterator[int]:
    for at in range(len(places) - 1):
        if places[at] >= 0 and places[at + 1] > places[at] + 1:
            yield at


def _spans(varies: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for at, is_open in enumerate(varies):
        if not is_open:
            continue
        if start >= 0 and at - end >= _APART:
            yield start, end
            start = at
        start = at if start < 0 else start
        end = at + 1
    if start >= 0:
        yield start, end


def _fillings(
    representative: str, others: Sequence[str], aligned: Sequence[Sequence[int]], span: tuple[int, int]
) -> tuple[str, ...]:
    start, end = span
    found = {representative[start:end]}
    for other, places in zip(others, aligned, strict=True):
        before = places[start - 1] + 1 if start else 0
        after = places[end] if end < len(places) else len(other)
        if (start == 0 or before > 0) and after >= before:
            found.add(other[before:after])
    return tuple(sorted(found))
