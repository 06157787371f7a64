"""What can be done on the CIO desk: meetings, decisions, money for decisions."""

from yoriai.apps.coordination.operations.decisions import (
    BudgetGrant,
    DecisionDraft,
    fund_decision,
    record_decision,
)
from yoriai.apps.coordination.operations.meetings import MeetingDraft, record_meeting
from yoriai.apps.coordination.operations.refusals import (
    AlreadyDecided,
    AlreadyFunded,
    MeetingCodeTaken,
    MeetingNotHeldYet,
    NotAdopted,
    OtherMeasure,
    ReasonMissing,
    Superseded,
)

__all__ = [
    "AlreadyDecided",
    "AlreadyFunded",
    "BudgetGrant",
    "DecisionDraft",
    "MeetingCodeTaken",
    "MeetingDraft",
    "MeetingNotHeldYet",
    "NotAdopted",
    "OtherMeasure",
    "ReasonMissing",
    "Superseded",
    "fund_decision",
    "record_decision",
    "record_meeting",
]
