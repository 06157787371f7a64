"""The board of items and one item, as those see them who consider the opinions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    Consultation,
    ItemEvent,
    Membership,
    Opinion,
    OpinionItem,
    Reflection,
    Section,
)
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.consultations.queries.heaps import Heap, Searched, Sought, heaps, searched
from yoriai.apps.consultations.queries.publication import Sum, sum_of, words_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotFound


@dataclass(frozen=True)
class ItemRow:
    """An item on the board."""

    id: int
    number: int
    title: str
    section_number: str
    opinion_count: int
    disposition: str
    is_answered: bool
    is_complete: bool


@dataclass(frozen=True)
class Board:
    """Everything needed to group: items on the left, what is in none yet on the right."""

    consultation: Consultation
    items: tuple[ItemRow, ...]
    heaps: tuple[Heap, ...]
    counted: Sum
    sections: tuple[Section, ...]
    sought: Sought
    searched: Searched
    may_work: bool
    may_publish: bool

    @property
    def identical(self) -> int:
        """How many voices came more than once."""
        return sum(heap.count > 1 for heap in self.heaps)


def board(*, code: str, actor: Actor, sought: Sought) -> Board:
    """Return the board of a consultation (8 statements, however many opinions).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person may not see it.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    under_consideration = consultation.state == rules.State.CONSIDERING
    return Board(
        consultation=consultation,
        items=tuple(_item_rows(consultation)),
        heaps=heaps(consultation, sought),
        counted=sum_of(consultation),
        sections=tuple(consultation.sections.order_by("position", "id")),
        sought=sought,
        searched=searched(consultation),
        may_work=under_consideration and rules.may_consider(actor, consultation),
        may_publish=under_consideration and rules.may_publish_results(actor, consultation),
    )


def _item_rows(consultation: Consultation) -> Iterable[ItemRow]:
    present = Count("memberships", filter=Q(memberships__ended_at=None))
    rows = consultation.items.filter(merged_into=None).select_related("answer", "section")
    for item in rows.annotate(opinion_count=present).order_by("number"):
        answer: Answer | None = getattr(item, "answer", None)
        yield ItemRow(
            id=item.pk,
            number=item.number,
            title=item.title,
            section_number=item.section.number if item.section else "",
            opinion_count=item.opinion_count,
            disposition=answer.get_disposition_display() if answer else "",
            is_answered=answer is not None,
            is_complete=_is_complete(item),
        )


def _is_complete(item: OpinionItem) -> bool:
    answer: Answer | None = getattr(item, "answer", None)
    return answer is not None and not rules.lacking(**words_of(answer))


@dataclass(frozen=True)
class DeskItem:
    """One item with its opinions, its answer and all that happened to it."""

    consultation: Consultation
    item: OpinionItem
    opinions: tuple[Opinion, ...]
    answer: Answer | None
    revisions: tuple[AnswerRevision, ...]
    reflections: tuple[Reflection, ...]
    left: tuple[Membership, ...]
    events: tuple[ItemEvent, ...]
    others: tuple[OpinionItem, ...]
    sections: tuple[Section, ...]
    may_work: bool
    may_correct: bool

    @property
    def is_public(self) -> bool:
        return self.consultation.state == rules.State.RESULTS_PUBLISHED

    @property
    def next_number(self) -> int | None:
        """Number of the next item without a complete answer, going round; None when all have one."""
        open_numbers = [one.number for one in self.others if not _is_complete(one)]
        later = [number for number in open_numbers if number > self.item.number]
        return next(iter(later + open_numbers), None)

    @property
    def version(self) -> int:
        """Version of the answer, 0 when there is none."""
        return self.answer.version if self.answer else 0

    @property
    def people(self) -> int:
        return len({opinion.sender_key for opinion in self.opinions})


def desk_item(*, code: str, number: int, actor: Actor) -> DeskItem:
    """Return an item with everything about it (7 statements).

    Raises:
        NotFound: there is no such consultation or item.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    items = list(
        consultation.items.select_related("answer__division", "merged_into", "section").order_by("number")
    )
    item = next((one for one in items if one.number == number), None)
    if item is None:
        raise NotFound
    memberships = list(item.memberships.select_related("opinion__section").order_by("opinion_id", "id"))
    answer: Answer | None = getattr(item, "answer", None)
    stands = item.merged_into_id is None
    return DeskItem(
        consultation=consultation,
        item=item,
        opinions=tuple(one.opinion for one in memberships if one.ended_at is None),
        answer=answer,
        revisions=tuple(answer.revisions.order_by("-version")) if answer else (),
        reflections=tuple(item.reflections.filter(ended_at=None).order_by("id")),
        left=tuple(one for one in memberships if one.ended_at is not None),
        events=tuple(item.events.select_related("other_item").order_by("at", "id")),
        others=tuple(one for one in items if one.pk != item.pk and one.merged_into_id is None),
        sections=tuple(consultation.sections.order_by("position", "id")),
        may_work=stands
        and consultation.state == rules.State.CONSIDERING
        and rules.may_consider(actor, consultation),
        may_correct=stands
        and consultation.state == rules.State.RESULTS_PUBLISHED
        and rules.may_publish_results(actor, consultation),
    )
