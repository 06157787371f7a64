"""What can be read of a survey: its questions, who was invited, and what the answers say of everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

from django.db.models import Count, Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Phase,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
)
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure import survey as pure
from yoriai.pure.survey import Estimate
from yoriai.pure.values import dataclass

SUBJECT = "consultations.SurveyResponse"


def commitment_content(response: SurveyResponse) -> dict[str, str]:
    """Return what the log's commitment to a response covers: what was chosen; texts are opinions with leaves of
    their own, named by their numbers (2 statements)."""
    chosen: dict[int, list[int]] = defaultdict(list)
    opinions: list[int] = []
    for number, option, opinion in response.answers.order_by("id").values_list(
        "question__number", "option", "opinion"
    ):
        if option is None:
            opinions.append(opinion)
        else:
            chosen[number].append(option)
    return {
        "consultation": response.consultation.code,
        "channel": str(response.channel),
        "received_at": response.received_at.astimezone(UTC).isoformat(),
        "chosen": ";".join(f"{number}:{','.join(map(str, chosen[number]))}" for number in sorted(chosen)),
        "opinions": ",".join(map(str, opinions)),
    }


@dataclass(frozen=True)
class SurveyPage:
    """A survey in public, and whether it can be answered on the day asked for."""

    survey: Survey
    questions: tuple[SurveyQuestion, ...]
    is_open: bool
    has_ended: bool

    @property
    def consultation(self) -> Consultation:
        return self.survey.consultation

    @property
    def takes_invitations(self) -> bool:
        return self.survey.access != rules.SurveyAccess.OPEN


def survey_page(*, code: str, on: date, actor: Actor) -> SurveyPage:
    """Return a survey that this person may read (3 statements).

    Raises:
        NotFound: there is none, or it is a draft that this person may not see.
    """
    survey = Survey.objects.select_related("consultation__division").filter(consultation__code=code).first()
    if survey is None or not rules.may_read(actor, survey.consultation):
        raise NotFound
    consultation = survey.consultation
    phases = tuple(consultation.phases.order_by("number"))
    return SurveyPage(
        survey=survey,
        questions=tuple(consultation.questions.order_by("number")),
        is_open=rules.PhaseKind.SURVEY in rules.open_kinds(consultation, phases, on),
        has_ended=_has_ended(consultation, phases, on),
    )


def _has_ended(consultation: Consultation, phases: Sequence[Phase], on: date) -> bool:
    if consultation.state == rules.State.DRAFT:
        return False
    days = [phase.ends_on for phase in phases if phase.kind == rules.PhaseKind.SURVEY]
    last = max(days, default=consultation.closes_on)
    return last is not None and last < on


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio * 100, 1)


@dataclass(frozen=True)
class OptionFigure:
    """How often an option was chosen. Counts are None where fewer than five people would show; `estimate` is what
    the invited stand for, None where that cannot be told."""

    text: str
    count: int | None
    share: float | None
    estimate: Estimate | None

    @property
    def percent(self) -> float | None:
        """The estimate for everybody where there is one, else the share of those who answered, in percent."""
        return _percent(self.estimate.share if self.estimate else self.share)

    @property
    def interval(self) -> tuple[float | None, float | None] | None:
        """Between which percentages the share of everybody lies; None where it cannot be told."""
        if self.estimate is None or self.estimate.margin is None:
            return None
        return _percent(self.estimate.low), _percent(self.estimate.high)


@dataclass(frozen=True)
class QuestionFigure:
    """A question with what was answered; `answered` is the number of people."""

    question: SurveyQuestion
    answered: int
    options: tuple[OptionFigure, ...]

    @property
    def is_shown(self) -> bool:
        """Tell whether enough people answered to say how."""
        return self.answered >= rules.FEWEST_SHOWN


@dataclass(frozen=True)
class StratumFigure:
    """A part of the population: how many people it has, were invited and answered, and what one answer counts."""

    name: str
    population: int
    invited: int
    answered: int
    weight: float | None


@dataclass(frozen=True)
class SurveyFigures:
    """What the answers say. `invited` is about people drawn by lot, with estimates for everybody; `others` about
    whoever answered besides, who stand for nobody but themselves."""

    people: int
    invited: tuple[QuestionFigure, ...]
    others: tuple[QuestionFigure, ...]
    strata: tuple[StratumFigure, ...]
    design_effect: float | None
    is_weighted: bool


def survey_figures(*, page: SurveyPage) -> SurveyFigures:
    """Return the figures of a survey (5 statements, whatever the number of answers)."""
    strata = _strata(page.survey)
    counts = _counts(page.consultation.pk)
    answered = _answered(page.consultation.pk)
    people = SurveyResponse.objects.filter(consultation=page.consultation).count()
    numbers = [one.number for one in page.survey.strata.all()]
    can_weigh = bool(strata) and all(one.answered for one in strata)
    return SurveyFigures(
        people=people,
        invited=_figures(page, counts, answered, numbers) if page.takes_invitations else (),
        others=_figures(page, counts, answered, [None]),
        strata=strata,
        design_effect=_design_effect(strata) if can_weigh else None,
        is_weighted=can_weigh,
    )


Counts = Mapping[tuple[int | None, int], Counter[int]]
Answered = Mapping[tuple[int | None, int], int]


def _counts(consultation_id: int) -> Counts:
    """Return how often each option was chosen, by the number of the stratum (None: not invited) and the question."""
    found: dict[tuple[int | None, int], Counter[int]] = defaultdict(Counter)
    rows = SurveyAnswer.objects.filter(
        response__consultation=consultation_id, option__isnull=False
    ).order_by()
    names = ("response__invitation__stratum__number", "question__number", "option")
    for stratum, question, option, count in rows.values_list(*names).annotate(n=Count("pk")):
        found[stratum, question][option] = count
    return found


def _answered(consultation_id: int) -> Answered:
    """Return how many people answered, by the number of the stratum and the question."""
    rows = SurveyAnswer.objects.filter(response__consultation=consultation_id).order_by()
    names = ("response__invitation__stratum__number", "question__number")
    found = rows.values_list(*names).annotate(n=Count("response", distinct=True))
    return {(stratum, question): count for stratum, question, count in found}


def _strata(survey: Survey) -> tuple[StratumFigure, ...]:
    counts: dict[str, Any] = {
        "invited": Count("invitations", distinct=True),
        "answered": Count("invitations__response", distinct=True),
    }
    names = ("name", "population", "invited", "answered")
    rows = list(survey.strata.annotate(**counts).order_by("number").values_list(*names))
    weights: list[float] | list[None] = [None] * len(rows)
    if rows and all(answered for *_about, answered in rows):
        parts = [pure.Stratum(max(people, answered), answered) for _name, people, _invited, answered in rows]
        weights = pure.weights(parts)
    return tuple(
        StratumFigure(name, people, invited, answered, weight)
        for (name, people, invited, answered), weight in zip(rows, weights, strict=True)
    )


def _design_effect(strata: Sequence[StratumFigure]) -> float:
    return pure.design_effect([pure.Stratum(max(s.population, s.answered), s.answered) for s in strata])


def _figures(
    page: SurveyPage, counts: Counts, answered: Answered, strata: Sequence[int | None]
) -> tuple[QuestionFigure, ...]:
    populations = {one.number: one.population for one in page.survey.strata.all()}
    return tuple(_question(question, counts, answered, strata, populations) for question in page.questions)


def _question(
    question: SurveyQuestion,
    counts: Counts,
    answered: Answered,
    strata: Sequence[int | None],
    populations: Mapping[int, int],
) -> QuestionFigure:
    people = [answered.get((stratum, question.number), 0) for stratum in strata]
    chosen = [
        [counts.get((stratum, question.number), Counter())[option] for option in range(len(question.options))]
        for stratum in strata
    ]
    total = sum(people)
    estimates = _estimates(strata, populations, people, chosen)
    return QuestionFigure(
        question=question,
        answered=total,
        options=tuple(
            _option(text, sum(row[option] for row in chosen), total, estimates[option] if estimates else None)
            for option, text in enumerate(question.options)
        ),
    )


def _option(text: str, count: int, total: int, estimate: Estimate | None) -> OptionFigure:
    # Of fewer than five people nothing is said; neither is it said how few chose or did not choose an option.
    hidden = total < rules.FEWEST_SHOWN
    if hidden:
        return OptionFigure(text, None, None, None)
    return OptionFigure(text, count, count / total, estimate)


def _estimates(
    strata: Sequence[int | None],
    populations: Mapping[int, int],
    people: Sequence[int],
    chosen: Sequence[Sequence[int]],
) -> list[Estimate]:
    """Return the estimates for everybody; none where a stratum has no answer to this question."""
    if not strata or None in strata or not all(people) or not chosen[0]:
        return []
    parts = [
        pure.Stratum(max(populations[number], answers), answers)
        for number, answers in zip(strata, people, strict=True)
        if number is not None
    ]
    return pure.weighted_shares(parts, chosen)


def receipt_of_response(*, number: str, code: str) -> tuple[Receipt, SurveyResponse]:
    """Return a receipt and its response, without what was answered (2 statements).

    Raises:
        NotFound: no such receipt, or it belongs to something else.
    """
    receipt = ledger_queries.receipt(number=number)
    response = None
    if receipt.subject_type == SUBJECT:
        rows = SurveyResponse.objects.select_related("consultation__division")
        response = rows.filter(pk=int(receipt.subject_id), consultation__code=code).first()
    if response is None:
        raise NotFound
    return receipt, response


@dataclass(frozen=True)
class SurveyDesk:
    """A survey at the desk."""

    survey: Survey
    questions: tuple[SurveyQuestion, ...]
    strata: tuple[StratumFigure, ...]
    responses: int
    by_hand: int
    invitations: int

    @property
    def consultation(self) -> Consultation:
        return self.survey.consultation


def survey_desk(*, code: str, actor: Actor) -> SurveyDesk:
    """Return a survey for those who run it (5 statements).

    Raises:
        NotFound: there is no such survey.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    survey = Survey.objects.select_related("consultation__division").filter(consultation__code=code).first()
    if survey is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_edit_consultation(actor, survey.consultation):
        raise NotAllowed
    responses = SurveyResponse.objects.filter(consultation=survey.consultation)
    counted = responses.aggregate(n=Count("pk"), by_hand=Count("pk", filter=~Q(channel=rules.Channel.WEB)))
    return SurveyDesk(
        survey=survey,
        questions=tuple(survey.consultation.questions.order_by("number")),
        strata=_strata(survey),
        responses=counted["n"],
        by_hand=counted["by_hand"],
        invitations=SurveyInvitation.objects.filter(survey=survey).count(),
    )


def question_to_edit(*, desk: SurveyDesk, number: int) -> SurveyQuestion:
    """Return a question of a survey.

    Raises:
        NotFound: there is no such question.
    """
    for question in desk.questions:
        if question.number == number:
            return question
    raise NotFound
