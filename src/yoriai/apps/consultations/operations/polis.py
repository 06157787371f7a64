"""Taking in a conversation that Polis exported: statements, participants and their votes; looked at first, all or nothing.

Imported participants are marked as such for ever (`Participant.level`). The same conversation, exported again later,
adds what is new: a participant is known by the conversation's address and the number there.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, ImportBatch, Statement, VoteEvent
from yoriai.apps.consultations.operations.imports import FileUnreadable, ImportRefused
from yoriai.apps.consultations.operations.opinions import ResultsOut
from yoriai.apps.consultations.operations.voting import NONCE_BYTES, join, write_sums, write_votes
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.operations.voting_statements import store_statements
from yoriai.apps.consultations.operations.voting_texts import (
    StatementEmpty,
    StatementTooLong,
    StatementWithoutWords,
    check_statement,
    clean_statement,
    wording_of,
)
from yoriai.apps.consultations.queries import voting_intake as intake
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure.opendata import polis
from yoriai.pure.opendata.findings import Finding, TableError, gettext_noop
from yoriai.pure.opendata.polis import Comment, Comments, Votes
from yoriai.pure.values import dataclass

T = TypeVar("T")
PEOPLE_AT_ONCE = 200
SOURCE_LIMIT = 200
# Who wrote a sentence that nobody can vote on loses nothing by its absence.
_LEFT_OUT = (StatementEmpty, StatementWithoutWords)


class SourceMissing(Refusal):
    """Without it, two conversations could not be told apart."""

    code = "import-source-missing"
    status = 422
    message = _("どの会話の書き出しかが分かりません。")
    next_step = _("summary.csvも選ぶか、会話のアドレスを入力してください。")


@dataclass(frozen=True)
class File:
    """A file as it was chosen."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class PolisRequest:
    """The files of one conversation; `source` is its address, read from the summary where it is not given."""

    code: str
    comments: File
    votes: File | None = None
    summary: File | None = None
    source: str = ""


@dataclass
class PolisPlan:
    """What taking in the files would do. Nothing is written yet."""

    consultation: Consultation
    source: str
    topic: str
    comments: Comments
    votes: Votes
    findings: list[Finding]
    # Statement of the export → its wording here; what nobody can vote on is missing.
    wordings: dict[int, str] = field(default_factory=dict)
    known_statements: dict[str, int] = field(default_factory=dict)
    known_people: int = 0
    new_votes: int = 0

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def is_ready(self) -> bool:
        return not self.errors

    @property
    def new_wordings(self) -> dict[str, Comment]:
        """The statements to be added, each wording once, in the order of their numbers there."""
        found: dict[str, Comment] = {}
        for number in sorted(self.wordings):
            if self.wordings[number] not in self.known_statements:
                found.setdefault(self.wordings[number], self.comments.by_number[number])
        return found

    @property
    def people(self) -> list[str]:
        """Everybody who voted, and who wrote a statement that is added."""
        authors = {one.author for one in self.new_wordings.values() if one.author and not one.is_seed}
        return sorted({*self.votes.given, *authors})

    @property
    def added(self) -> int:
        return len(self.new_wordings)

    @property
    def new_people(self) -> int:
        return len(self.people) - self.known_people

    @property
    def has_news(self) -> bool:
        return bool(self.new_wordings or self.new_people or self.new_votes)


@dataclass(frozen=True)
class PolisOutcome:
    """What was taken in."""

    statements: int
    people: int
    votes: int


def plan_polis_import(*, request: PolisRequest, by: Actor, at: datetime) -> PolisPlan:
    """Read the files of a conversation and tell what taking them in would do; nothing is written.

    Returns:
        The plan: what is new and what is known, and findings with file, row and column.

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        ResultsOut: its results are published.
        FileUnreadable: a file is no table; the reason says why.
        SourceMissing: neither the summary nor the request says which conversation it is.
    """
    consultation = _consultation(request.code, by)
    comments = _read(polis.read_comments, request.comments)
    votes = Votes()
    if request.votes is not None:
        numbers = list(comments.by_number)
        votes = _read(lambda data, name: polis.read_votes(data, name, numbers), request.votes)
    summary = _read(polis.read_summary, request.summary) if request.summary is not None else {}
    source = (request.source.strip() or summary.get("url", ""))[:SOURCE_LIMIT]
    if not source:
        raise SourceMissing
    findings = [*comments.findings, *votes.findings]
    plan = PolisPlan(consultation, source, summary.get("topic", ""), comments, votes, findings)
    _look_at_texts(plan, request.comments.name)
    if request.votes is not None and polis.turned_round(comments, votes):
        message = gettext_noop("賛成と反対が入れ替わっているようです（comments.csvの数と合いません）。")
        plan.findings.append(Finding("polis-turned-round", request.votes.name, 0, "", "", message))
    if plan.is_ready:
        _compare(plan)
    plan.findings.sort(key=lambda finding: not finding.is_error)
    return plan


