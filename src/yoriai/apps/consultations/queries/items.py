"""The board of items and one item, as those see them who consider the opinions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerStep,
    Consultation,
    Opinion,
    OpinionItem,
    Reflection,
    Section,
)
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.consultations.queries.earlier import Earlier, earlier_answers
from yoriai.apps.consultations.queries.heaps import Heap, Searched, Sought, heaps, searched
from yoriai.apps.consultations.queries.publication import Sum, sum_of, words_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

# A page of more could not be read; a flood may be a hundred thousand copies.
MOST_OPINIONS = 300


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
    review: str


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
    """Return the board of a consultation (10 statements, however many opinions).

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
            review=answer.review if answer else "",
        )


def _is_complete(item: OpinionItem) -> bool:
    answer: Answer | None = getattr(item, "answer", None)
    return answer is not None and not rules.lacking(**words_of(answer))


@dataclass(frozen=True)
class MayDo:
    """What a person may do with an item now."""

    answer: bool
    group: bool
    correct: bool
    approve: bool
    save_approved: bool
    see_board: bool


@dataclass(frozen=True)
class DeskItem:
    """One item with its opinions, its answer, what was answered before, and how far the review has come."""

    consultation: Consultation
    item: OpinionItem
    opinions: tuple[Opinion, ...]
    answer: Answer | None
    step: AnswerStep | None
    reflections: tuple[Reflection, ...]
    others: tuple[OpinionItem, ...]
    sections: tuple[Section, ...]
    earlier: Earlier
    may: MayDo

    @property
    def is_public(self) -> bool:
        return self.consultation.state == rules.State.RESULTS_PUBLISHED

    @property
    def office(self) -> str:
        """Name of the division that answers."""
        return (self.item.answering_division or self.consultation.division).name

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
    def count(self) -> int:
        """How many opinions are in the item."""
        return int(self.item.opinion_count)  # type: ignore[attr-defined]

    @property
    def people(self) -> int:
        return int(self.item.people)  # type: ignore[attr-defined]

    @property
    def not_shown(self) -> int:
        """How many opinions are in the item beside those listed; copies come last in the list."""
        return self.count - len(self.opinions)


def desk_item(*, code: str, number: int, actor: Actor) -> DeskItem:
    """Return an item with everything needed to answer it (7 statements).

    Raises:
        NotFound: there is no such consultation or item.
        NotAllowed: the person may not see how it is considered.
    """
    consultation, items, item = item_at_desk(code=code, number=number, actor=actor)
    answer: Answer | None = getattr(item, "answer", None)
    others = tuple(one for one in items if one.pk != item.pk and one.merged_into_id is None)
    may = _may_do(actor, consultation, item, answer)
    return DeskItem(
        consultation=consultation,
        item=item,
        opinions=_opinions(item),
        answer=answer,
        step=answer.steps.filter(version=answer.version).last() if answer else None,
        reflections=tuple(item.reflections.filter(ended_at=None).order_by("id")),
        others=others if may.see_board else (),
        sections=tuple(consultation.sections.order_by("position", "id")) if may.group else (),
        earlier=earlier_answers(item, reason=answer.reason if answer else "")
        if may.answer or may.approve
        else Earlier(),
        may=may,
    )


def _opinions(item: OpinionItem) -> tuple[Opinion, ...]:
    """Return the opinions of an item, one of each voice before its copies, at most `MOST_OPINIONS`."""
    is_shown_first = Coalesce("opinion__likeness__is_representative", Value(True))
    rows = item.memberships.filter(ended_at=None).select_related(
        "opinion__section", "opinion__proposal__merged_into"
    )
    listed = rows.order_by(is_shown_first.desc(), "opinion_id")[:MOST_OPINIONS]
    return tuple(one.opinion for one in listed)


def item_to_hand_over(*, code: str, number: int, actor: Actor) -> DeskItem:
    """Return an item for somebody who may hand it over now (7 statements).

    Raises:
        NotFound: there is no such consultation or item.
        NotAllowed: the person may not answer it, so may not hand it over either.
    """
    found = desk_item(code=code, number=number, actor=actor)
    if not found.may.answer:
        raise NotAllowed
    return found


def item_at_desk(
    *, code: str, number: int, actor: Actor
) -> tuple[Consultation, list[OpinionItem], OpinionItem]:
    """Return a consultation, its items and one of them, for somebody who may see that one (2 statements).

    Raises:
        NotFound: there is no such consultation or item.
        NotAllowed: the person may not see it.
    """
    consultation = Consultation.objects.select_related("division").filter(code=code).first()
    if consultation is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    offices = ("answer__division", "merged_into", "section", "answering_division")
    standing = Q(memberships__ended_at=None)
    counted = {
        "opinion_count": Count("memberships", filter=standing),
        "people": Count("memberships__opinion__sender_key", filter=standing, distinct=True),
    }
    items = list(consultation.items.select_related(*offices).annotate(**counted).order_by("number"))
    item = next((one for one in items if one.number == number), None)
    if item is None:
        raise NotFound if rules.may_see_considering(actor, consultation) else NotAllowed
    if not rules.may_see_item(actor, consultation, item):
        raise NotAllowed
    return consultation, items, item


def _may_do(actor: Actor, consultation: Consultation, item: OpinionItem, answer: Answer | None) -> MayDo:
    stands = item.merged_into_id is None
    is_open = stands and consultation.state == rules.State.CONSIDERING
    is_public = stands and consultation.state == rules.State.RESULTS_PUBLISHED
    return MayDo(
        answer=is_open and rules.may_answer(actor, consultation, item),
        group=is_open and rules.may_consider(actor, consultation),
        correct=is_public and rules.may_publish_results(actor, consultation),
        approve=is_open
        and answer is not None
        and answer.review == rules.Review.SENT
        and rules.may_approve(actor, consultation, item)
        and rules.has_four_eyes(actor, answer),
        save_approved=is_open and rules.may_approve(actor, consultation, item),
        see_board=rules.may_see_considering(actor, consultation),
    )
