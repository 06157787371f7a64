"""Votes on statements: everybody reads statements and maps, a program with a token answers and adds some."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from yoriai.api.access import SPEAK, actor_of
from yoriai.api.limits import count_votes, count_words
from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS, TOKEN_REFUSALS, WRITING_REFUSALS, Problem
from yoriai.api.speaking import IdempotencyKey, Speaker
from yoriai.apps.consultations.operations import voting, voting_statements
from yoriai.apps.consultations.operations.programs import device_of
from yoriai.apps.consultations.operations.voting import Ballot, Cast
from yoriai.apps.consultations.operations.voting_statements import StatementDraft
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries import voting_map
from yoriai.apps.consultations.rules import Stance
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of

router = Router()
VOTES_AT_ONCE = 100


class Word(StrEnum):
    """The three answers."""

    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105 - a word on a ballot


STANCES = {Word.AGREE: Stance.AGREE, Word.DISAGREE: Stance.DISAGREE, Word.PASS: Stance.PASS}
WORDS = {int(stance): word for word, stance in STANCES.items()}


class StatementOut(Schema):
    """A statement that is voted on; the counts, as of the last step, are null while fewer than five answered."""

    number: int
    text: str
    is_by_resident: bool
    agrees: int | None
    disagrees: int | None
    passes: int | None

    @staticmethod
    def resolve_agrees(row: Any) -> int | None:
        return row.agrees if row.has_counts else None

    @staticmethod
    def resolve_disagrees(row: Any) -> int | None:
        return row.disagrees if row.has_counts else None

    @staticmethod
    def resolve_passes(row: Any) -> int | None:
        return row.passes if row.has_counts else None


class LevelOut(Schema):
    """How many people of whom this is known."""

    label: str = Field(examples=["端末"])
    people: int


class TurnoutOut(Schema):
    """How many took part as of the last step (`at`, null while nothing is said yet), and what is known of them."""

    at: datetime | None
    people: int
    levels: list[LevelOut]
    votes: int
    statements: int
    waiting: int

    @staticmethod
    def resolve_people(turnout: Any) -> int:
        return int(turnout.people.all)

    @staticmethod
    def resolve_levels(turnout: Any) -> list[dict[str, Any]]:
        return [{"label": label, "people": count} for label, count in turnout.people.labelled]


class MapOut(Schema):
    """The map of opinions (docs/voting.md, `yoriai-map/1`); `drawn_at` is null before the first."""

    format: str
    consultation: str
    version: int
    drawn_at: datetime | None
    people: int
    votes: int
    statements: list[dict[str, Any]]
    groups: list[dict[str, Any]] = []
    common_ground: list[dict[str, Any]] = []
    divisive: list[dict[str, Any]] = []
    consensus: list[dict[str, Any]] | dict[str, Any] = []
    spread: list[float] = []
    certainty: dict[str, Any] = {}
    crowd: dict[str, Any] = {}


class QuestionOut(Schema):
    """The statement that is asked next; null when all are answered or voting is not open."""

    number: int | None = None
    text: str | None = None
    is_by_resident: bool | None = None
    answered: int
    of: int


class AnsweredOut(Schema):
    """What this person answered to a statement."""

    statement: int
    text: str
    answer: Word
    is_shown: bool


class OwnStatementOut(Schema):
    """A statement of this person, and what became of it."""

    number: int
    text: str
    state: str
    reason: str
    merged_into: int | None
    votes: int


class OwnOut(Schema):
    """Answers and statements of one person."""

    answers: list[AnsweredOut]
    statements: list[OwnStatementOut]


class VoteIn(Schema):
    """One answer to one statement."""

    statement: int = Field(ge=1, le=2_147_483_647, examples=[3])
    answer: Word = Field(examples=["agree"])


class VotesIn(Schema):
    """Answers in the order in which they were given; a later one to the same statement replaces the earlier."""

    votes: list[VoteIn] = Field(min_length=1, max_length=VOTES_AT_ONCE)


class VoteOut(Schema):
    """What became of one answer: `first`, `changed`, `repeated`, or `refused` with the problem."""

    statement: int
    outcome: str = Field(examples=["first"])
    problem: Problem | None = None


class VotesOut(Schema):
    """What became of each answer, in the order in which they were sent."""

    votes: list[VoteOut]


class StatementIn(Schema):
    """One short sentence that people can agree or disagree with."""

    text: str = Field(examples=["市のお知らせは紙でも配るべきだ。"])


class AddedOut(Schema):
    """A statement that was taken in; it is `waiting` until the office looked at it."""

    number: int
    text: str
    state: str = Field(examples=["waiting"])


@router.get("/consultations/{code}/statements", response={200: list[StatementOut], **REFUSALS})
@paginate(Slice)
def list_statements(request: HttpRequest, code: str) -> Any:
    """All statements that are shown, by number."""
    return queries.statement_list(code=code, on=day_of(timezone.now())).statements


@router.get("/consultations/{code}/turnout", response={200: TurnoutOut, **REFUSALS})
def get_turnout(request: HttpRequest, code: str) -> Any:
    """How many people answered, and how many answers there are, as of the last step."""
    found = queries.voted_consultation(code=code, on=day_of(timezone.now()))
    return queries.public_turnout(consultation=found.consultation)


@router.get("/consultations/{code}/map", response={200: MapOut, **REFUSALS}, exclude_unset=True)
def get_map(request: HttpRequest, code: str) -> Any:
    """The last map of opinions; it says nothing of fewer than five people."""
    return voting_map.as_data(voting_map.shown_map(code=code, on=day_of(timezone.now())))


@router.get(
    "/consultations/{code}/statements/next", response={200: QuestionOut, **TOKEN_REFUSALS}, auth=SPEAK
)
def get_next_statement(request: HttpRequest, code: str, speaker: Speaker = "") -> Any:
    """The statement to ask this person next; asked again without an answer, it is the same."""
    device = device_of(by=actor_of(request), speaker=speaker)
    page = queries.next_question(code=code, device=device, on=day_of(timezone.now()))
    if page.question is not None and page.found.is_open:
        return page.question
    given = sum(answer.is_shown for answer in queries.own_answers(found=page.found, device=device))
    return {"answered": given, "of": queries.public_turnout(consultation=page.found.consultation).statements}


@router.get("/consultations/{code}/votes", response={200: OwnOut, **TOKEN_REFUSALS}, auth=SPEAK)
def list_own_votes(request: HttpRequest, code: str, speaker: Speaker = "") -> Any:
    """What this person answered, and which statements this person added."""
    device = device_of(by=actor_of(request), speaker=speaker)
    found = queries.voted_consultation(code=code, on=day_of(timezone.now()))
    answers = [
        {"statement": one.number, "text": one.text, "answer": WORDS[one.value], "is_shown": one.is_shown}
        for one in queries.own_answers(found=found, device=device)
    ]
    return {"answers": answers, "statements": queries.own_statements(found=found, device=device)}


@router.post("/consultations/{code}/votes", response={200: VotesOut, **WRITING_REFUSALS}, auth=SPEAK)
def cast_votes(request: HttpRequest, code: str, given: VotesIn, speaker: Speaker = "") -> Any:
    """Send answers. Sent again they change nothing, so that no key is needed; a refused one hurts no other."""
    by, now = actor_of(request), timezone.now()
    device = device_of(by=by, speaker=speaker)
    queries.voted_consultation(code=code, on=day_of(now))
    count_votes(by=by, speaker=speaker, votes=len(given.votes), at=now)
    ballots = [Ballot(code, vote.statement, int(STANCES[vote.answer]), device) for vote in given.votes]
    outcomes = voting.cast_votes(ballots=ballots, by=by, at=now)
    told = zip(given.votes, outcomes, strict=True)
    return {"votes": [_told(vote, outcome) for vote, outcome in told]}


def _told(vote: VoteIn, outcome: Cast | Refusal) -> dict[str, Any]:
    if isinstance(outcome, Refusal):
        return {"statement": vote.statement, "outcome": "refused", "problem": outcome.as_problem()}
    if outcome.is_new:
        return {"statement": vote.statement, "outcome": "first"}
    return {"statement": vote.statement, "outcome": "changed" if outcome.is_changed else "repeated"}


@router.post("/consultations/{code}/statements", response={201: AddedOut, **WRITING_REFUSALS}, auth=SPEAK)
def add_statement(
    request: HttpRequest, code: str, said: StatementIn, idempotency_key: IdempotencyKey, speaker: Speaker = ""
) -> Any:
    """Add a statement. The same sentence of the same person is stored once, whatever the key."""
    by, now = actor_of(request), timezone.now()
    draft = StatementDraft(code, said.text, device_of(by=by, speaker=speaker))
    count_words(by=by, speaker=speaker, at=now)
    return Status(201, voting_statements.add_statement(draft=draft, by=by, at=now))