def _consultation(code: str, by: Actor) -> Consultation:
    row = Consultation.objects.select_related("voting", "division").filter(code=code).first()
    if row is None:
        raise NotFound if rules.may_see_desk(by) else NotAllowed
    if not rules.may_moderate(by, row):
        raise NotAllowed
    if not hasattr(row, "voting"):
        raise NotFound
    if row.state == rules.State.RESULTS_PUBLISHED:
        raise ResultsOut
    return row


def _read(read: Callable[[bytes, str], T], file: File) -> T:
    try:
        return read(file.data, file.name)
    except TableError as error:
        raise FileUnreadable(reason=gettext(error.message) % error.facts) from error


def _look_at_texts(plan: PolisPlan, file: str) -> None:
    """Find the wording of each statement, and what is wrong with it."""
    first: dict[str, int] = {}
    for number, comment in plan.comments.by_number.items():
        text = clean_statement(comment.text)
        finding = _fault(text, comment, file)
        if finding is not None:
            plan.findings.append(finding)
        if finding is None or finding.code in ("polis-long", "polis-same-wording"):
            wording = wording_of(text)
            plan.wordings[number] = wording
            if first.setdefault(wording, number) != number:
                message = gettext_noop("ほかの文と同じです。答えは1つの文にまとめます。")
                place = (file, comment.row, "comment-body", text[:40])
                plan.findings.append(Finding("polis-same-wording", *place, message, is_error=False))


def _fault(text: str, comment: Comment, file: str) -> Finding | None:
    """Return what is wrong with a sentence; without it, or with a doubt about its length only, it is taken in."""
    place = (file, comment.row, "comment-body", text[:40])
    if len(text) > rules.IMPORTED_STATEMENT_LIMIT:
        return Finding("polis-too-long", *place, gettext_noop("長すぎます（上限1000文字）。"))
    try:
        check_statement(text)
    except StatementTooLong:
        message = gettext_noop("140文字より長い文です。もとのことばのまま取り込みます。")
        return Finding("polis-long", *place, message, is_error=False)
    except _LEFT_OUT:
        message = gettext_noop("ことばのない文のため、この文と答えは取り込みません。")
        return Finding("polis-left-out", *place, message, is_error=False)
    except Refusal as refusal:
        return Finding(refusal.code, *place, f"{refusal}".replace("%", "%%"))
    return None


def _compare(plan: PolisPlan) -> None:
    """Find which statements, people and votes are here already."""
    rows = Statement.objects.filter(consultation=plan.consultation).values_list("folded", "pk")
    plan.known_statements = dict(rows)
    salt = bytes(plan.consultation.voting.salt)
    for people in _parts(plan.people):
        keys = {_key(plan, salt, who): who for who in people}
        there = intake.participants_by_key(keys=keys)
        plan.known_people += len(there)
        present = intake.present_votes(
            participant_ids=set(there.values()), statement_ids=set(plan.known_statements.values())
        )
        for key, who in keys.items():
            person = there.get(key, 0)
            plan.new_votes += sum(
                present.get((plan.known_statements.get(wording, 0), person)) != value
                for wording, value in _given(plan, who).items()
            )


def _given(plan: PolisPlan, who: str) -> dict[str, int]:
    """Return what a participant says of each wording; of two numbers with one wording the last counts."""
    answers = plan.votes.given.get(who, {})
    return {
        plan.wordings[number]: value for number, value in sorted(answers.items()) if number in plan.wordings
    }


def _key(plan: PolisPlan, salt: bytes, who: str) -> tuple[int, str]:
    return plan.consultation.pk, intake.key_of(salt, f"import:polis:{plan.source}:{who}")


