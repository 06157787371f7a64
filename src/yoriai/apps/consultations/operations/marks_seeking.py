"""Looking through opinions for personal data and wrongdoing. Loads Sudachi, so only the worker imports this."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yoriai.apps.consultations.operations.marks import Spot
from yoriai.apps.consultations.queries.marks import Unread, looked_through_to, to_look_through
from yoriai.apps.organisation import queries as organisation
from yoriai.pure.listening.private.finding import find
from yoriai.pure.listening.private.names import place_names
from yoriai.pure.listening.private.spans import Span
from yoriai.pure.values import dataclass

# Texts that are remembered; of the usual length these are some ten megabytes.
MOST_KNOWN = 20_000


@dataclass(frozen=True)
class LookedThrough:
    """What was found in some opinions, and which was the last of them."""

    spots: tuple[Spot, ...]
    last_opinion_id: int


def look_through(*, consultation_id: int) -> Iterator[LookedThrough]:
    """Yield what is found in the opinions not yet looked through, a thousand at a time; nothing is written.

    Args:
        consultation_id: the consultation.
    """
    after_id = looked_through_to(consultation_id=consultation_id)
    # A flood of one letter is read once.
    known: dict[str, tuple[Span, ...]] = {}
    places = place_names(area.name for area in organisation.known_areas())
    while rows := to_look_through(consultation_id=consultation_id, after_id=after_id):
        after_id = rows[-1].id
        yield LookedThrough(tuple(_spots(rows, known, places)), after_id)


def _spots(rows: list[Unread], known: dict[str, tuple[Span, ...]], places: Collection[str]) -> Iterator[Spot]:
    for row in rows:
        if row.text not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[row.text] = find(row.text, places)
        for span in known[row.text]:
            yield Spot(row.id, span.start, span.end, span.kind, span.certainty)
