"""What the headquarters reads about consultations: every item with its answer, whoever answers it, and the dates."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Answer, Consultation, Membership, Opinion, OpinionItem
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class ReportedConsultation:
    """A consultation with its counts; counts add up to what was received."""

    code: str
    title: str
    office: str
    stage: str
    published_on: date | None
    closes_on: date | None
    results_due_on: date | None
    results_published_at: datetime | None
    received: int
    people: int
    in_items: int
    hidden: int
    items: int
    answered: int
    outcome: str

    @property
    def unsorted(self) -> int:
        return self.received - self.in_items - self.hidden


@dataclass(frozen=True)
class ReportedItem:
    """An item with its answer as it stands, published or not."""

    code: str
    consultation: str
    number: int
    title: str
    summary: str
    section: str
    opinions: int
    people: int
    office: str
    disposition: str
    reason: str
    place: str
    before_text: str
    after_text: str
    review: str
    answered_at: datetime | None
    published_at: datetime | None
    measure_ids: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """Consultations, newest first, and their items in order."""

    consultations: tuple[ReportedConsultation, ...]
    items: tuple[ReportedItem, ...]


def report(*, actor: Actor, on: date, code: str = "") -> Report:
    """Return the report on one consultation, or on all that the person may see being considered (5 statements).

    Members of the headquarters read what is published.

    Raises:
        NotFound: there is no such consultation, or it is a draft.
        NotAllowed: the person may see none, or not this one.
    """
    seen = _visible(actor)
    if code:
        _check(code, seen, actor)
        seen = seen.filter(code=code)
    rows = list(seen.select_related("division").order_by("-published_on", "-id"))
    ids = [row.pk for row in rows]
    return Report(_consultations(rows, ids, on), _items(ids))


def _visible(actor: Actor) -> QuerySet[Consultation]:
    if not rules.may_read_report(actor):
        raise NotAllowed
    rows = Consultation.objects.exclude(state=rules.State.DRAFT)
    if actor.has(Role.CIO_OFFICE, Role.CIO, Role.AUDITOR):
        return rows
    seen = Q(division__in=actor.division_ids)
    if actor.has(Role.HEADQUARTERS_MEMBER):
        seen |= Q(state=rules.State.RESULTS_PUBLISHED)
    return rows.filter(seen)


def _check(code: str, seen: QuerySet[Consultation], actor: Actor) -> None:
    if seen.filter(code=code).exists():
        return
    known = Consultation.objects.exclude(state=rules.State.DRAFT).filter(code=code).exists()
    raise NotAllowed if known or not rules.may_see_desk(actor) else NotFound


def _consultations(rows: list[Consultation], ids: list[int], on: date) -> tuple[ReportedConsultation, ...]:
    placed = Exists(Membership.objects.filter(opinion=OuterRef("pk"), ended_at=None, item__merged_into=None))
    opinions = Opinion.objects.filter(consultation__in=ids).annotate(is_placed=placed).order_by()
    counted = opinions.values("consultation").annotate(
        received=Count("pk"),
        people=Count("sender_key", distinct=True),
        in_items=Count("pk", filter=Q(is_placed=True)),
        hidden=Count("pk", filter=HIDDEN & Q(is_placed=False)),
    )
    names = ("consultation", "received", "people", "in_items", "hidden")
    counts = {pk: more for pk, *more in counted.values_list(*names)}
    items = OpinionItem.objects.filter(consultation__in=ids, merged_into=None).order_by()
    made = items.values("consultation").annotate(
        items=Count("pk"), answered=Count("pk", filter=Q(answer__review=Answer.Review.APPROVED))
    )
    done = {pk: more for pk, *more in made.values_list("consultation", "items", "answered")}
    return tuple(
        _consultation(row, counts.get(row.pk, [0] * 4), done.get(row.pk, [0] * 2), on) for row in rows
    )


def _consultation(row: Consultation, counts: list[int], done: list[int], on: date) -> ReportedConsultation:
    received, people, in_items, hidden = counts
    items, answered = done
    return ReportedConsultation(
        code=row.code,
        title=row.title,
        office=row.division.name,
        stage=str(rules.stage_of(row, on).label),
        published_on=row.published_on,
        closes_on=row.closes_on,
        results_due_on=row.results_due_on,
        results_published_at=row.results_published_at,
        received=received,
        people=people,
        in_items=in_items,
        hidden=hidden,
        items=items,
        answered=answered,
        outcome=row.get_outcome_display() if row.outcome else "",
    )


def _items(ids: list[int]) -> tuple[ReportedItem, ...]:
    present = Q(memberships__ended_at=None)
    rows = (
        OpinionItem.objects.filter(consultation__in=ids, merged_into=None)
        .select_related("consultation__division", "answering_division", "section", "answer")
        .annotate(
            opinion_count=Count("memberships", filter=present),
            people=Count("memberships__opinion__sender_key", filter=present, distinct=True),
        )
        .prefetch_related("reflections")
        .order_by("-consultation__published_on", "-consultation_id", "number")
    )
    return tuple(_item(row) for row in rows)


def _item(row: OpinionItem) -> ReportedItem:
    answer: Answer | None = getattr(row, "answer", None)
    section = row.section
    return ReportedItem(
        code=row.consultation.code,
        consultation=row.consultation.title,
        number=row.number,
        title=row.title,
        summary=row.summary,
        section=f"{section.number} {section.title}" if section else "",
        opinions=row.opinion_count,  # type: ignore[attr-defined]
        people=row.people,  # type: ignore[attr-defined]
        office=(row.answering_division or row.consultation.division).name,
        disposition=answer.get_disposition_display() if answer else "",
        reason=answer.reason if answer else "",
        place=answer.place if answer else "",
        before_text=answer.before_text if answer else "",
        after_text=answer.after_text if answer else "",
        review=answer.get_review_display() if answer else "",
        answered_at=answer.asserted_at if answer else None,
        published_at=answer.published_at if answer else None,
        measure_ids=tuple(one.measure_id for one in row.reflections.all() if one.ended_at is None),
    )
