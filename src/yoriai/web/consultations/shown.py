"""A consultation together with how it stands today, as templates show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries import Consultation, Standing
from yoriai.apps.consultations.rules import Channel, Stage

TONES = {
    Stage.DRAFT: "neutral",
    Stage.PUBLISHED: "info",
    Stage.OPEN: "success",
    Stage.CLOSED: "neutral",
    Stage.CONSIDERING: "warning",
    Stage.RESULTS_PUBLISHED: "info",
}
FILTERS = tuple(str(stage) for stage in Stage if stage != Stage.DRAFT)


@dataclass(frozen=True)
class Shown:
    """What lists and pages need of one consultation."""

    consultation: Consultation
    standing: Standing

    @property
    def label(self) -> str:
        return str(self.standing.stage.label)

    @property
    def tone(self) -> str:
        return TONES[self.standing.stage]

    @property
    def is_open(self) -> bool:
        return self.standing.stage == Stage.OPEN

    @property
    def is_late(self) -> bool:
        return self.standing.accepts_opinions and self.standing.stage != Stage.OPEN

    @property
    def has_results(self) -> bool:
        return self.standing.stage == Stage.RESULTS_PUBLISHED


def shown(consultation: Consultation, on: date) -> Shown:
    """Return a consultation with how it stands on a day (no statement)."""
    return Shown(consultation, queries.standing(consultation, on))


def channel_labels(consultation: Consultation) -> list[str]:
    """Return the ways in which opinions can be given, in words."""
    return [str(Channel(value).label) for value in consultation.channels if value in Channel.values]
