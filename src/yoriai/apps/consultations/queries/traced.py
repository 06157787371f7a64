"""What the chain is made of on the consultation's side."""

from __future__ import annotations

from datetime import date, datetime

from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class TracedConsultation:
    """A consultation with the days that a sender waits for."""

    id: int
    code: str
    title: str
    office: str
    published_on: date | None
    closes_on: date | None
    considered_from: datetime | None
    results_due_on: date | None
    results_published_at: datetime | None


@dataclass(frozen=True)
class TracedOpinion:
    """An opinion: `text` is empty unless `visibility` is "shown" (or its sender holds the receipt)."""

    id: int
    consultation_id: int
    received_at: datetime
    channel: str
    is_verbatim: bool
    is_late: bool
    visibility: str  # shown | awaiting_publication | withheld | erased
    text: str
    hidden_reason: str
    is_redacted: bool = False
    # The number of the proposal that it came from, where its way is shown from the opinion itself.
    proposal_number: int | None = None


@dataclass(frozen=True)
class MembershipLink:
    """Opinion → item."""

    opinion_id: int
    item_id: int
    asserted_at: datetime
    office: str
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True)
class ItemChange:
    """A merge, split or renaming of an item."""

    kind: str
    label: str
    other_number: int | None
    at: datetime
    office: str
    reason: str


@dataclass(frozen=True)
class TracedAnswer:
    """What the city answered, in one of its versions."""

    version: int
    disposition: str
    disposition_label: str
    reason: str
    place: str
    before_text: str
    after_text: str
    change_reason: str
    asserted_at: datetime
    published_at: datetime
    office: str


@dataclass(frozen=True)
class TracedItem:
    """An item of published results with its answer, earlier versions of it, and what happened to the item."""

    id: int
    consultation_id: int
    number: int
    title: str
    summary: str
    merged_into_number: int | None
    answer: TracedAnswer | None
    earlier_answers: tuple[TracedAnswer, ...]
    changes: tuple[ItemChange, ...]


@dataclass(frozen=True)
class ReflectionLink:
    """Item → measure."""

    item_id: int
    measure_id: int
    asserted_at: datetime
    office: str
    reason: str
    ended_at: datetime | None
    ended_reason: str


@dataclass(frozen=True)
class Considered:
    """Items with their opinions and the links between them."""

    consultations: tuple[TracedConsultation, ...]
    items: tuple[TracedItem, ...]
    memberships: tuple[MembershipLink, ...]
    opinions: tuple[TracedOpinion, ...]


@dataclass(frozen=True)
class AnsweredVoice:
    """An item answered recently."""

    consultation_code: str
    consultation_title: str
    number: int
    title: str
    disposition: str
    disposition_label: str
    published_at: datetime
