"""The vote on statements of the sample: 150 people with three leanings, the same in every loading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import (
    ConsultationContent,
    Period,
    voting,
    voting_codes,
    voting_email,
    voting_left_out,
    voting_log,
    voting_setup,
    voting_statements,
)
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.operations.voting_codes import CodeGiven, SheetDraft
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.consultations.operations.voting_statements import StatementDraft, Verdict
from yoriai.apps.consultations.queries.voting import statement_to_decide
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PREPARED_DAYS_BEFORE = 14
PART = "論点への賛否"
# An address that is nobody's (RFC 5737).
NETWORK = "198.51.100.7"
# After this many days nobody new comes in the sample; some think again.
LAST_DAY = 11
FEWEST_ANSWERS = 16
# Of a hundred people so many think again about one statement.
CHANGING_PERCENT = 12
# So many codes are handed out; of a hundred people so many hold one, and so many confirm an address.
CODES, CODE_PERCENT, EMAIL_PERCENT = 60, 22, 14
# In a minute so many statements are answered: at the pace of people who read.
AT_ONCE = 4
# On one day so many begin one after another at one place and answer these statements alike.
MACHINE_DAY, MACHINES, MACHINE_EVERY_S = 7, 32, 15
MACHINE_ANSWERS = ((2, 1), (7, 1), (11, 1))


@dataclass
class Vote:
    """The vote of the sample on its way; `numbers` are those of the statements, by their place in the file."""

    world: World
    given: Entry
    published_on: date
    consultation_id: int = 0
    codes: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.given["code"])

    def day(self, offset: int) -> date:
        return self.published_on + timedelta(days=offset)


def plan(world: World) -> None:
    """Plan the preparation, the publication, what people add and what they answer."""
    given = content.read("voting/consultation")
    running = Vote(world, given, working_day_before(world.calendar.ago(given["published_ago"])))
    prepared = moment(working_day(running.day(-PREPARED_DAYS_BEFORE)), 5)
    world.plan(prepared, "意見募集の準備", partial(_prepare, running))
    world.plan(moment(running.published_on, 1), "意見募集の公表", partial(_publish, running))
    world.plan(moment(running.published_on, 2), "意見募集の公表", partial(_make_codes, running))
    for number, statement in enumerate(given["statement"], 1):
        if "by_resident" in statement:
            _plan_statement(running, number, statement)
    machines = working_day(running.day(MACHINE_DAY))
    world.plan(moment(machines, 1), PART, partial(_answer_like_machines, running))
    world.plan(moment(machines, 9), PART, partial(_show_apart, running))
    for day in range(LAST_DAY + 1):
        world.plan(evening(running.day(day), day), PART, partial(_vote, running, day))


def _prepare(running: Vote, at: datetime) -> None:
    given, by = running.given, running.world.staff_of(running.given["division"])
    wording = ConsultationContent(
        title=given["title"],
        title_en=given["title_en"],
        summary=given["summary"],
        background=given["background"].strip(),
        legal_basis=given["legal_basis"],
        channels=("web",),
        how_to_send=given["how_to_send"],
        is_demonstration=True,
        kind="statement_voting",
    )
    consultation = operations.create_consultation(
        code=given["code"],
        division_id=running.world.divisions[given["division"]].pk,
        content=wording,
        by=by,
        at=at,
    )
    running.consultation_id = consultation.pk
    texts = [one["text"] for one in given["statement"] if "by_resident" not in one]
    voting_statements.add_city_statements(consultation_id=consultation.pk, texts=texts, by=by, at=at)
    phases = [_phase(running, phase) for phase in given["phase"]]
    voting_setup.plan_phases(consultation_id=consultation.pk, phases=phases, by=by, at=at)


def _phase(running: Vote, given: Entry) -> PhasePlan:
    return PhasePlan(
        kind=given["kind"],
        title=given["title"],
        starts_on=running.day(given["first"]),
        ends_on=running.day(given["last"]),
        rules=given["rules"],
        decides=given["decides"],
        decides_on=running.day(given["last"] + given["decides_after"]),
        publishes=given["publishes"],
    )


def _publish(running: Vote, at: datetime) -> None:
    operations.publish_consultation(
        consultation_id=running.consultation_id,
        period=Period(running.published_on, running.day(running.given["days"] - 1)),
        by=running.world.head_of(running.given["division"]),
        at=at,
    )


def _make_codes(running: Vote, at: datetime) -> None:
    """Make codes for people drawn at random; some of those who answer in the sample hold one."""
    draft = SheetDraft(CODES, "無作為に選んだ市民（見本）", f"sample-{running.code}-codes")
    by = running.world.head_of(running.given["division"])
    made = voting_codes.make_codes(consultation_id=running.consultation_id, draft=draft, by=by, at=at)
    running.codes.extend(made.codes)


def _prove(running: Vote, day: int, at: datetime) -> None:
    """Let some of those who came on a day type in their code, and some confirm an address."""
    for person in range(len(_leanings(running.given))):
        if _draw(person, "day", LAST_DAY + 1) != day:
            continue
        device, chance = _device(running, person), _draw(person, "proof", 100)
        if chance < CODE_PERCENT and running.codes:
            given = CodeGiven(running.code, running.codes.pop(), device)
            voting_codes.use_code(given=given, by=ANYONE, at=at)
        elif chance < CODE_PERCENT + EMAIL_PERCENT:
            asked = Asked(running.code, f"sample-{person}@example.jp", device)
            letter = voting_email.ask_for_digits(asked=asked, by=ANYONE, at=at)
            digits = DigitsGiven(running.code, letter.digits, device)
            voting_email.confirm_email(given=digits, by=ANYONE, at=at)


def _plan_statement(running: Vote, number: int, given: Entry) -> None:
    day = running.day(given["by_resident"])
    running.world.plan(moment(day, number), PART, partial(_add, running, number, given))
    if not given.get("waiting"):
        running.world.plan(moment(day, number + 3), PART, partial(_decide, running, number, given))


def _add(running: Vote, number: int, given: Entry, at: datetime) -> None:
    draft = StatementDraft(running.code, given["text"], _device(running, number))
    voting_statements.add_statement(draft=draft, by=ANYONE, at=at)


def _decide(running: Vote, number: int, given: Entry, at: datetime) -> None:
    """Show what a resident added, or hold it back; the numbers follow from the order of the days."""
    state = "held" if "held" in given else "shown"
    verdict = Verdict(state=state, seen="waiting", reason=given.get("held", ""))
    by = running.world.staff_of(running.given["division"])
    statement = statement_to_decide(code=running.code, number=number, actor=by)
    voting_statements.decide_statement(statement_id=statement.pk, verdict=verdict, by=by, at=at)


def _vote(running: Vote, day: int, at: datetime) -> None:
    rounds = _rounds(_ballots(running, day))
    for minute, ballots in enumerate(rounds):
        voting.cast_votes(ballots=ballots, by=ANYONE, at=at + timedelta(minutes=minute))
    if rounds:
        _prove(running, day, at)
        voting_log.log_votes(consultation_id=running.consultation_id, by=INSTALLATION, at=at)


def _ballots(running: Vote, day: int) -> Iterator[Ballot]:
    """Return what people answer on a day: those who come, and those who came before and think again."""
    there = [
        (number, one)
        for number, one in enumerate(running.given["statement"], 1)
        if "agree" in one and one.get("by_resident", -1) < day
    ]
    for person, leaning in enumerate(_leanings(running.given)):
        came = _draw(person, "day", LAST_DAY + 1)
        if came == day:
            patience = FEWEST_ANSWERS + _draw(person, "patience", 10)
            for number, one in _shuffled(there, person)[:patience]:
                yield _ballot(running, person, number, _answer(running.given, one, person, leaning, number))
        if came == day - 1 and _draw(person, "changes", 100) < CHANGING_PERCENT:
            yield _ballot(running, person, 4, 1)


def _rounds(ballots: Iterable[Ballot]) -> list[list[Ballot]]:
    """Return what is answered minute by minute, by all who are there."""
    rounds: list[list[Ballot]] = []
    answered: Counter[str] = Counter()
    for ballot in ballots:
        minute = answered[ballot.device] // AT_ONCE
        answered[ballot.device] += 1
        while len(rounds) <= minute:
            rounds.append([])
        rounds[minute].append(ballot)
    return rounds


def _answer_like_machines(running: Vote, at: datetime) -> None:
    """Let many begin one after another at one place: nobody stops them, and everybody sees that they did."""
    for machine in range(MACHINES):
        device = f"sample-{running.code}-machine-{machine}"
        ballots = [Ballot(running.code, number, value, device, NETWORK) for number, value in MACHINE_ANSWERS]
        begins = at + timedelta(seconds=MACHINE_EVERY_S * machine)
        voting.cast_votes(ballots=ballots, by=ANYONE, at=begins)


def _show_apart(running: Vote, at: datetime) -> None:
    """Publish a map without them beside the one with everybody."""
    voting_left_out.leave_out(
        consultation_id=running.consultation_id,
        criteria=("origin",),
        reason="ある日の朝、1つの回線から続けて多くの参加がありました。全員の地図と比べられるように、除いた地図も並べます（見本）。",
        by=running.world.head_of(running.given["division"]),
        at=at,
    )


def _shuffled(statements: list[tuple[int, Entry]], person: int) -> list[tuple[int, Entry]]:
    return sorted(statements, key=lambda entry: _draw(person, f"order{entry[0]}", 10**6))


def _leanings(given: Entry) -> list[int]:
    """Return the leaning of each person, well mixed."""
    people = [leaning for leaning, count in enumerate(given["leanings"]) for _ in range(count)]
    return [people[place * 67 % len(people)] for place in range(len(people))]


def _answer(given: Entry, statement: Entry, person: int, leaning: int, number: int) -> int:
    share = _draw(person, f"answer{number}", 10_000) / 10_000
    passes = given["passes"][leaning]
    if share < passes:
        return 0
    return 1 if (share - passes) / (1 - passes) < statement["agree"][leaning] else -1


def _ballot(running: Vote, person: int, number: int, value: int) -> Ballot:
    return Ballot(running.code, number, value, _device(running, person))


def _device(running: Vote, person: int) -> str:
    return f"sample-{running.code}-{person}"


def _draw(person: int, what: str, below: int) -> int:
    """Return a number from 0 to below `below` that looks like chance and is the same in every loading."""
    return int.from_bytes(sha256(f"{person}/{what}".encode()).digest()[:6]) % below
