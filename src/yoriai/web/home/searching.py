"""What a search finds, by kind."""

from __future__ import annotations

from datetime import date

from yoriai.apps.consultations.queries.search import (
    FoundConsultation,
    FoundItem,
    search_consultations,
    search_items,
)
from yoriai.apps.measures.queries.search import FoundMeasure, search_measures
from yoriai.pure.japan.seeking import words_of
from yoriai.pure.values import dataclass

LIMIT = 30


@dataclass(frozen=True)
class Found:
    """Everything found, by kind; `is_cut` when there is more of a kind than is shown."""

    question: str
    consultations: tuple[FoundConsultation, ...] = ()
    items: tuple[FoundItem, ...] = ()
    measures: tuple[FoundMeasure, ...] = ()

    @property
    def total(self) -> int:
        return len(self.consultations) + len(self.items) + len(self.measures)

    @property
    def is_cut(self) -> bool:
        return LIMIT in (len(self.consultations), len(self.items), len(self.measures))


def find(question: str, on: date) -> Found:
    """Look for every word of a question in what the city has published (3 statements)."""
    words = words_of(question)
    if not words:
        return Found(question)
    return Found(
        question=question,
        consultations=search_consultations(words=words, on=on, limit=LIMIT),
        items=search_items(words=words, limit=LIMIT),
        measures=search_measures(words=words, limit=LIMIT),
    )
