"""Taking in votes (賛否): one or many at a time, each kept with every earlier answer."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.operations.opinions import NotOpenYet
from yoriai.apps.consultations.operations.voting_origins import origins_of
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.queries import voting_intake as intake
from yoriai.apps.consultations.queries.voting_intake import Held, VotedOn
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotFound, Refusal
from yoriai.apps.shared.gathering import Gatherer
from yoriai.apps.shared.rows import insert_rows
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

NONCE_BYTES = 16
STANCES = frozenset(rules.Stance.values)


class VotingOver(Refusal):
    """Its last day is over, or another phase runs."""

    code = "voting-over"
    message = _("賛否を答える期間は終わりました。")
    next_step = _("これまでの答えは受け付けています。結果は意見募集のページでご覧ください。")


class StatementNotShown(Refusal):
    """It waits for a check, was taken down, or was merged with another."""

    code = "statement-not-shown"
    message = _("論点文%(number)sは、いま表示していません。")
    next_step = _("次の論点文へ進んでください。答えた内容は残っています。")


@dataclass(frozen=True)
class Ballot:
    """One answer to one statement; `device` is the random value that only the device keeps.

    `network` is where it comes from; of it only a hash is kept, for some days (see `voting_origins`).
    """

    consultation_code: str
    statement_number: int
    value: int
    device: str = field(repr=False)
    network: str = field(default="", repr=False)


@dataclass(frozen=True)
class Cast:
    """What became of a ballot: `before` is the earlier answer, None for a first one."""

    statement_number: int
    value: int
    before: int | None

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_changed(self) -> bool:
        return self.before != self.value


Outcome: TypeAlias = "Cast | Refusal"


def check_voting(*, held: Held, at: datetime) -> None:
    """Refuse where votes are not taken at an instant.

    Raises:
        NotFound: the consultation is not public.
        NotOpenYet: its first day of voting has not come.
        VotingOver: its last day of voting is over.
    """
    consultation, on = held.consultation, day_of(at)
    if consultation.state == rules.State.DRAFT:
        raise NotFound
    if rules.PhaseKind.STATEMENT_VOTING in rules.open_kinds(consultation, held.phases, on):
        return
    began = rules.has_begun(consultation, held.phases, rules.PhaseKind.STATEMENT_VOTING, on)
    if began and rules.stage_of(consultation, on) != rules.Stage.PUBLISHED:
        raise VotingOver
    raise NotOpenYet


def join(
    *, networks: Mapping[tuple[int, str], str], at: datetime, level: str = Participant.Level.DEVICE
) -> dict[tuple[int, str], int]:
    """Return participants by consultation and key, new ones among them, held until the transaction ends.

    Args:
        networks: for each consultation and key the network it comes from, empty where that is not known.
        at: when a new one joined.
        level: what is known of a new one.
    """
    keys = sorted(networks)  # so that two processes never cross
    origins = origins_of(networks=networks, at=at)
    insert_rows(
        Participant,
        ("consultation", "key", "level", "joined_at", "origin"),
        [(*key, level, at, origins[key]) for key in keys],
        clash="ON CONFLICT (consultation_id, key) DO NOTHING",
    )
    return intake.participants_by_key(keys=keys)


@dataclass(frozen=True)
class _Ready:
    """A ballot that passed every check."""

    place: int
    ballot: Ballot
    held: Held
    statement: VotedOn

    @property
    def who(self) -> tuple[int, str]:
        return self.held.consultation.pk, intake.key_of(self.held.salt, self.ballot.device)


class _Count:
    """One batch of ballots on its way into the box."""

    def __init__(self, ballots: Sequence[Ballot], by: Actor, at: datetime) -> None:
        self.ballots = ballots
        self.by = by
        self.at = at
        self.outcomes: list[Outcome | None] = [None] * len(ballots)
        self.held = intake.held_votings(codes={ballot.consultation_code for ballot in ballots})
        self.statements = intake.voted_on(places=self._places())
        self.tally: dict[int, Counter[str]] = {}

    def _places(self) -> set[tuple[int, int]]:
        return {
            (self.held[ballot.consultation_code].consultation.pk, ballot.statement_number)
            for ballot in self.ballots
            if ballot.consultation_code in self.held
        }

    def ready(self) -> list[_Ready]:
        """Check each ballot; a faulty one gets its refusal and hurts no other."""
        found = []
        for place, ballot in enumerate(self.ballots):
            try:
                found.append(self._checked(place, ballot))
            except Refusal as refusal:
                self.outcomes[place] = refusal
                self._note(ballot, "refused")
        return found

    def _checked(self, place: int, ballot: Ballot) -> _Ready:
        held = self.held.get(ballot.consultation_code)
        if held is None:
            raise NotFound
        check_voting(held=held, at=self.at)
        statement = self.statements.get((held.consultation.pk, ballot.statement_number))
        if statement is None:
            raise NotFound
        if statement.state != rules.StatementState.SHOWN:
            raise StatementNotShown(number=statement.number)
        if ballot.value not in STANCES:
            raise Invalid(field=str(_("賛否")))
        return _Ready(place, ballot, held, statement)

    def _note(self, ballot: Ballot, what: str) -> None:
        held = self.held.get(ballot.consultation_code)
        key = held.consultation.pk if held else 0
        self.tally.setdefault(key, Counter())[what] += 1

    def store(self, ready: Sequence[_Ready]) -> None:
        """Write participants, votes, their history and the sums; a constant number of statements."""
        networks = {one.who: one.ballot.network for one in ready}
        people = join(networks=networks, at=self.at, level=rules.level_of(self.by))
        before = intake.present_votes(
            participant_ids=set(people.values()), statement_ids={one.statement.id for one in ready}
        )
        now = dict(before)
        given: list[tuple[_Ready, int]] = []
        for one in ready:
            person = people[one.who]
            place = (one.statement.id, person)
            cast = Cast(one.statement.number, one.ballot.value, now.get(place))
            self.outcomes[one.place] = cast
            self._note(one.ballot, ("first" if cast.is_new else "changed") if cast.is_changed else "repeated")
            if cast.is_changed:
                now[place] = cast.value
                given.append((one, person))
        self._write_events(given)
        changed = {place: value for place, value in now.items() if before.get(place) != value}
        write_votes(changed, self.at)
        write_sums(before, changed)

    def _write_events(self, given: Sequence[tuple[_Ready, int]]) -> None:
        rows = [
            (
                one.held.consultation.pk,
                one.statement.id,
                person,
                one.ballot.value,
                self.at,
                secrets.token_bytes(NONCE_BYTES),
            )
            for one, person in given
        ]
        names = ("consultation", "statement", "participant", "value", "at", "nonce")
        insert_rows(VoteEvent, names, rows)
        for consultation_id in sorted({row[0] for row in rows}):
            have_votes_settled(consultation_id=consultation_id, at=self.at)

    def record(self) -> None:
        """Leave one audit event for each consultation: counts only, each vote has its own history."""
        records.record(
            *(
                records.Entry(
                    action="votes.cast",
                    subject_type="consultations.Consultation",
                    subject_id=key,
                    by=self.by,
                    at=self.at,
                    facts=dict(counted),
                )
                for key, counted in sorted(self.tally.items())
            )
        )


def write_votes(changed: Mapping[tuple[int, int], int], at: datetime) -> None:
    """Store what participants now say, by statement and participant; an earlier answer is replaced."""
    insert_rows(
        Vote,
        ("statement", "participant", "value", "at"),
        [(*place, value, at) for place, value in changed.items()],
        clash=(
            "ON CONFLICT (statement_id, participant_id) DO UPDATE SET value = excluded.value, at = excluded.at"
        ),
    )


_SUMS = {1: 0, -1: 1, 0: 2}


def write_sums(before: Mapping[tuple[int, int], int], changed: Mapping[tuple[int, int], int]) -> None:
    """Bring the sums of the statements up to date, in the order of their ids: two processes never cross."""
    steps: dict[int, list[int]] = {}
    for place, value in changed.items():
        step = steps.setdefault(place[0], [0, 0, 0])
        step[_SUMS[value]] += 1
        if place in before:
            step[_SUMS[before[place]]] -= 1
    table = Statement._meta.db_table
    statement = (
        f"UPDATE {table} SET agrees = agrees + %s, disagrees = disagrees + %s, passes = passes + %s "  # noqa: S608
        "WHERE id = %s"
    )
    if steps:
        with connection.cursor() as cursor:
            cursor.executemany(statement, [(*steps[key], key) for key in sorted(steps)])


@records.operation
def cast_votes(*, ballots: Sequence[Ballot], by: Actor, at: datetime) -> list[Outcome]:
    """Take in many votes in one transaction.

    A participant has one vote for each statement; a later answer replaces the earlier one, which stays in
    the history. The audit record gets one event for the whole batch, with counts: each vote has a history
    of its own, and the public log commits to it in batches (see `voting_log`).

    Args:
        ballots: the answers, for one consultation or several, in the order in which they came.
        by: who sends them.
        at: now.

    Returns:
        For each ballot, in the same order: what became of it, or its refusal. A refused ballot does not
        hurt the others.
    """
    count = _Count(ballots, by, at)
    ready = count.ready()
    if ready:
        count.store(ready)
    count.record()
    return [outcome for outcome in count.outcomes if outcome is not None]


def _may_gather(by: Actor) -> bool:
    """Tell whether a vote may share its transaction: only the public's, and not inside another one."""
    is_public = not by.is_staff and by.through is None
    return bool(settings.YORIAI_GROUP_COMMIT) and is_public and not connection.in_atomic_block


def cast_together(waiting: Sequence[tuple[Ballot, datetime]]) -> list[Outcome]:
    """Take in what the public answered within the same moment, each with the instant at which it came.

    Returns:
        For each, in the same order, what became of it, or its refusal.
    """
    latest = max(at for _, at in waiting)
    return cast_votes(ballots=[ballot for ballot, _ in waiting], by=ANYONE, at=latest)


_together: Gatherer[tuple[Ballot, datetime], Outcome] = Gatherer(cast_together)


def cast_vote(*, ballot: Ballot, by: Actor, at: datetime) -> Cast:
    """Take in one vote; those that arrive together share one transaction.

    Returns:
        What became of it; an answer that was given before changes nothing.

    Raises:
        NotFound: there is no such consultation or statement in public.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
        StatementNotShown: the statement waits for a check, was taken down or merged.
        Invalid: the answer is none of the three.
    """
    outcome = (
        _together.submit((ballot, at)) if _may_gather(by) else cast_votes(ballots=[ballot], by=by, at=at)[0]
    )
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
