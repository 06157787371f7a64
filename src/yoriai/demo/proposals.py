"""The proposals of the sample: some supported, one in its second version, two joined, one waiting for a check."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import ConsultationContent, Period, proposal_log
from yoriai.apps.consultations.operations.proposals import deciding, intake, merging, suggesting, supporting
from yoriai.apps.consultations.operations.proposals.deciding import ProposalVerdict
from yoriai.apps.consultations.operations.proposals.intake import ProposalDraft
from yoriai.apps.consultations.operations.proposals.merging import MergeAnswer, MergeDraft
from yoriai.apps.consultations.operations.proposals.suggesting import (
    SuggestionAnswer,
    SuggestionDraft,
    SuggestionVerdict,
)
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PREPARED_DAYS_BEFORE = 10
PART = "提案と応援"
LAST_DAY = 12


@dataclass
class Collecting:
    """The collection of proposals on its way; `proposals` are key and number by the place in the file."""

    world: World
    given: Entry
    published_on: date
    proposals: dict[int, tuple[int, int]]
    consultation_id: int = 0

    @property
    def code(self) -> str:
        return str(self.given["code"])

    def day(self, offset: int) -> date:
        return self.published_on + timedelta(days=offset)

    def version(self, number: int) -> int:
        """Return in which version a proposal of the sample stands before it is joined."""
        return 1 + sum(one["proposal"] == number and "accepted" in one for one in self.given["suggestion"])


def plan(world: World) -> None:
    """Plan the preparation, the publication, and everything that people do until today."""
    given = content.read("proposals/consultation")
    running = Collecting(world, given, working_day_before(world.calendar.ago(given["published_ago"])), {})
    prepared = moment(working_day(running.day(-PREPARED_DAYS_BEFORE)), 7)
    world.plan(prepared, "意見募集の準備", partial(_prepare, running))
    world.plan(moment(running.published_on, 2), "意見募集の公表", partial(_publish, running))
    for number, one in enumerate(given["proposal"], 1):
        world.plan(evening(running.day(one["day"])), PART, partial(_propose, running, number, one))
        if not one.get("waiting"):
            world.plan(moment(running.day(one["day"] + 1)), PART, partial(_show, running, number))
            at = evening(running.day(one["day"] + 1), 1)
            world.plan(at, PART, partial(_support, running, number, one))
    for number, one in enumerate(given["suggestion"], 1):
        at = evening(running.day(one["day"]), 2)
        world.plan(at, PART, partial(_suggest, running, number, one))
    for one in given["merge"]:
        world.plan(evening(running.day(one["day"]), 3), PART, partial(_join, running, one))
    world.plan(evening(running.day(LAST_DAY - 1), 4), PART, partial(_log, running))


def _prepare(running: Collecting, at: datetime) -> None:
    given = running.given
    wording = ConsultationContent(
        title=given["title"],
        title_en=given["title_en"],
        summary=given["summary"],
        background=given["background"].strip(),
        legal_basis=given["legal_basis"],
        channels=("web",),
        how_to_send=given["how_to_send"],
        is_demonstration=True,
        kind="proposals",
    )
    consultation = operations.create_consultation(
        code=given["code"],
        division_id=running.world.divisions[given["division"]].pk,
        content=wording,
        by=running.world.staff_of(given["division"]),
        at=at,
    )
    running.consultation_id = consultation.pk


def _publish(running: Collecting, at: datetime) -> None:
    operations.publish_consultation(
        consultation_id=running.consultation_id,
        period=Period(running.published_on, running.day(running.given["days"] - 1)),
        by=running.world.head_of(running.given["division"]),
        at=at,
    )


def _wording(given: Entry) -> ProposalWording:
    return ProposalWording(title=given["title"], problem=given["problem"], wish=given["wish"])


def _author(running: Collecting, number: int) -> str:
    return f"sample-{running.code}-author-{number}"


def _propose(running: Collecting, number: int, given: Entry, at: datetime) -> None:
    draft = ProposalDraft(
        consultation_code=running.code,
        wording=_wording(given),
        device=_author(running, number),
        submission_key=f"sample-{running.code}-{number}",
        place=given.get("place", ""),
    )
    made = intake.propose(draft=draft, by=ANYONE, at=at).proposal
    running.proposals[number] = made.pk, made.number


def _show(running: Collecting, number: int, at: datetime) -> None:
    _decide(running, running.proposals[number][0], at)


def _decide(running: Collecting, proposal_id: int, at: datetime) -> None:
    deciding.decide_proposal(
        proposal_id=proposal_id,
        verdict=ProposalVerdict("shown", "waiting"),
        by=running.world.staff_of(running.given["division"]),
        at=at,
    )


def _support(running: Collecting, number: int, given: Entry, at: datetime) -> None:
    """Let the same neighbours support: who supports several proposals is one person."""
    for person in range(given["supports"]):
        device = f"sample-{running.code}-{(person + number) % 13}"
        choice = SupportChoice(running.code, running.proposals[number][1], 1, wants=True, device=device)
        supporting.support(choice=choice, by=ANYONE, at=at)


def _suggest(running: Collecting, number: int, given: Entry, at: datetime) -> None:
    proposal = running.given["proposal"][given["proposal"] - 1]
    now = {name: proposal[name] for name in ("title", "problem", "wish")}
    draft = SuggestionDraft(
        consultation_code=running.code,
        number=running.proposals[given["proposal"]][1],
        base_version=1,
        wording=_wording({**now, **{name: given[name] for name in now if name in given}}),
        reason=given["reason"],
        device=f"sample-{running.code}-{number}",
        submission_key=f"sample-{running.code}-suggestion-{number}",
    )
    made = suggesting.suggest(draft=draft, by=ANYONE, at=at)
    by = running.world.staff_of(running.given["division"])
    verdict = SuggestionVerdict("open", "waiting")
    suggesting.check_suggestion(suggestion_id=made.pk, verdict=verdict, by=by, at=at)
    if "accepted" in given:
        answer = SuggestionAnswer("accepted", 1, given["accepted"], _author(running, given["proposal"]))
        suggesting.answer_suggestion(suggestion_id=made.pk, answer=answer, by=ANYONE, at=at)


def _join(running: Collecting, given: Entry, at: datetime) -> None:
    first, second = given["first"], given["second"]
    draft = MergeDraft(
        consultation_code=running.code,
        first=(running.proposals[first][1], running.version(first)),
        second=(running.proposals[second][1], running.version(second)),
        wording=_wording(given),
        reason=given["reason"],
        device=_author(running, first),
    )
    asked = merging.ask_merge(draft=draft, by=ANYONE, at=at)
    answer = MergeAnswer("agreed", _author(running, second))
    merge = merging.answer_merge(merge_id=asked.pk, answer=answer, by=ANYONE, at=at)
    if merge.joint is not None:
        _decide(running, merge.joint.pk, at)


def _log(running: Collecting, at: datetime) -> None:
    proposal_log.log_supports(consultation_id=running.consultation_id, by=INSTALLATION, at=at)
