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
from yoriai.apps.consultations.models.desk import (
    AnswerStep,
    Handover,
    LikenessGroup,
    LikenessSearch,
    OpinionLikeness,
)
from yoriai.apps.consultations.models.gatherings import (
    AgendaItem,
    Gathering,
    GatheringChange,
    GatheringLetter,
    GatheringPaper,
    Registration,
)
from yoriai.apps.consultations.models.joint import JointMunicipality
from yoriai.apps.consultations.models.letters import Letter, Mention, News, Subscription
from yoriai.apps.consultations.models.marks import MarkSearch, OpinionMark
from yoriai.apps.consultations.models.opinions import Contact, ImportBatch, Opinion
from yoriai.apps.consultations.models.sources import OpinionSource
from yoriai.apps.consultations.models.themes import (
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemeModel,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.consultations.models.voting import (
    MapSnapshot,
    OriginKey,
    Participant,
    Phase,
    Statement,
    Vote,
    VoteBatch,
    VoteEvent,
    VoteFigures,
    Voting,
)

__all__ = [
    "AgendaItem",
    "Answer",
    "AnswerRevision",
    "AnswerStep",
    "Consultation",
    "Contact",
    "Document",
    "Gathering",
    "GatheringChange",
    "GatheringLetter",
    "GatheringPaper",
    "Handover",
    "ImportBatch",
    "ItemEvent",
    "JointMunicipality",
    "Letter",
    "LikenessGroup",
    "LikenessSearch",
    "MapSnapshot",
    "MarkSearch",
    "Membership",
    "Mention",
    "News",
    "Opinion",
    "OpinionItem",
    "OpinionLikeness",
    "OpinionMark",
    "OpinionSource",
    "OriginKey",
    "Participant",
    "Phase",
    "Reflection",
    "Registration",
    "Section",
    "StateChange",
    "Statement",
    "Subscription",
    "Theme",
    "ThemeChapter",
    "ThemeEdit",
    "ThemeModel",
    "ThemePlace",
    "ThemeSearch",
    "Vote",
    "VoteBatch",
    "VoteEvent",
    "VoteFigures",
    "Voting",
]
