"""The survey of the sample: people drawn by lot from three age groups, and others who came by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import ConsultationContent, Period
from yoriai.apps.consultations.operations.surveys import preparing
from yoriai.apps.consultations.operations.surveys.answering import ResponseDraft, answer_survey
from yoriai.apps.consultations.operations.surveys.inviting import InvitationDraft, invite
from yoriai.apps.consultations.operations.surveys.preparing import QuestionDraft, StratumDraft, SurveyTerms
from yoriai.apps.organisation.rules import ANYONE
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PREPARED_DAYS_BEFORE = 14
POPULATION_DAYS_BEFORE = 60
PART = "アンケート"
# What one of the others wrote.
WRITTEN = "災害のとき、外国語の放送が聞き取れず困りました。【見本】"


@dataclass
class Asking:
    """The survey of the sample on its way."""

    world: World
    given: Entry
    published_on: date
    consultation_id: int = 0

    def day(self, offset: int) -> date:
        return self.published_on + timedelta(days=offset)


def plan(world: World) -> None:
    """Plan the preparation, the publication and the answers."""
    given = content.read("survey/consultation")
    running = Asking(world, given, working_day_before(world.calendar.ago(given["published_ago"])))
    world.plan(moment(working_day(running.day(-PREPARED_DAYS_BEFORE)), 6), PART, partial(_prepare, running))
    world.plan(moment(running.published_on, 2), PART, partial(_publish, running))
    for number in range(1, len(given["stratum"]) + 1):
        world.plan(evening(running.day(3 + number), number), PART, partial(_answer_invited, running, number))
    world.plan(evening(running.day(12), 4), PART, partial(_answer_others, running))


def _prepare(running: Asking, at: datetime) -> None:
    given, by = running.given, running.world.staff_of(running.given["division"])
    names = ("title", "title_en", "summary", "legal_basis", "how_to_send", "decides", "publishes")
    wording = ConsultationContent(
        **{name: given[name] for name in names},
        background=given["background"].strip(),
        participation_rules=given["participation_rules"],
        channels=tuple(given["channels"]),
        is_demonstration=True,
        kind="survey",
    )
    division_id = running.world.divisions[given["division"]].pk
    made = operations.create_consultation(
        code=given["code"], division_id=division_id, content=wording, by=by, at=at
    )
    running.consultation_id = made.pk
    strata = [StratumDraft(one["name"], one["population"]) for one in given["stratum"]]
    counted_on = running.day(-POPULATION_DAYS_BEFORE)
    terms = SurveyTerms("both", strata, given["population_source"], counted_on)
    preparing.set_survey_terms(consultation_id=made.pk, terms=terms, by=by, at=at)
    for question in given["question"]:
        draft = QuestionDraft(**question)
        preparing.add_question(consultation_id=made.pk, draft=draft, by=by, at=at)


def _publish(running: Asking, at: datetime) -> None:
    operations.publish_consultation(
        consultation_id=running.consultation_id,
        period=Period(running.published_on, running.day(running.given["days"] - 1)),
        by=running.world.head_of(running.given["division"]),
        at=at,
    )


def _answer_invited(running: Asking, stratum: int, at: datetime) -> None:
    answers = running.given["stratum"][stratum - 1]["answers"]
    draft = InvitationDraft(stratum, len(answers) * 2, f"sample-invitations-{stratum}")
    by = running.world.staff_of(running.given["division"])
    made = invite(consultation_id=running.consultation_id, draft=draft, by=by, at=at)
    for code, answer in zip(made.codes, answers, strict=False):
        _answer(running, answer, at, invitation=code)


def _answer_others(running: Asking, at: datetime) -> None:
    for place, answer in enumerate(running.given["other"][0]["answers"]):
        texts = {} if place else {3: WRITTEN}
        _answer(running, answer, at, device=f"sample-{place}", texts=texts)


def _answer(running: Asking, answer: str, at: datetime, **more: object) -> None:
    one, several = answer.split("|")
    draft = ResponseDraft(
        consultation_code=running.given["code"],
        submission_key=operations.new_key(),
        chosen={1: [int(one)], 2: [int(place) for place in several.split(",")]},
        **{"texts": {}, **more},  # type: ignore[arg-type]
    )
    answer_survey(draft=draft, by=ANYONE, at=at)
