"""Tables of consultations, opinions and answers."""

from yoriai.apps.consultations.models.answers import (
    Answer,
    AnswerRevision,
    ItemEvent,
    Membership,
    OpinionItem,
    Reflection,
)
from yoriai.apps.consultations.models.appeals import Appeal
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
from yoriai.apps.consultations.models.proving import CodeSheet, EmailCheck, Proof, ResidentCode
from yoriai.apps.consultations.models.themes import (
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemeModel,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.consultations.models.voting import (
    LeftOut,
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
    "Appeal",
    "CodeSheet",
    "Consultation",
    "Contact",
    "Document",
    "EmailCheck",
    "Gathering",
    "GatheringChange",
    "GatheringLetter",
    "GatheringPaper",
    "Handover",
    "ImportBatch",
    "ItemEvent",
    "JointMunicipality",
    "LeftOut",
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
    "OriginKey",
    "Participant",
    "Phase",
    "Proof",
    "Reflection",
    "Registration",
    "ResidentCode",
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
