"""Everything that happened to an item: who grouped, answered, reviewed and handed over, and when."""

from __future__ import annotations

from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    AnswerStep,
    Consultation,
    Handover,
    ItemEvent,
    Membership,
    OpinionItem,
)
from yoriai.apps.consultations.queries.items import item_at_desk
from yoriai.apps.consultations.queries.publication import words_of
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class ItemHistory:
    """An item with its past; `names` gives the people who wrote and reviewed by their ids."""

    consultation: Consultation
    item: OpinionItem
    answer: Answer | None
    revisions: tuple[AnswerRevision, ...]
    steps: tuple[AnswerStep, ...]
    handovers: tuple[Handover, ...]
    events: tuple[ItemEvent, ...]
    left: tuple[Membership, ...]
    names: dict[int, str]

    @property
    def versions(self) -> tuple[Answer | AnswerRevision, ...]:
        """The answer as it stands and as it was, the newest first."""
        return (self.answer, *self.revisions) if self.answer else ()


def item_history(*, code: str, number: int, actor: Actor) -> ItemHistory:
    """Return everything that happened to an item (8 statements).

    Raises:
        NotFound: there is no such consultation or item.
        NotAllowed: the person may not see how it is considered.
    """
    consultation, _items, item = item_at_desk(code=code, number=number, actor=actor)
    answer: Answer | None = getattr(item, "answer", None)
    revisions = tuple(answer.revisions.order_by("-version")) if answer else ()
    steps = tuple(answer.steps.order_by("-id")) if answer else ()
    handovers = tuple(item.handovers.select_related("from_division", "to_division").order_by("-id"))
    acted = [answer, *revisions, *steps, *handovers]
    return ItemHistory(
        consultation=consultation,
        item=item,
        answer=answer,
        revisions=revisions,
        steps=steps,
        handovers=handovers,
        events=tuple(item.events.select_related("other_item").order_by("at", "id")),
        left=tuple(item.memberships.exclude(ended_at=None).order_by("ended_at", "id")),
        names=organisation.names_of({one.person_id for one in acted if one and one.person_id}),
    )


def words_at(answer: Answer | None, version: int) -> dict[str, str]:
    """Return what an answer said in a version, empty words when there was none (1 statement at most)."""
    if answer is not None and answer.version == version:
        return words_of(answer)
    kept = answer.revisions.filter(version=version).first() if answer else None
    return words_of(kept) if kept else {}
