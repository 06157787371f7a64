"""Preparing what is voted on: the phases of a consultation, and the terms of its voting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yoriai.apps.consultations.models import Consultation, Voting
from yoriai.apps.consultations.operations.consultations import AlreadyPublished, editable, record
from yoriai.apps.consultations.operations.voting_phases import PhasePlan, VotingTerms, replace_phases
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound


@records.operation
def plan_phases(
    *, consultation_id: int, phases: Sequence[PhasePlan], by: Actor, at: datetime
) -> Consultation:
    """Say what may be done when; these phases take the place of all others. None: one phase of its own kind.

    Returns:
        The consultation.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
        Invalid: there is no such kind of phase.
        PhaseReversed: a last day stands before its first.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    replace_phases(consultation, phases)
    record("consultation.phases-planned", consultation, by, at, phases=len(phases))
    return consultation


@records.operation
def set_voting_terms(*, consultation_id: int, terms: VotingTerms, by: Actor, at: datetime) -> Voting:
    """Say whether people add statements, and whether these are shown before somebody looked at them.

    Returns:
        The terms as they now stand; they hold for what comes from now on.

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    consultation = editable(consultation_id, by)
    voting = Voting.objects.select_for_update().filter(consultation=consultation).first()
    if voting is None:
        raise NotFound
    voting.takes_statements = terms.takes_statements
    voting.shows_at_once = terms.shows_at_once
    voting.confirms_email = terms.confirms_email
    voting.save(update_fields=["takes_statements", "shows_at_once", "confirms_email"])
    record(
        "consultation.voting-terms-set",
        consultation,
        by,
        at,
        takes_statements=terms.takes_statements,
        shows_at_once=terms.shows_at_once,
        confirms_email=terms.confirms_email,
    )
    return voting
