"""A chain put in the order in which a page tells it; reads only through `trace`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from yoriai.apps.consultations.queries.traced import (
    MembershipLink,
    ReflectionLink,
    TracedConsultation,
    TracedItem,
    TracedOpinion,
)
from yoriai.apps.coordination.queries.trace import (
    BudgetLink,
    Chain,
    TracedDecision,
    downstream_of_items,
    upstream_of_measure,
)
from yoriai.apps.measures.queries.trace import TracedCostLine, TracedIndicator, TracedMeasure, TracedValue
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Money:
    """A budget line and the link by which a decision gave it."""

    link: BudgetLink
    line: TracedCostLine


@dataclass(frozen=True)
class DecidedStep:
    """A decision and the money it gave."""

    decision: TracedDecision
    money: tuple[Money, ...]


@dataclass(frozen=True)
class YearOfMoney:
    """What a measure is planned to cost, was given and has spent in a fiscal year; None where nothing is known."""

    fiscal_year: int
    planned_yen: int | None
    budgeted_yen: int | None
    settled_yen: int | None


@dataclass(frozen=True)
class LatestValue:
    """The newest known value of an indicator, or its first target while nothing is known."""

    indicator: TracedIndicator
    value: TracedValue


@dataclass(frozen=True)
class MeasureStory:
    """A measure, why an item bears on it, what was decided, what it costs, what it achieved."""

    measure: TracedMeasure
    reflections: tuple[ReflectionLink, ...]
    ended_reflections: tuple[ReflectionLink, ...]
    decisions: tuple[DecidedStep, ...]
    lines_without_decision: tuple[TracedCostLine, ...]
    indicators: tuple[TracedIndicator, ...]

    @property
    def latest_decision(self) -> TracedDecision | None:
        return self.decisions[-1].decision if self.decisions else None

    @property
    def years(self) -> tuple[YearOfMoney, ...]:
        by_year: dict[int, list[TracedCostLine]] = defaultdict(list)
        for line in self.measure.cost_lines:
            by_year[line.fiscal_year].append(line)
        return tuple(
            YearOfMoney(
                year,
                _sum(line.planned_yen for line in lines),
                _sum(line.budgeted_yen for line in lines),
                _sum(line.settled_yen for line in lines),
            )
            for year, lines in sorted(by_year.items())
        )

    @property
    def budgeted_yen(self) -> int | None:
        """What all fiscal years were given together; None while nothing is known."""
        return _sum(line.budgeted_yen for line in self.measure.cost_lines)

    @property
    def latest_values(self) -> tuple[LatestValue, ...]:
        found = ((indicator, _latest(indicator.values)) for indicator in self.indicators)
        return tuple(LatestValue(indicator, value) for indicator, value in found if value is not None)


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _latest(values: tuple[TracedValue, ...]) -> TracedValue | None:
    known = [value for value in values if value.actual is not None]
    return known[-1] if known else next(iter(values), None)


@dataclass(frozen=True)
class PlacedVoice:
    """An opinion and the link that put it into an item."""

    link: MembershipLink
    opinion: TracedOpinion


@dataclass(frozen=True)
class ItemStory:
    """An item with its answer, why it bears on the measure, and the first of its voices."""

    item: TracedItem
    consultation: TracedConsultation
    reflections: tuple[ReflectionLink, ...]
    voices: tuple[PlacedVoice, ...]
    voices_total: int


@dataclass(frozen=True)
class Place:
    """An item the opinion is in, or was in until `link.ended_at`."""

    link: MembershipLink
    item: TracedItem


def measures_of(chain: Chain) -> tuple[MeasureStory, ...]:
    """Return the measures of a chain, those that voices bear on today first."""
    lines = {line.id: line for measure in chain.measures for line in measure.cost_lines}
    money: dict[int, list[Money]] = defaultdict(list)
    for link in chain.budgets:
        money[link.decision_id].append(Money(link, lines[link.cost_line_id]))
    decided = {link.cost_line_id for link in chain.budgets}
    stories = [
        MeasureStory(
            measure=measure,
            reflections=_reflections(chain, measure.id, ended=False),
            ended_reflections=_reflections(chain, measure.id, ended=True),
            decisions=tuple(
                DecidedStep(decision, tuple(money[decision.id]))
                for decision in chain.decisions
                if decision.measure_id == measure.id
            ),
            lines_without_decision=tuple(line for line in measure.cost_lines if line.id not in decided),
            indicators=tuple(row for row in chain.indicators if row.measure_id == measure.id),
        )
        for measure in chain.measures
    ]
    return tuple(sorted(stories, key=lambda story: not story.reflections))


def _reflections(chain: Chain, measure_id: int, *, ended: bool) -> tuple[ReflectionLink, ...]:
    return tuple(
        link
        for link in chain.reflections
        if link.measure_id == measure_id and (link.ended_at is not None) == ended
    )


def items_of(chain: Chain, *, voices_each: int = 5) -> tuple[ItemStory, ...]:
    """Return the items of a chain with their answers and at most `voices_each` opinions of each."""
    consultations = {consultation.id: consultation for consultation in chain.consultations}
    opinions = {opinion.id: opinion for opinion in chain.opinions}
    totals = Counter(link.item_id for link in chain.memberships if link.ended_at is None)
    first: dict[int, list[PlacedVoice]] = defaultdict(list)
    for link in chain.memberships:
        if link.ended_at is None and len(first[link.item_id]) < voices_each:
            first[link.item_id].append(PlacedVoice(link, opinions[link.opinion_id]))
    return tuple(
        ItemStory(
            item=item,
            consultation=consultations[item.consultation_id],
            reflections=tuple(link for link in chain.reflections if link.item_id == item.id),
            voices=tuple(first[item.id]),
            voices_total=totals[item.id],
        )
        for item in chain.items
    )


def present_place(chain: Chain) -> Place | None:
    """Return the item the opinion at the start of the chain is in now."""
    return next((place for place in _places(chain) if place.link.ended_at is None), None)


def earlier_places(chain: Chain) -> tuple[Place, ...]:
    """Return the items the opinion was in before, oldest first."""
    return tuple(place for place in _places(chain) if place.link.ended_at is not None)


def _places(chain: Chain) -> list[Place]:
    items = {item.id: item for item in chain.items}
    return [Place(link, items[link.item_id]) for link in chain.memberships]


def voices_of_measure(*, measure_id: int, voices_each: int = 5) -> tuple[ItemStory, ...]:
    """Return the items with published answers that bear or bore on a measure (5 statements).

    The caller has made sure that the reader may see the measure.
    """
    return items_of(upstream_of_measure(measure_id=measure_id), voices_each=voices_each)


def chain_of_item(*, item_id: int) -> tuple[MeasureStory, ...]:
    """Return what an item of published results led to (4 statements)."""
    return measures_of(downstream_of_items(item_ids=[item_id]))


def chains_of_items(*, item_ids: list[int]) -> dict[int, tuple[MeasureStory, ...]]:
    """Return what each of these items led to, for a page with all items of a consultation (4 statements)."""
    chain = downstream_of_items(item_ids=item_ids)
    return {item_id: measures_of(_only(chain, item_id)) for item_id in item_ids}


def _only(chain: Chain, item_id: int) -> Chain:
    reflections = tuple(link for link in chain.reflections if link.item_id == item_id)
    wanted = {link.measure_id for link in reflections}
    return replace(
        chain,
        reflections=reflections,
        measures=tuple(measure for measure in chain.measures if measure.id in wanted),
        decisions=tuple(decision for decision in chain.decisions if decision.measure_id in wanted),
        budgets=tuple(
            link
            for link in chain.budgets
            if any(d.id == link.decision_id and d.measure_id in wanted for d in chain.decisions)
        ),
        indicators=tuple(indicator for indicator in chain.indicators if indicator.measure_id in wanted),
    )


def cost_line_in(chain: Chain, cost_line_id: int) -> TracedCostLine:
    """Return the budget line that a chain starts from."""
    return next(line for measure in chain.measures for line in measure.cost_lines if line.id == cost_line_id)


def indicator_in(chain: Chain, indicator_id: int) -> TracedIndicator:
    """Return the indicator that a chain starts from."""
    return next(indicator for indicator in chain.indicators if indicator.id == indicator_id)


def decision_in(chain: Chain, decision_id: int) -> TracedDecision:
    """Return the decision that a chain starts from."""
    return next(decision for decision in chain.decisions if decision.id == decision_id)
