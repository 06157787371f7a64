"""What can be read about consultations: the list, one page, the desk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Document, Opinion, Section, StateChange
from yoriai.apps.consultations.rules import Stage, State
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.japan.calendar import period_days
from yoriai.pure.values import dataclass

MOST_SHOWN = 12


@dataclass(frozen=True)
class Standing:
    """How a consultation stands on a day, ready to be shown."""

    stage: Stage
    days: int | None
    days_left: int | None
    overdue_days: int
    is_short: bool
    accepts_opinions: bool


def standing(consultation: Consultation, on: date) -> Standing:
    """Return how a consultation stands on a day (no statement)."""
    first, last = consultation.published_on, consultation.closes_on
    known = first is not None and last is not None
    return Standing(
        stage=rules.stage_of(consultation, on),
        days=period_days(first, last) if first and last else None,
        days_left=rules.days_left(consultation, on),
        overdue_days=rules.overdue_days(consultation, on),
        is_short=bool(known and consultation.shorter_reason),
        accepts_opinions=rules.accepts_opinions(consultation, on),
    )


def _opinion_count() -> Coalesce:
    rows = Opinion.objects.filter(consultation=OuterRef("pk")).order_by().values("consultation")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _by_stage(stage: Stage, on: date) -> Q:
    running = Q(state__in=(State.PUBLISHED, State.CONSIDERING))
    over = running & Q(closes_on__lt=on)
    return {
        Stage.DRAFT: Q(state=State.DRAFT),
        Stage.PUBLISHED: running & Q(published_on__gt=on),
        Stage.OPEN: running & Q(published_on__lte=on, closes_on__gte=on),
        Stage.CLOSED: over & Q(state=State.PUBLISHED),
        Stage.CONSIDERING: over & Q(state=State.CONSIDERING),
        Stage.RESULTS_PUBLISHED: Q(state=State.RESULTS_PUBLISHED),
    }[stage]


def public_consultations(*, on: date, stage: Stage | None = None) -> QuerySet[Consultation]:
    """Return what was published, newest first, with `opinion_count`; optionally in one stage."""
    rows = Consultation.objects.exclude(state=State.DRAFT) if stage is None else _in_stage(stage, on)
    rows = rows.select_related("division").annotate(opinion_count=_opinion_count())
    return rows.order_by("-published_on", "-id")


def open_consultations(*, on: date) -> QuerySet[Consultation]:
    """Return those that ask for opinions today, the one that closes first on top."""
    return _in_stage(Stage.OPEN, on).select_related("division").order_by("closes_on", "id")


def closing_first(*, on: date, limit: int) -> list[Consultation]:
    """Return the first of those that ask for opinions today, at most `MOST_SHOWN` (1 statement)."""
    return _closing_first(on)[:limit]


@prepared
def _closing_first(on: date) -> QuerySet[Consultation]:
    return open_consultations(on=on)[:MOST_SHOWN]


def _in_stage(stage: Stage, on: date) -> QuerySet[Consultation]:
    return Consultation.objects.exclude(state=State.DRAFT).filter(_by_stage(stage, on))


def overdue_consultations(*, on: date) -> QuerySet[Consultation]:
    """Return those whose results should have been published, the longest overdue first."""
    rows = public_consultations(on=on).exclude(state=State.RESULTS_PUBLISHED)
    return rows.filter(results_due_on__lt=on).order_by("results_due_on", "id")


def desk_consultations(*, actor: Actor) -> QuerySet[Consultation]:
    """Return what a person at the desk may see: everything published, and the drafts of the own divisions.

    Raises:
        NotAllowed: the person holds no staff role.
    """
    if not rules.may_see_desk(actor):
        raise NotAllowed
    rows = Consultation.objects.select_related("division")
    if not actor.has(Role.CIO_OFFICE):
        rows = rows.filter(~Q(state=State.DRAFT) | Q(division_id__in=actor.division_ids))
    return rows.annotate(opinion_count=_opinion_count()).order_by(
        F("published_on").desc(nulls_first=True), "-id"
    )


def _with_parts() -> QuerySet[Consultation]:
    return Consultation.objects.select_related("division__department").prefetch_related(
        Prefetch("sections", Section.objects.order_by("position", "id")),
        Prefetch("documents", Document.objects.order_by("position", "id")),
        Prefetch("state_changes", StateChange.objects.order_by("at", "id")),
    )


def get_consultation(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation with division, sections, documents and history, if this person may read it.

    Raises:
        NotFound: there is none, or it is a draft that this person may not see.
    """
    consultation = _with_parts().filter(code=code).first()
    if consultation is None or not rules.may_read(actor, consultation):
        raise NotFound
    return consultation


def consultation_in_short(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation alone, for a page about a part of it, if this person may read it (1 statement).

    Raises:
        NotFound: there is none, or it is a draft that this person may not see.
    """
    consultation = next(iter(_in_short(code)), None)
    if consultation is None or not rules.may_read(actor, consultation):
        raise NotFound
    return consultation


@prepared
def _in_short(code: str) -> QuerySet[Consultation]:
    return Consultation.objects.filter(code=code)


def consultation_to_speak_on(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation with division and sections, if this person may read it (2 statements).

    Raises:
        NotFound: there is none, or it is a draft that this person may not see.
    """
    rows = Consultation.objects.select_related("division").prefetch_related("sections")
    consultation = rows.filter(code=code).first()
    if consultation is None or not rules.may_read(actor, consultation):
        raise NotFound
    return consultation


def consultation_to_edit(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation for somebody who runs it.

    Raises:
        NotFound: there is none.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = _with_parts().filter(code=code).first()
    if consultation is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_edit_consultation(actor, consultation):
        raise NotAllowed
    return consultation


def divisions_that_may_be_chosen(*, actor: Actor) -> frozenset[int] | None:
    """Return the divisions for which a person may prepare a consultation; None means all.

    Raises:
        NotAllowed: there is none.
    """
    if actor.has(Role.CIO_OFFICE):
        return None
    own = frozenset(d for d in actor.division_ids if rules.may_create_consultation(actor, d))
    if not own:
        raise NotAllowed
    return own


def consultations_by_code(*, codes: Collection[str]) -> dict[str, Consultation]:
    """Return consultations with their sections, by code (2 statements)."""
    rows = Consultation.objects.filter(code__in=codes).prefetch_related("sections")
    return {consultation.code: consultation for consultation in rows}


def section_of(*, consultation: Consultation, number: str) -> Section:
    """Return a part of the draft.

    Raises:
        NotFound: the draft has no such part.
    """
    section = consultation.sections.filter(number=number).first()
    if section is None:
        raise NotFound
    return section


def get_document(*, code: str, document_id: int, actor: Actor) -> Document:
    """Return a document of a consultation that this person may read.

    Raises:
        NotFound: there is none, or the consultation may not be read.
    """
    rows = Document.objects.select_related("consultation")
    document = rows.filter(consultation__code=code, pk=document_id).first()
    if document is None or not rules.may_read(actor, document.consultation):
        raise NotFound
    return document
