"""What a broadcaster's person sees: where she notes calls, and her own of this programme; and what the division sees."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q

from yoriai.apps.consultations.models import CallIn, CallInDesk, Consultation
from yoriai.apps.consultations.queries.consultations import consultation_to_edit
from yoriai.apps.consultations.queries.opinions import SUBJECT
from yoriai.apps.consultations.rules import call_ins as rules
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.pure.values import dataclass

EXCERPT = 80


def own_desks(*, actor: Actor, at: datetime) -> list[CallInDesk]:
    """Return where a person notes calls today (1 statement).

    Raises:
        NotAllowed: the person is of no organisation.
    """
    if not actor.has(Role.ORGANISATION_MEMBER):
        raise NotAllowed
    on = day_of(at)
    rows = CallInDesk.objects.filter(person_id=actor.person_id, ended_at=None)
    rows = rows.filter(starts_on__lte=on, last_on__gte=on).select_related("consultation__division")
    return list(rows.order_by("last_on", "id"))


def own_desk(*, desk_id: int, actor: Actor, at: datetime) -> CallInDesk:
    """Return one naming of a person who notes calls with it today (2 statements).

    Raises:
        NotFound: there is none, or it is somebody else's.
        NotAllowed: the person is of no organisation.
    """
    if not actor.has(Role.ORGANISATION_MEMBER):
        raise NotAllowed
    rows = CallInDesk.objects.select_related("consultation__division").prefetch_related(
        "consultation__sections"
    )
    desk = rows.filter(pk=desk_id).first()
    if desk is None or not rules.may_note(actor, desk, at):
        raise NotFound
    return desk


@dataclass(frozen=True)
class CallShown:
    """One call of the own list; `is_fresh` while it can be undone."""

    opinion_id: int
    number: str
    noted_at: datetime
    excerpt: str
    is_published: bool
    is_undone: bool
    is_fresh: bool

    @property
    def spoken(self) -> str:
        return spoken(self.number) if self.number else ""


@dataclass(frozen=True)
class Programme:
    """The programme of the last call today, and what this person noted in it, the newest first."""

    name: str
    on_air_at: datetime
    calls: tuple[CallShown, ...]


def own_programme(*, desk: CallInDesk, at: datetime) -> Programme | None:
    """Return the programme that a person noted calls for last, None before the first of the day (3 statements)."""
    rows = CallIn.objects.filter(desk=desk, noted_at__gt=at - rules.NOTED_WITHIN)
    last = rows.order_by("-noted_at", "-opinion_id").first()
    if last is None:
        return None
    same = rows.filter(programme=last.programme, on_air_at=last.on_air_at)
    calls = list(same.select_related("opinion__consultation").order_by("-noted_at", "-opinion_id"))
    receipts = ledger_queries.receipts_for(
        subject_type=SUBJECT, subject_ids=[call.opinion_id for call in calls]
    )
    numbers = {key: receipt.number for key, receipt in receipts.items()}
    shown = tuple(_shown(call, numbers.get(str(call.opinion_id), ""), at) for call in calls)
    return Programme(last.programme, last.on_air_at, shown)


def _shown(call: CallIn, number: str, at: datetime) -> CallShown:
    text = " ".join(call.opinion.text.split())
    return CallShown(
        opinion_id=call.opinion_id,
        number=number,
        noted_at=call.noted_at,
        excerpt=f"{text[:EXCERPT]}…" if len(text) > EXCERPT else text,
        is_published=not call.opinion.withholding,
        is_undone=call.undone_at is not None,
        is_fresh=rules.may_undo(call, at),
    )


@dataclass(frozen=True)
class DeskShown:
    """A naming as the division sees it: who, when, and how many calls were noted and undone."""

    id: int
    partner: str
    person: str
    starts_on: object
    last_on: object
    ended_at: datetime | None
    is_current: bool
    noted: int
    undone: int


@dataclass(frozen=True)
class CallInDesks:
    """The namings of a consultation, the newest first."""

    consultation: Consultation
    desks: tuple[DeskShown, ...]


def call_in_desks(*, code: str, actor: Actor, at: datetime) -> CallInDesks:
    """Return who notes calls for a consultation (4 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = consultation_to_edit(code=code, actor=actor)
    rows = CallInDesk.objects.filter(consultation=consultation).annotate(
        noted=Count("calls"), undone=Count("calls", filter=Q(calls__undone_at__isnull=False))
    )
    found = list(rows.order_by(F("ended_at").desc(nulls_first=True), "-id"))
    names = organisation.names_of({desk.person_id for desk in found})
    on = day_of(at)
    return CallInDesks(
        consultation,
        tuple(
            DeskShown(
                id=desk.pk,
                partner=desk.partner,
                person=names.get(desk.person_id, ""),
                starts_on=desk.starts_on,
                last_on=desk.last_on,
                ended_at=desk.ended_at,
                is_current=desk.ended_at is None and desk.last_on >= on,
                noted=desk.noted,
                undone=desk.undone,
            )
            for desk in found
        ),
    )
