"""Tables of meetings (会議・説明会)."""

from yoriai.apps.consultations.models.gatherings.gathering import (
    Accommodation,
    AgendaItem,
    Gathering,
    GatheringChange,
    GatheringPaper,
    Way,
)
from yoriai.apps.consultations.models.gatherings.registration import (
    MOST_PEOPLE,
    GatheringLetter,
    Registration,
)

__all__ = [
    "MOST_PEOPLE",
    "Accommodation",
    "AgendaItem",
    "Gathering",
    "GatheringChange",
    "GatheringLetter",
    "GatheringPaper",
    "Registration",
    "Way",
]
