"""The whole log as a file, streamed."""

from __future__ import annotations

from collections.abc import Iterator

from yoriai.apps.ledger.keys import origin, signing_key
from yoriai.apps.ledger.models import Checkpoint, LogLeaf
from yoriai.apps.ledger.queries.log import latest_checkpoint
from yoriai.pure.transparency import ExportWriter

# Read by ranges of the key, not by one long cursor: the log only grows, so no snapshot is needed.
STEP = 1000


def export_lines() -> Iterator[bytes]:
    """Yield the lines of an export of the log as it is now (see `pure.transparency.exports`)."""
    writer = ExportWriter(origin(), signing_key())
    yield writer.header()
    newest = latest_checkpoint()
    size = newest.size if newest else 0
    for start in range(0, size, STEP):
        end = min(start + STEP, size)
        notes = dict(
            Checkpoint.objects.filter(size__gt=start, size__lte=end)
            .order_by("size")
            .values_list("size", "note")
        )
        bodies = LogLeaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
        for index, body in bodies.values_list("index", "body"):
            yield writer.leaf(body.encode())
            if index + 1 in notes:
                yield writer.checkpoint(notes[index + 1])
    yield writer.end()
