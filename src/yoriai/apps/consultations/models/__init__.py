"""Tables of consultations, opinions and answers."""

from yoriai.apps.consultations.models.answers import (
    Answer,
    AnswerRevision,
    ItemEvent,
    Membership,
    OpinionItem,
    Reflection,
)
from yoriai.apps.consultations.models.consultation import Consultation, Document, Section, StateChange
from yoriai.apps.consultations.models.opinions import Contact, ImportBatch, Opinion

__all__ = [
    "Answer",
    "AnswerRevision",
    "Consultation",
    "Contact",
    "Document",
    "ImportBatch",
    "ItemEvent",
    "Membership",
    "Opinion",
    "OpinionItem",
    "Reflection",
    "Section",
    "StateChange",
]
