"""Short makers of consultations that are voted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation, Statement
from yoriai.apps.consultations.operations import Period, voting, voting_setup, voting_statements
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.operations.voting_phases import PhasePlan, VotingTerms
from yoriai.apps.consultations.operations.voting_statements import StatementDraft
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE

CONTENT = replace(makers.CONTENT, title="地域の情報化", kind="statement_voting")
TEXTS = (
    "市のお知らせは紙でも配るべきだ。",
    "公共施設に無料の無線LANがほしい。",
    "手続きはすべて家からできるとよい。",
)


def draft_voting(
    of: Division, texts: Sequence[str] = TEXTS, phases: Sequence[PhasePlan] = ()
) -> Consultation:
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of, CONTENT)
    voting_statements.add_city_statements(consultation_id=consultation.pk, texts=texts, by=by, at=NOON)
    if phases:
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=phases, by=by, at=NOON)
    return consultation


def open_voting(
    of: Division | None = None,
    *,
    texts: Sequence[str] = TEXTS,
    terms: VotingTerms | None = None,
    phases: Sequence[PhasePlan] = (),
    starts_on: date = TODAY,
    at: datetime = NOON,
) -> Consultation:
    """A consultation that is voted on from a day, for 20 days."""
    of = of or division()
    by = makers.head(of)
    consultation = draft_voting(of, texts, phases)
    if terms:
        voting_setup.set_voting_terms(consultation_id=consultation.pk, terms=terms, by=by, at=NOON)
    period = Period(starts_on, starts_on + timedelta(days=19))
    return operations.publish_consultation(consultation_id=consultation.pk, period=period, by=by, at=at)


def ballot(consultation: Consultation, number: int, value: int, device: str = "a") -> Ballot:
    return Ballot(consultation.code, number, value, device)


def cast(consultation: Consultation, number: int, value: int, device: str = "a", at: datetime = NOON):
    return voting.cast_vote(ballot=ballot(consultation, number, value, device), by=ANYONE, at=at)


def proposed(consultation: Consultation, text: str, device: str = "a", at: datetime = NOON) -> Statement:
    draft = StatementDraft(consultation.code, text, device)
    return voting_statements.add_statement(draft=draft, by=ANYONE, at=at)


def crowd(consultation: Consultation, people: int, statements: int = 3, at: datetime = NOON) -> None:
    """Let two halves of a crowd answer every statement in opposite ways."""
    ballots = [
        ballot(consultation, number, 1 if (person + number) % 2 else -1, f"crowd-{person}")
        for person in range(people)
        for number in range(1, statements + 1)
    ]
    voting.cast_votes(ballots=ballots, by=ANYONE, at=at)
