"""Whether a sheet without a number was scanned before. Loads NumPy, so only the worker imports this; nothing is written."""

from __future__ import annotations

from yoriai.apps.consultations.operations.paper.scanning import PageFound
from yoriai.apps.consultations.queries.paper import traces
from yoriai.pure.paperform.likeness import Cells, level, most_alike


class Seen:
    """The sheets of a consultation by where their handwriting stands: those kept before, and those of this file."""

    def __init__(self, consultation_id: int) -> None:
        self._known: dict[int, list[tuple[int, Cells]]] = {}
        for version, sheet_id, trace in traces(consultation_id=consultation_id):
            self._known.setdefault(version, []).append((sheet_id, level(trace)))

    def before(self, found: PageFound) -> int | None:
        """Return the sheet of which a page may be a second scan. A number tells better: those with one are not compared."""
        if not _is_compared(found):
            return None
        known = self._known.get(found.version, [])
        best = most_alike(level(found.trace), [cells for _sheet_id, cells in known])
        return known[best[0]][0] if best else None

    def add(self, sheet_id: int, found: PageFound) -> None:
        """Remember a page that was kept."""
        if _is_compared(found):
            self._known.setdefault(found.version, []).append((sheet_id, level(found.trace)))


def _is_compared(found: PageFound) -> bool:
    return bool(found.trace) and not found.number
