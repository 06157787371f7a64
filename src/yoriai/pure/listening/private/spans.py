"""What was found in a text, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from yoriai.pure.values import dataclass

Kind = Literal["name", "phone", "address", "email", "my-number", "threat", "abuse"]
# certain: the form alone proves it; likely: few other things look so; possible: a person has to read it.
Certainty = Literal["certain", "likely", "possible"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "possible")


@dataclass(frozen=True)
class Span:
    """A stretch `text[start:end]` of the original text."""

    start: int
    end: int
    kind: Kind
    certainty: Certainty


def without_overlap(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in reading order; where two overlap, the more certain stays, then the longer, then the earlier."""
    kept: list[Span] = []
    for span in sorted(
        spans, key=lambda each: (CERTAINTIES.index(each.certainty), each.start - each.end, each.start)
    ):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda each: each.start))
