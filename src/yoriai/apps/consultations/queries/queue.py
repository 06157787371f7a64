"""The queue of a division: what is to be answered, reviewed and sorted, what is due first on top."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Answer, Consultation, Membership, Opinion, OpinionItem
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass

# The order within one deadline: what was sent back, what nobody began, drafts, what waits for a head.
STEPS = ("sent_back", "unanswered", "draft", "sent", "approved")


@dataclass(frozen=True)
class QueueRow:
    """An item and how far its answer has come (one of `STEPS`)."""

    code: str
    consultation: str
    number: int
    title: str
    opinions: int
    office: str
    is_handed_over: bool
    step: str
    disposition: str
    due_on: date | None
    overdue_days: int


@dataclass(frozen=True)
class LooseRow:
    """Opinions of a consultation that are in no item yet."""

    code: str
    consultation: str
    opinions: int
    due_on: date | None
    overdue_days: int


@dataclass(frozen=True)
class Queue:
    """What waits for the divisions of a person, and how many items stand at each step."""

    rows: tuple[QueueRow, ...]
    loose: tuple[LooseRow, ...]
    counts: dict[str, int]


def queue(*, actor: Actor, on: date, step: str = "") -> Queue:
    """Return the queue of a person's divisions, of all for the CIO and the CIO office (2 statements).

    Args:
        actor: who looks.
        on: today.
        step: one of `STEPS`; without it everything that is not approved.

    Raises:
        NotAllowed: the person works in no division and not for the CIO.
    """
    if not rules.may_see_queue(actor):
        raise NotAllowed
    rows = sorted(_rows(actor, on), key=_by_deadline)
    counts = {name: sum(row.step == name for row in rows) for name in STEPS}
    shown = [row for row in rows if (row.step == step if step in STEPS else row.step != "approved")]
    return Queue(tuple(shown), tuple(_loose(actor, on)), counts)


def _by_deadline(row: QueueRow) -> tuple[date, str, int, int]:
    return (row.due_on or date.max, row.code, STEPS.index(row.step), row.number)


def _rows(actor: Actor, on: date) -> Iterator[QueueRow]:
    items = OpinionItem.objects.filter(consultation__state=rules.State.CONSIDERING, merged_into=None)
    if not actor.has(Role.CIO_OFFICE, Role.CIO):
        mine = actor.division_ids
        items = items.filter(Q(answering_division__in=mine) | Q(consultation__division__in=mine))
    present = Count("memberships", filter=Q(memberships__ended_at=None))
    offices = ("consultation__division", "answering_division", "answer")
    for item in items.select_related(*offices).annotate(opinion_count=present).order_by("id"):
        consultation, answer = item.consultation, getattr(item, "answer", None)
        yield QueueRow(
            code=consultation.code,
            consultation=consultation.title,
            number=item.number,
            title=item.title,
            opinions=item.opinion_count,
            office=(item.answering_division or consultation.division).name,
            is_handed_over=item.answering_division_id is not None,
            step=_step(answer),
            disposition=answer.get_disposition_display() if answer else "",
            due_on=consultation.results_due_on,
            overdue_days=rules.overdue_days(consultation, on),
        )


def _step(answer: Answer | None) -> str:
    return str(answer.review) if answer else "unanswered"


def _loose(actor: Actor, on: date) -> Iterator[LooseRow]:
    placed = Q(pk__in=Membership.objects.filter(ended_at=None).values("opinion_id"))
    loose = Opinion.objects.filter(~HIDDEN & ~placed, consultation__state=rules.State.CONSIDERING)
    counted = loose.order_by().values("consultation").annotate(loose=Count("pk"))
    rows: QuerySet[Consultation] = Consultation.objects.filter(state=rules.State.CONSIDERING)
    if not actor.has(Role.CIO_OFFICE, Role.CIO):
        rows = rows.filter(division__in=actor.division_ids)
    counts = {row["consultation"]: row["loose"] for row in counted}
    for row in sorted(rows.order_by("id"), key=lambda one: (one.results_due_on or date.max, one.code)):
        if row.pk in counts:
            yield LooseRow(
                row.code, row.title, counts[row.pk], row.results_due_on, rules.overdue_days(row, on)
            )


@dataclass(frozen=True)
class Sent:
    """An answer that waits for its review."""

    item: OpinionItem
    answer: Answer
    may_approve: bool
    opinions: int

    @property
    def key(self) -> str:
        """What is approved: this version of this item's answer."""
        return f"{self.item.pk}v{self.answer.version}"


@dataclass(frozen=True)
class ReviewPage:
    """The answers of one consultation that wait for their review."""

    consultation: Consultation
    sent: tuple[Sent, ...]


def review_page(*, code: str, actor: Actor) -> ReviewPage:
    """Return what waits for its review in a consultation, as far as the person may see it (2 statements).

    Raises:
        NotAllowed: the person may see none of its items.
    """
    consultation = Consultation.objects.select_related("division").filter(code=code).first()
    if consultation is None or not rules.may_see_queue(actor):
        raise NotAllowed
    present = Count("memberships", filter=Q(memberships__ended_at=None))
    items = (
        consultation.items.filter(merged_into=None, answer__review=rules.Review.SENT)
        .select_related("answer", "answering_division")
        .annotate(opinion_count=present)
        .order_by("number")
    )
    seen = [item for item in items if rules.may_see_item(actor, consultation, item)]
    if not seen and not rules.may_see_considering(actor, consultation):
        raise NotAllowed
    under_consideration = consultation.state == rules.State.CONSIDERING
    return ReviewPage(
        consultation,
        tuple(
            Sent(
                item=item,
                answer=item.answer,
                may_approve=under_consideration
                and rules.may_approve(actor, consultation, item)
                and rules.has_four_eyes(actor, item.answer),
                opinions=item.opinion_count,
            )
            for item in seen
        ),
    )
