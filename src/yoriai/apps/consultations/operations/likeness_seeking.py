"""Comparing the opinions of a consultation. Loads NumPy, so only the worker imports this; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yoriai.apps.consultations.operations.likeness import Likeness, Voice
from yoriai.apps.consultations.queries.heaps import Compared, to_compare
from yoriai.pure.listening.copies.floods import Flood, floods
from yoriai.pure.listening.copies.grouping import Copies, find_copies

# What is kept of a sign: figures only. Forms and fillings are people's words and stay with the opinions.
FIGURES = {
    "many": ("texts", "wordings", "senders"),
    "burst": ("texts", "within_s"),
    "steady": ("gap_s", "spread"),
    "few-senders": ("senders", "texts_each"),
    "form": ("fixed",),
}


def seek(*, consultation_id: int) -> Likeness:
    """Return which opinions of a consultation are one voice, the shown and the withheld, not the erased.

    Args:
        consultation_id: the consultation.
    """
    rows = to_compare(consultation_id=consultation_id)
    texts = [row.text for row in rows]
    copies = find_copies(texts, [row.sender_key for row in rows])
    flagged = floods(texts, copies, received_s=[row.received_s for row in rows])
    return Likeness(
        voices=_voices(rows, copies, {flood.group: flood for flood in flagged}),
        opinions=len(rows),
        last_opinion_id=max((row.id for row in rows), default=0),
    )


def _voices(rows: list[Compared], copies: Copies, flagged: Mapping[int, Flood]) -> tuple[Voice, ...]:
    return tuple(
        Voice(
            opinion_ids=tuple(rows[member].id for member in group.members),
            representative_id=rows[group.representative].id,
            wordings=group.wordings,
            senders=group.senders,
            signs=_signs(flagged.get(place)),
        )
        for place, group in enumerate(copies.groups)
    )


def _signs(flood: Flood | None) -> tuple[dict[str, Any], ...]:
    if flood is None:
        return ()
    return tuple(
        {"kind": sign.kind, **{name: sign.facts[name] for name in FIGURES[sign.kind]}} for sign in flood.signs
    )
