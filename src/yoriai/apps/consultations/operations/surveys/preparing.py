"""Preparing a survey: who may answer, the parts of the population, the questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Survey, SurveyQuestion, SurveyStratum
from yoriai.apps.consultations.operations.asking import make_survey
from yoriai.apps.consultations.operations.consultations import AlreadyPublished, editable, record
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

MOST_QUESTIONS = 60
MOST_OPTIONS = 30
LONGEST_OPTION = 120


class OptionsMissing(Refusal):
    """A question to choose from needs at least two different options, not too many and not too long."""

    code = "survey-options-missing"
    status = 422
    message = _("選択肢は2つ以上、30までで、同じものを2回書けません。")
    next_step = _("選択肢を1行に1つ、120文字までで書いてください。")


class TooManyQuestions(Refusal):
    """Nobody answers that much."""

    code = "survey-too-many-questions"
    message = _("設問は60までです。")
    next_step = _("いらない設問を外してから加えてください。")


class PopulationUnknown(Refusal):
    """People drawn by lot stand for a population, which must be known with its day and its source."""

    code = "survey-population-unknown"
    status = 422
    message = _("層ごとの人口と、その時点・出典を入力してください。")
    next_step = _("住民基本台帳などの数と、いつの数かを書いてください。人口は1以上の数です。")


@dataclass(frozen=True)
class StratumDraft:
    """A part of the population and how many people it has."""

    name: str
    population: int


@dataclass(frozen=True)
class SurveyTerms:
    """Who may answer; where people are invited, from which population they were drawn."""

    access: str
    strata: Sequence[StratumDraft] = ()
    population_source: str = ""
    population_on: date | None = None


@dataclass(frozen=True)
class QuestionDraft:
    """A question; `options` in the order in which they are shown, none for one that is answered in words."""

    kind: str
    text: str
    options: Sequence[str] = ()
    help_text: str = ""
    is_required: bool = False


def _prepared(consultation_id: int, by: Actor) -> Consultation:
    """Return a draft that holds a survey, for somebody who may edit it."""
    consultation = editable(consultation_id, by)
    if not rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.SURVEY):
        raise NotFound
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    return consultation


@records.operation
def set_survey_terms(*, consultation_id: int, terms: SurveyTerms, by: Actor, at: datetime) -> Survey:
    """Say who may answer; the strata take the place of those named before.

    Returns:
        The survey.

    Raises:
        NotFound: there is no such consultation, or it holds no survey.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
        Invalid: there is no such access.
        PopulationUnknown: people are invited, and a stratum, the day or the source of its population is missing.
    """
    consultation = _prepared(consultation_id, by)
    if terms.access not in rules.SurveyAccess.values:
        raise Invalid(field=str(Survey._meta.get_field("access").verbose_name))
    if terms.access != rules.SurveyAccess.OPEN:
        _check_population(terms, day_of(at))
    survey = make_survey(consultation)
    survey.access = terms.access
    survey.population_source, survey.population_on = terms.population_source.strip(), terms.population_on
    survey.save(update_fields=["access", "population_source", "population_on"])
    survey.strata.all().delete()
    SurveyStratum.objects.bulk_create(
        SurveyStratum(survey=survey, number=number, **asdict(draft))
        for number, draft in enumerate(terms.strata, 1)
    )
    record("survey.terms-set", consultation, by, at, access=survey.access, strata=len(terms.strata))
    return survey


def _check_population(terms: SurveyTerms, today: date) -> None:
    has_source = terms.population_on is not None and terms.population_source.strip()
    if not has_source or (terms.population_on or today) > today:
        raise PopulationUnknown
    names = [one.name.strip() for one in terms.strata]
    if not names or not all(names) or len(set(names)) < len(names):
        raise PopulationUnknown
    if any(one.population < 1 for one in terms.strata):
        raise PopulationUnknown


@records.operation
def add_question(*, consultation_id: int, draft: QuestionDraft, by: Actor, at: datetime) -> SurveyQuestion:
    """Add a question behind those that there are.

    Returns:
        The question.

    Raises:
        NotFound: there is no such consultation, or it holds no survey.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
        Invalid: there is no such kind of question, or it asks nothing.
        OptionsMissing: it has no two options to choose from.
        TooManyQuestions: there are as many as may be.
    """
    consultation = _prepared(consultation_id, by)
    fields = _fields(draft)
    if consultation.questions.count() >= MOST_QUESTIONS:
        raise TooManyQuestions
    make_survey(consultation)
    last = consultation.questions.aggregate(last=Max("number"))["last"] or 0
    question = SurveyQuestion.objects.create(consultation=consultation, number=last + 1, **fields)
    record("survey.question-added", consultation, by, at, question=question.number)
    return question


@records.operation
def edit_question(
    *, consultation_id: int, number: int, draft: QuestionDraft, by: Actor, at: datetime
) -> SurveyQuestion:
    """Change a question before it is published.

    Returns:
        The question as it now stands.

    Raises:
        NotFound: there is no such question.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
        Invalid: there is no such kind of question, or it asks nothing.
        OptionsMissing: it has no two options to choose from.
    """
    consultation = _prepared(consultation_id, by)
    question = _question(consultation, number)
    for name, value in _fields(draft).items():
        setattr(question, name, value)
    question.save()
    record("survey.question-edited", consultation, by, at, question=number)
    return question


@records.operation
def remove_question(*, consultation_id: int, number: int, by: Actor, at: datetime) -> None:
    """Take a question out before publication; those behind it move up.

    Raises:
        NotFound: there is no such question.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
    """
    consultation = _prepared(consultation_id, by)
    _question(consultation, number).delete()
    for behind in consultation.questions.filter(number__gt=number).order_by("number"):
        behind.number -= 1
        behind.save(update_fields=["number"])
    record("survey.question-removed", consultation, by, at, question=number)


def _question(consultation: Consultation, number: int) -> SurveyQuestion:
    question = consultation.questions.filter(number=number).first()
    if question is None:
        raise NotFound
    return question


def _fields(draft: QuestionDraft) -> dict[str, object]:
    text = " ".join(draft.text.split())
    if draft.kind not in rules.QuestionKind.values:
        raise Invalid(field=str(SurveyQuestion._meta.get_field("kind").verbose_name))
    if not text:
        raise Invalid(field=str(SurveyQuestion._meta.get_field("text").verbose_name))
    options = [" ".join(option.split()) for option in draft.options if option.strip()]
    if draft.kind == rules.QuestionKind.TEXT:
        options = []
    elif (
        not 2 <= len(options) <= MOST_OPTIONS
        or len(set(options)) < len(options)
        or max(map(len, options)) > LONGEST_OPTION
    ):
        raise OptionsMissing
    return {**asdict(draft), "text": text, "options": options, "help_text": draft.help_text.strip()}
