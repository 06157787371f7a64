"""Meetings as those see them who run them."""

from __future__ import annotations

from yoriai.apps.consultations import rules as consultation_rules
from yoriai.apps.consultations.models import Consultation, Gathering
from yoriai.apps.consultations.queries.consultations import consultation_to_edit
from yoriai.apps.consultations.queries.gatherings.public import Seats, get_gathering, seats_of_all
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass


def gathering_to_run(*, code: str, number: int, actor: Actor) -> Gathering:
    """Return a meeting with consultation, agenda, papers and history for somebody who runs it (4 statements).

    Raises:
        NotFound: there is none.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    try:
        gathering = get_gathering(code=code, number=number, actor=actor)
    except NotFound:
        raise (NotFound if consultation_rules.may_see_desk(actor) else NotAllowed) from None
    if not rules.may_run(actor, gathering.consultation):
        raise NotAllowed
    return gathering


@dataclass(frozen=True)
class DeskGatherings:
    """The meetings of a consultation at the desk, each with its seats."""

    consultation: Consultation
    rows: tuple[tuple[Gathering, tuple[Seats, ...]], ...]


def desk_gatherings(*, code: str, actor: Actor) -> DeskGatherings:
    """Return the meetings of a consultation for those who run it (6 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = consultation_to_edit(code=code, actor=actor)
    gatherings = list(consultation.gatherings.order_by("starts_at", "id"))
    seats = seats_of_all(gatherings=gatherings)
    return DeskGatherings(consultation, tuple((one, seats[one.pk]) for one in gatherings))
