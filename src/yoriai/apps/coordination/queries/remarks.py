"""Remarks as the public, their sender and the division see them."""

from __future__ import annotations

from datetime import date, datetime
from statistics import median

from django.db.models import Min, QuerySet

from yoriai.apps.consultations.queries import promises
from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Remark, RemarkReply
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.pure.values import dataclass

SUBJECT = "coordination.Remark"
State = rules.RemarkState
SHOWN = 50


@dataclass(frozen=True)
class About:
    """What a remark is about: an answered item or a measure, with the words and the parts of its address."""

    title: str
    consultation_code: str = ""
    item_number: int = 0
    measure_code: str = ""


@dataclass(frozen=True)
class RemarkShown:
    """A remark with its replies; `text` is empty where it is hidden, `overdue_days` > 0 where the reply is late."""

    id: int
    about: About
    kind: str
    kind_label: str
    text: str
    received_at: datetime
    state: str
    state_label: str
    hidden_reason: str
    office: str
    division_id: int
    due_on: date
    overdue_days: int
    has_receipt: bool
    replies: tuple[RemarkReply, ...]


def remarks_of_item(*, item_id: int, on: date) -> tuple[RemarkShown, ...]:
    """Return the public remarks on an item, newest first (3 statements, 1 when there are none)."""
    return _shown(_public().filter(item=item_id)[:SHOWN], on)


def remarks_of_measure(*, measure_id: int, on: date) -> tuple[RemarkShown, ...]:
    """Return the public remarks on a measure, newest first (3 statements, 1 when there are none)."""
    return _shown(_public().filter(measure=measure_id)[:SHOWN], on)


def _rows() -> QuerySet[Remark]:
    return Remark.objects.select_related("division").prefetch_related("replies__division").order_by("-pk")


def _public() -> QuerySet[Remark]:
    return _rows().exclude(state=State.HELD)


def _shown(rows: QuerySet[Remark], on: date, *, keeps_text: bool = False) -> tuple[RemarkShown, ...]:
    found = list(rows)
    if not found:
        return ()
    items = promises.answered_items(item_ids={one.item_id for one in found if one.item_id})
    names = measures.names_by_id(measure_ids={one.measure_id for one in found if one.measure_id})
    return tuple(_one(row, _about(row, items, names), on, keeps_text) for row in found)


def _about(
    row: Remark, items: dict[int, promises.AnsweredItem], names: dict[int, measures.MeasureName]
) -> About:
    if row.measure_id is not None and row.measure_id in names:
        name = names[row.measure_id]
        return About(name.title, measure_code=name.code)
    item = items.get(row.item_id or 0)
    return About(item.title, item.consultation_code, item.number) if item else About("")


def _one(row: Remark, about: About, on: date, keeps_text: bool) -> RemarkShown:
    is_hidden = row.state == State.HIDDEN
    return RemarkShown(
        id=row.pk,
        about=about,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        text=row.text if keeps_text or not is_hidden else "",
        received_at=row.received_at,
        state=row.state,
        state_label=str(row.get_state_display()),
        hidden_reason=str(row.get_hidden_reason_display()) if is_hidden else "",
        office=row.division.name,
        division_id=row.division_id,
        due_on=row.due_on,
        overdue_days=rules.overdue_days(row, on),
        has_receipt=row.opinion_id is not None,
        replies=tuple(row.replies.all()),
    )


@dataclass(frozen=True)
class OwnRemark:
    """A remark as the holder of its receipt sees it."""

    number: str
    spoken: str
    remark: RemarkShown


def own_remark(*, number: str, on: date) -> OwnRemark:
    """Return the remark with this receipt number, also before it is public.

    Raises:
        NotFound: no remark has this number.
    """
    receipt = ledger.receipt(number=number)
    if receipt.subject_type != SUBJECT:
        raise NotFound
    shown = _shown(_rows().filter(pk=int(receipt.subject_id)), on, keeps_text=True)
    return OwnRemark(receipt.number, spoken(receipt.number), shown[0])


def is_remark(*, number: str) -> bool:
    """Tell whether a receipt number is that of a remark (1 statement)."""
    return bool(ledger.subjects_of(numbers=[number], subject_type=SUBJECT))


def remarks_of_desk(*, actor: Actor, on: date, state: str = "") -> tuple[RemarkShown, ...]:
    """Return the remarks of a person's divisions, what is due first on top; of all for the CIO and the CIO office.

    Args:
        actor: who looks.
        on: today.
        state: a `rules.RemarkState`; without it, what waits for the division.

    Raises:
        NotAllowed: the person works in no division and not for the CIO.
    """
    rows = _of_desk(actor).order_by("due_on", "pk")
    wanted = [state] if state in State.values else [State.HELD, State.WAITING]
    return _shown(rows.filter(state__in=wanted), on, keeps_text=True)


def _of_desk(actor: Actor) -> QuerySet[Remark]:
    if not rules.may_see_remarks(actor):
        raise NotAllowed
    return _rows() if rules.sees_all_remarks(actor) else _rows().filter(division__in=actor.division_ids)


def remark_at_desk(*, remark_id: int, actor: Actor, on: date) -> RemarkShown:
    """Return one remark for those who answer it or watch over it.

    Raises:
        NotAllowed: the person sees no remarks.
        NotFound: there is none among those that the person sees.
    """
    found = _shown(_of_desk(actor).filter(pk=remark_id), on, keeps_text=True)
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True)
class RemarkFigures:
    """How many remarks came, and what became of them; `median_days` from a remark to its first reply."""

    received: int
    answered: int
    waiting: int
    overdue: int
    hidden: int
    median_days: float | None


def remark_figures(*, on: date) -> RemarkFigures:
    """Return the figures as they stand on a day (1 statement)."""
    rows = list(
        Remark.objects.order_by("pk")
        .annotate(first_reply_at=Min("replies__at"))
        .values_list("state", "due_on", "received_at", "first_reply_at")
    )
    owed = [row for row in rows if row[0] in (State.HELD, State.WAITING)]
    waits = [(day_of(reply) - day_of(came)).days for _, _, came, reply in rows if reply is not None]
    return RemarkFigures(
        received=len(rows),
        answered=sum(row[0] == State.ANSWERED for row in rows),
        waiting=len(owed),
        overdue=sum(row[1] < on for row in owed),
        hidden=sum(row[0] == State.HIDDEN for row in rows),
        median_days=median(waits) if waits else None,
    )
