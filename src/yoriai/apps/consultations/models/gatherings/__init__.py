"""Tables of meetings (会議・説明会)."""

from yoriai.apps.consultations.models.gatherings.gathering import (
    Accommodation,
    AgendaItem,
    Gathering,
    GatheringChange,
    GatheringPaper,
    Way,
)
from yoriai.apps.consultations.models.gatherings.minutes import (
    Attendance,
    FollowUp,
    FollowUpReport,
    Minutes,
    MinutesPart,
    MinutesVersion,
    Utterance,
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
    "Attendance",
    "FollowUp",
    "FollowUpReport",
    "Gathering",
    "GatheringChange",
    "GatheringLetter",
    "GatheringPaper",
    "Minutes",
    "MinutesPart",
    "MinutesVersion",
    "Registration",
    "Utterance",
    "Way",
]