def _parts(people: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(people)
    while part := list(islice(rest, PEOPLE_AT_ONCE)):
        yield part


@records.operation
def import_polis(*, request: PolisRequest, by: Actor, at: datetime) -> PolisOutcome:
    """Take in a conversation: all that is new in its files, or nothing.

    Statements of the people who ran it (`is-seed`, author 0) become the city's, the others those of imported
    participants; what was not shown there is not shown here, and what nobody looked at waits. Every vote has its
    history and comes into the log like any other; published are only numbers, in steps.

    Returns:
        How many statements, people and votes were new.

    Raises:
        ImportRefused: there are faults in the files.
        NotFound, NotAllowed, ResultsOut, FileUnreadable, SourceMissing: as `plan_polis_import` does.
    """
    plan = plan_polis_import(request=request, by=by, at=at)
    if plan.errors:
        raise ImportRefused(file=request.comments.name, errors=len(plan.errors))
    held = intake.held_votings(codes={request.code}, alone=True)[request.code]
    batch = _batch(plan, request, by, at)
    people = _people(plan, held.salt, at)
    statements = _statements(plan, people, at)
    votes = _votes(plan, people, statements, at) if plan.votes.given else 0
    if votes:
        have_votes_settled(consultation_id=plan.consultation.pk, at=at)
    facts = {"batch_id": batch.pk, "statements": plan.added, "people": plan.new_people, "votes": votes}
    subject = ("consultations.Consultation", plan.consultation.pk)
    records.record(records.Entry("polis.imported", *subject, by=by, at=at, facts=facts))
    return PolisOutcome(plan.added, plan.new_people, votes)


def _batch(plan: PolisPlan, request: PolisRequest, by: Actor, at: datetime) -> ImportBatch:
    files = [file for file in (request.comments, request.votes, request.summary) if file is not None]
    return ImportBatch.objects.create(
        consultation=plan.consultation,
        sha256=hashlib.sha256(b"".join(hashlib.sha256(file.data).digest() for file in files)).hexdigest(),
        rows=plan.comments.rows + plan.votes.rows,
        added=plan.added,
        mapping={"format": "polis", "source": plan.source, **plan.comments.columns},
        at=at,
        person_id=by.person_id,
    )


def _people(plan: PolisPlan, salt: bytes, at: datetime) -> dict[str, int]:
    """Return everybody's number here, new ones among them."""
    found: dict[str, int] = {}
    for people in _parts(plan.people):
        keys = {_key(plan, salt, who): who for who in people}
        joined = join(networks=dict.fromkeys(keys, ""), at=at, level=rules.Level.IMPORTED)
        found |= {keys[key]: person for key, person in joined.items()}
    return found


def _statements(plan: PolisPlan, people: Mapping[str, int], at: datetime) -> dict[str, int]:
    """Store the new statements, and return all by their wording."""
    new = [_statement(plan, comment, people) for comment in plan.new_wordings.values()]
    if new:
        texts = [clean_statement(comment.text) for comment in plan.new_wordings.values()]
        store_statements(new, texts, at)
    return {**plan.known_statements, **{statement.folded: statement.pk for statement in new}}


def _statement(plan: PolisPlan, comment: Comment, people: Mapping[str, int]) -> Statement:
    state, reason = rules.StatementState.HELD, str(rules.HoldReason.ELSEWHERE)
    if comment.moderated >= 0:
        shows = comment.moderated or plan.consultation.voting.shows_at_once
        state, reason = rules.StatementState.SHOWN if shows else rules.StatementState.WAITING, ""
    author = None if comment.is_seed else people.get(comment.author)
    return Statement(
        consultation=plan.consultation,
        author=rules.Author.CITY if comment.is_seed else rules.Author.RESIDENT,
        participant_id=author,
        state=state,
        hold_reason=reason,
    )


def _votes(plan: PolisPlan, people: Mapping[str, int], statements: Mapping[str, int], at: datetime) -> int:
    """Store what is new or changed among the votes, some people at a time; return how many."""
    stored = 0
    for part in _parts(sorted(plan.votes.given)):
        given = {
            (statements[wording], people[who]): value
            for who in part
            for wording, value in _given(plan, who).items()
        }
        before = intake.present_votes(
            participant_ids={person for _, person in given}, statement_ids={one for one, _ in given}
        )
        changed = {place: value for place, value in given.items() if before.get(place) != value}
        names = ("consultation", "statement", "participant", "value", "at", "nonce")
        insert_rows(
            VoteEvent,
            names,
            [
                (plan.consultation.pk, *place, value, at, secrets.token_bytes(NONCE_BYTES))
                for place, value in changed.items()
            ],
        )
        write_votes(changed, at)
        write_sums(before, changed)
        stored += len(changed)
    return stored
