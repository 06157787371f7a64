"""What people and the office read of a vote on statements: the next question, own answers, all statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Participant,
    Phase,
    Statement,
    Vote,
    VoteEvent,
    Voting,
)
from yoriai.apps.consultations.queries import voting_figures
from yoriai.apps.consultations.queries.voting_figures import Levels, levels_of
from yoriai.apps.consultations.queries.voting_intake import key_of
from yoriai.apps.consultations.queries.voting_next import Candidate, chosen
from yoriai.apps.consultations.rules import PhaseKind, StatementState
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.values import dataclass


@prepared
def _voted(code: str) -> QuerySet[Consultation]:
    rows = Consultation.objects.select_related("voting", "division__department")
    return rows.filter(code=code, voting__isnull=False).exclude(state=rules.State.DRAFT)


@prepared
def _phases(consultation_id: int) -> QuerySet[Phase]:
    return Phase.objects.filter(consultation_id=consultation_id).order_by("number")


def _who(consultation_id: int, key: str) -> QuerySet[Participant, Any]:
    """Return whose a device is: a further device of somebody stands for that person."""
    rows = Participant.objects.filter(consultation_id=consultation_id, key=key)
    return rows.values_list(Coalesce("merged_into_id", "id"))


@prepared
def _answers(consultation_id: int, key: str) -> QuerySet[Vote, Any]:
    rows = Vote.objects.filter(participant_id__in=_who(consultation_id, key))
    names = ("statement_id", "statement__number", "statement__text", "value", "statement__state")
    return rows.order_by("id").values_list(*names)


@prepared
def _candidates(consultation_id: int) -> QuerySet[Statement, Any]:
    rows = Statement.objects.filter(consultation_id=consultation_id, state=StatementState.SHOWN)
    names = ("id", "number", "priority", "agrees", "disagrees", "passes")
    return rows.order_by("number").values_list(*names)


@prepared
def _shown_statement(statement_id: int) -> QuerySet[Statement]:
    # By its key: the number is too small a column for the marks of a prepared read on PostgreSQL.
    return Statement.objects.filter(pk=statement_id, state=StatementState.SHOWN)


@dataclass(frozen=True)
class VotedConsultation:
    """A public consultation that is voted on, its phases, and whether votes are taken on the day asked for."""

    consultation: Consultation
    phases: tuple[Phase, ...]
    is_open: bool

    @property
    def salt(self) -> bytes:
        return bytes(self.consultation.voting.salt)

    @property
    def last_day(self) -> date | None:
        """The last day on which votes are taken."""
        days = [phase.ends_on for phase in self.phases if phase.kind == PhaseKind.STATEMENT_VOTING]
        return max(days, default=self.consultation.closes_on)

    def is_over(self, on: date) -> bool:
        """Tell whether the last day of voting lies behind a day."""
        return self.last_day is not None and self.last_day < on

    @property
    def takes_statements(self) -> bool:
        return self.is_open and self.consultation.voting.takes_statements


def voted_consultation(*, code: str, on: date) -> VotedConsultation:
    """Return a public consultation that is voted on (2 statements).

    Raises:
        NotFound: there is none in public.
    """
    row = next(iter(_voted(code)), None)
    if row is None:
        raise NotFound
    phases = phases_of(consultation=row)
    is_open = PhaseKind.STATEMENT_VOTING in rules.open_kinds(row, phases, on)
    return VotedConsultation(row, phases, is_open)


def phases_of(*, consultation: Consultation) -> tuple[Phase, ...]:
    """Return the phases of a consultation in order (1 statement)."""
    return tuple(_phases(consultation.pk))


@dataclass(frozen=True)
class Answered:
    """An answer that a person gave: to which statement, and what."""

    statement_id: int
    number: int
    text: str
    value: int
    is_shown: bool

    @property
    def label(self) -> str:
        return str(rules.Stance(self.value).label)


def own_answers(*, found: VotedConsultation, device: str) -> tuple[Answered, ...]:
    """Return what a device answered, in the order in which it answered first (1 statement)."""
    return tuple(
        Answered(key, number, text, value, state == StatementState.SHOWN)
        for key, number, text, value, state in _answers(found.consultation.pk, key_of(found.salt, device))
    )


@dataclass(frozen=True)
class Question:
    """One statement to be answered, how far this person is, and what was answered to it before."""

    number: int
    text: str
    is_by_resident: bool
    answered: int
    of: int
    before: int | None
    previous: int | None

    @property
    def place(self) -> int:
        """Which question this is, counted from 1."""
        return self.answered + (self.before is None)


@dataclass(frozen=True)
class QuestionPage:
    """What the page of one question shows; no question when all are answered."""

    found: VotedConsultation
    question: Question | None


def next_question(*, code: str, device: str, on: date) -> QuestionPage:
    """Return the statement that this device is asked next (5 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = voted_consultation(code=code, on=on)
    answers = own_answers(found=found, device=device)
    known = {answer.statement_id for answer in answers}
    shown = _shown(found.consultation)
    left = [Candidate(number, priority, votes) for key, number, priority, votes in shown if key not in known]
    number = chosen(left, seed=f"{key_of(found.salt, device)}:{len(answers)}")
    if number is None:
        return QuestionPage(found, None)
    return QuestionPage(found, _question(found, number, answers, shown))


def question(*, code: str, number: int, device: str, on: date) -> QuestionPage:
    """Return one statement, with what this device answered to it (5 statements).

    Raises:
        NotFound: there is no such consultation in public, or no such statement is shown.
    """
    found = voted_consultation(code=code, on=on)
    answers = own_answers(found=found, device=device)
    return QuestionPage(found, _question(found, number, answers, _shown(found.consultation)))


ShownRow = tuple[int, int, float | None, int]


def _shown(consultation: Consultation) -> list[ShownRow]:
    return [
        (key, number, priority, sum(sums)) for key, number, priority, *sums in _candidates(consultation.pk)
    ]


def _question(
    found: VotedConsultation, number: int, answers: tuple[Answered, ...], shown: list[ShownRow]
) -> Question:
    key = next((key for key, listed, *_ in shown if listed == number), 0)
    row = next(iter(_shown_statement(key)), None)
    if row is None:
        raise NotFound
    mine = [answer.number for answer in answers if answer.is_shown]
    earlier = mine[: mine.index(number)] if number in mine else mine
    return Question(
        number=row.number,
        text=row.text,
        is_by_resident=row.author == rules.Author.RESIDENT,
        answered=len(mine),
        of=len(shown),
        before=next((answer.value for answer in answers if answer.number == number), None),
        previous=earlier[-1] if earlier else None,
    )


@dataclass(frozen=True)
class OwnStatement:
    """A statement that this person added, and what became of it."""

    number: int
    text: str
    state: str
    reason: str
    merged_into: int | None
    votes: int
    is_hidden: bool


def own_statements(*, found: VotedConsultation, device: str) -> tuple[OwnStatement, ...]:
    """Return the statements that a device added, in order (1 statement)."""
    who = _who(found.consultation.pk, key_of(found.salt, device))
    rows = Statement.objects.filter(consultation=found.consultation, participant_id__in=who)
    return tuple(
        OwnStatement(
            number=row.number,
            text=row.text,
            state=str(rules.StatementState(row.state).label),
            reason=str(rules.HoldReason(row.hold_reason).label) if row.hold_reason else "",
            merged_into=row.merged_into.number if row.merged_into else None,
            votes=row.agrees + row.disagrees + row.passes,
            is_hidden=row.state in (StatementState.HELD, StatementState.MERGED),
        )
        for row in rows.select_related("merged_into").order_by("number")
    )


@dataclass(frozen=True)
class Turnout:
    """How many people answered, and how many answers there are: now, or `at` the last step.

    In public `at` is None until enough people answered: then nothing is said yet.
    """

    people: Levels
    votes: int
    statements: int
    waiting: int
    at: datetime | None = None

    @property
    def fewest(self) -> int:
        return rules.FEWEST_SHOWN


def turnout(*, consultation: Consultation) -> Turnout:
    """Return how many took part until now, for the office (2 statements)."""
    votes = sum(sum(sums) for _, *sums in _sums(consultation.pk))
    return _turnout(consultation, levels_of(dict(_counted_people(consultation.pk))), votes, None)


def public_turnout(*, consultation: Consultation) -> Turnout:
    """Return how many took part as of the last step (2 statements)."""
    figures = voting_figures.figures(consultation_id=consultation.pk)
    return _turnout(consultation, figures.people, figures.votes, figures.at)


def _turnout(consultation: Consultation, people: Levels, votes: int, at: datetime | None) -> Turnout:
    states = Counter(state for state, *_ in _sums(consultation.pk))
    shown, waiting = states[StatementState.SHOWN], states[StatementState.WAITING]
    return Turnout(people, votes, shown, waiting, at)


@prepared
def _sums(consultation_id: int) -> QuerySet[Statement, Any]:
    rows = Statement.objects.filter(consultation_id=consultation_id).order_by("number")
    return rows.values_list("state", "agrees", "disagrees", "passes")


@prepared
def _counted_people(consultation_id: int) -> QuerySet[Participant, Any]:
    # Somebody who only typed in a code, or only added a statement, has answered nothing.
    answered = Exists(Vote.objects.filter(participant=OuterRef("pk")))
    people = Participant.objects.filter(consultation_id=consultation_id, merged_into__isnull=True)
    rows = people.filter(answered).order_by()
    return rows.values("level").annotate(n=Count("pk")).values_list("level", "n")


def counted_votes(*, consultation: Consultation) -> dict[str, int]:
    """Return what the log says of a vote on statements with its results; nothing where nobody votes (3 statements)."""
    if not Voting.objects.filter(consultation=consultation).exists():
        return {}
    counted = turnout(consultation=consultation)
    return {"voters": counted.people.all, "votes": counted.votes, "statements": counted.statements}


@dataclass(frozen=True)
class StatementRow:
    """A statement in the public list; the counts, as of the last step, are shown from five answers on."""

    number: int
    text: str
    is_by_resident: bool
    agrees: int
    disagrees: int
    passes: int
    levels: Levels

    @property
    def votes(self) -> int:
        return self.agrees + self.disagrees + self.passes

    @property
    def has_counts(self) -> bool:
        return self.votes >= rules.FEWEST_SHOWN

    @property
    def shares(self) -> tuple[int, int, int]:
        """Agree, disagree, pass in percent of all answers, rounded."""
        all_votes = max(1, self.votes)
        return (
            round(self.agrees * 100 / all_votes),
            round(self.disagrees * 100 / all_votes),
            round(self.passes * 100 / all_votes),
        )


@dataclass(frozen=True)
class NotShown:
    """How many statements are not shown, and why."""

    label: str
    count: int


@dataclass(frozen=True)
class StatementList:
    """All statements of a consultation as everybody reads them."""

    found: VotedConsultation
    statements: tuple[StatementRow, ...]
    not_shown: tuple[NotShown, ...]
    turnout: Turnout


def statement_list(*, code: str, on: date) -> StatementList:
    """Return all statements with their counts as of the last step (6 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = voted_consultation(code=code, on=on)
    figures = voting_figures.figures(consultation_id=found.consultation.pk)
    rows = found.consultation.statements.filter(state=StatementState.SHOWN).order_by("number")
    return StatementList(
        found=found,
        statements=tuple(
            StatementRow(number, text, author == rules.Author.RESIDENT, *figures.of(number))
            for number, text, author in rows.values_list("number", "text", "author")
        ),
        not_shown=tuple(_not_shown(found.consultation)),
        turnout=_turnout(found.consultation, figures.people, figures.votes, figures.at),
    )


def _not_shown(consultation: Consultation) -> Iterable[NotShown]:
    rows = consultation.statements.exclude(state=StatementState.SHOWN).order_by("state", "hold_reason")
    for row in rows.values("state", "hold_reason").annotate(n=Count("pk")):
        reason = row["hold_reason"] and rules.HoldReason(row["hold_reason"]).label
        yield NotShown(str(reason or StatementState(row["state"]).label), row["n"])


@dataclass(frozen=True)
class Day:
    """What happened on a day in Japan."""

    day: date
    people: int
    votes: int


@dataclass(frozen=True)
class ModerationPage:
    """What the office sees: what waits, what was decided, and how many took part by day."""

    consultation: Consultation
    waiting: tuple[Statement, ...]
    decided: tuple[Statement, ...]
    turnout: Turnout
    days: tuple[Day, ...]


def moderation_page(*, code: str, actor: Actor) -> ModerationPage:
    """Return all statements of a consultation for the office (6 statements).

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = _moderated(code, actor)
    rows = tuple(consultation.statements.select_related("merged_into").order_by("number"))
    waiting = tuple(row for row in rows if row.state == StatementState.WAITING)
    return ModerationPage(
        consultation=consultation,
        waiting=waiting,
        decided=tuple(row for row in rows if row.state != StatementState.WAITING),
        turnout=turnout(consultation=consultation),
        days=_days(consultation),
    )


def _moderated(code: str, actor: Actor) -> Consultation:
    row = Consultation.objects.select_related("voting", "division").filter(code=code).first()
    if row is None or not hasattr(row, "voting"):
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_moderate(actor, row):
        raise NotAllowed
    return row


def statement_to_decide(*, code: str, number: int, actor: Actor) -> Statement:
    """Return one statement with its consultation, for somebody who may decide about it (2 statements).

    Raises:
        NotFound: there is no such consultation or statement.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = _moderated(code, actor)
    statement = consultation.statements.select_related("merged_into").filter(number=number).first()
    if statement is None:
        raise NotFound
    statement.consultation = consultation
    return statement


def _days(consultation: Consultation) -> tuple[Day, ...]:
    people = _by_day(consultation.participants.filter(merged_into__isnull=True), "joined_at")
    votes = _by_day(VoteEvent.objects.filter(consultation=consultation), "at")
    return tuple(
        Day(day, people.get(day, 0), votes.get(day, 0)) for day in sorted(people.keys() | votes.keys())
    )


def _by_day(rows, instant: str) -> dict[date, int]:  # type: ignore[no-untyped-def] # of any table
    by_day = rows.order_by().values(day=TruncDate(instant, tzinfo=JAPAN)).annotate(n=Count("pk"))
    return {row["day"]: row["n"] for row in by_day}
