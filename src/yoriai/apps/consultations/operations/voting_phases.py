"""The phases of a consultation and the terms on which it is voted on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Phase, Voting
from yoriai.apps.consultations.operations.asking import make_survey
from yoriai.apps.consultations.operations.proposal_terms import take_proposals
from yoriai.apps.shared.errors import Invalid, Refusal
from yoriai.pure.values import dataclass

SALT_BYTES = 32


class PhaseReversed(Refusal):
    """The last day stands before the first."""

    code = "phase-reversed"
    status = 422
    message = _("段階「%(title)s」の終わる日が、始まる日より前になっています。")
    next_step = _("日付を確かめてください。")


class PhaseOutsidePeriod(Refusal):
    """A phase begins before the consultation or ends after it."""

    code = "phase-outside-period"
    status = 422
    message = _("段階「%(title)s」が、募集期間からはみ出しています。")
    next_step = _("段階の日付か、募集期間を直してください。")


class NothingToVoteOn(Refusal):
    """There is no statement yet."""

    code = "consultation-without-statements"
    message = _("論点文が登録されていません。")
    next_step = _("論点文を1つ以上登録してから公表してください。")


@dataclass(frozen=True)
class PhasePlan:
    """One phase; its number follows from its place in the list. Both days belong to it."""

    kind: str
    title: str
    starts_on: date
    ends_on: date
    rules: str = ""
    decides: str = ""
    decides_on: date | None = None
    publishes: str = ""


@dataclass(frozen=True)
class VotingTerms:
    """Whether people add statements, whether these are shown before somebody looked at them, and whether
    addresses are confirmed.
    """

    takes_statements: bool = True
    shows_at_once: bool = False
    confirms_email: bool = True


def make_votable(consultation: Consultation) -> Voting:
    """Give a consultation its terms of voting and its salt, once, in the running transaction."""
    made, _is_new = Voting.objects.get_or_create(
        consultation=consultation, defaults={"salt": secrets.token_bytes(SALT_BYTES)}
    )
    return made


def replace_phases(consultation: Consultation, plans: Sequence[PhasePlan]) -> None:
    """Put these phases in the place of all others, in the running transaction.

    Raises:
        Invalid: there is no such kind of phase.
        PhaseReversed: a last day stands before its first.
    """
    for plan in plans:
        if plan.kind not in rules.PhaseKind.values:
            raise Invalid(field=str(Phase._meta.get_field("kind").verbose_name))
        if plan.ends_on < plan.starts_on:
            raise PhaseReversed(title=plan.title)
    consultation.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(consultation=consultation, number=number, **asdict(plan))
        for number, plan in enumerate(plans, 1)
    )
    if rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.STATEMENT_VOTING):
        make_votable(consultation)
    if rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.SURVEY):
        make_survey(consultation)
    if rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.PROPOSALS):
        take_proposals(consultation)


def check_publishable(consultation: Consultation, published_on: date, closes_on: date) -> None:
    """Refuse to publish where there is nothing to vote on, or a phase lies outside of the period.

    Raises:
        NothingToVoteOn: it is to be voted on and has no statement.
        PhaseOutsidePeriod: a phase begins before the first day or ends after the last one.
    """
    phases = tuple(consultation.phases.order_by("number"))
    is_voted_on = rules.asks_for(consultation, phases, rules.PhaseKind.STATEMENT_VOTING)
    if is_voted_on and not consultation.statements.filter(state=rules.StatementState.SHOWN).exists():
        raise NothingToVoteOn
    for phase in phases:
        if phase.starts_on < published_on or phase.ends_on > closes_on:
            raise PhaseOutsidePeriod(title=phase.title)


def stretch_last_phase(consultation: Consultation, before: date, closes_on: date) -> None:
    """Let the phases that ended with the period end with its new last day."""
    consultation.phases.filter(ends_on=before).update(ends_on=closes_on)
