"""The phases of a public consultation, as everybody reads them."""

from __future__ import annotations

from datetime import date

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation
from yoriai.apps.consultations.queries.consultations import consultation_in_short
from yoriai.apps.consultations.queries.voting import phases_of
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class PublicPhase:
    """What may be done on its days, both included, and whether it may be done on the day asked for."""

    number: int
    kind: str
    title: str
    rules: str
    decides: str
    decides_on: date | None
    publishes: str
    starts_on: date
    ends_on: date
    is_open: bool


def phases_in_public(*, code: str, on: date) -> tuple[PublicPhase, ...]:
    """Return the phases of a consultation, in order; one of its own kind where none was planned (2 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    consultation = consultation_in_short(code=code, actor=ANYONE)
    phases = phases_of(consultation=consultation)
    is_open = rules.stage_of(consultation, on) == rules.Stage.OPEN
    if not phases:
        return (_whole(consultation, is_open),)
    return tuple(
        PublicPhase(
            number=phase.number,
            kind=str(phase.kind),
            title=phase.title,
            rules=phase.rules,
            decides=phase.decides,
            decides_on=phase.decides_on,
            publishes=phase.publishes,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
            is_open=is_open and phase.starts_on <= on <= phase.ends_on,
        )
        for phase in phases
    )


def _whole(consultation: Consultation, is_open: bool) -> PublicPhase:
    """Return a consultation without phases as one phase of its own kind."""
    first, last = consultation.published_on, consultation.closes_on
    if first is None or last is None:
        raise NotFound
    return PublicPhase(
        number=1,
        kind=str(consultation.kind),
        title=str(rules.Kind(consultation.kind).label),
        rules=consultation.participation_rules,
        decides=consultation.decides,
        decides_on=consultation.results_due_on,
        publishes=consultation.publishes,
        starts_on=first,
        ends_on=last,
        is_open=is_open,
    )
