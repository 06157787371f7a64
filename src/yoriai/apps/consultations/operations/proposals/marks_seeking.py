"""Looking through proposals for personal data and wrongdoing. Loads Sudachi, so only the worker imports this."""

from __future__ import annotations

from yoriai.apps.consultations.operations.proposals.marking import FoundMarks
from yoriai.apps.consultations.queries.proposals.marks import to_look_through
from yoriai.apps.organisation import queries as organisation
from yoriai.pure.listening.private.finding import find
from yoriai.pure.listening.private.names import place_names


def look_through() -> tuple[FoundMarks, ...]:
    """Return what is found in the wordings that wait for it; nothing is written."""
    places = place_names(area.name for area in organisation.known_areas())
    return tuple(
        FoundMarks(
            row.model,
            row.id,
            row.version,
            tuple(
                (part, span.start, span.end, span.kind, span.certainty)
                for part, text in row.parts.items()
                for span in find(text, places)
            ),
        )
        for row in to_look_through()
    )
