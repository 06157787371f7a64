"""The whole chain, in both directions: opinion ↔ item ↔ answer ↔ measure ↔ decision ↔ budget line, indicator.

Every function reads a fixed number of SQL statements, whatever the number of opinions. Each room filters what
is not public; this module joins the parts and drops links that would point to something not public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.queries import trace as consultations_trace
from yoriai.apps.consultations.queries import traced
from yoriai.apps.consultations.queries.proposals.receipts import opinion_id_of
from yoriai.apps.consultations.queries.receipts import OPINION, PROPOSAL, place_of_proposal
from yoriai.apps.coordination.models import Decision
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.measures.queries import trace as measures_trace
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

# What a receipt number on the page of voices may stand for.
SPOKEN = (OPINION, PROPOSAL)


class ReceiptOfProposal(Refusal):
    """The receipt of a proposal that people still support and reword: it becomes an opinion later."""

    code = "receipt-of-proposal"
    message = _(
        "この受付番号は、提案%(number)sのものです。募集が終わって検討が始まると、ここで行方をたどれます。"
    )
    next_step = _("いまのようすは、提案のページでご覧ください。")


@dataclass(frozen=True)
class TracedDecision:
    """What the headquarters decided on a measure; `superseded_by` is the decision that came after it."""

    id: int
    measure_id: int
    meeting_code: str
    meeting_title: str
    held_on: date
    outcome: str
    outcome_label: str
    asserted_at: datetime
    office: str
    reason: str
    superseded_by: int | None


@dataclass(frozen=True)
class BudgetLink:
    """Decision → budget line."""

    decision_id: int
    cost_line_id: int
    asserted_at: datetime
    office: str
    reason: str


@dataclass(frozen=True)
class Chain:
    """Everything that hangs together with `start`, such as "opinion:12", "measure:r8-014" or "cost_line:7"."""

    start: str
    consultations: tuple[traced.TracedConsultation, ...]
    opinions: tuple[traced.TracedOpinion, ...] = ()
    memberships: tuple[traced.MembershipLink, ...] = ()
    items: tuple[traced.TracedItem, ...] = ()
    reflections: tuple[traced.ReflectionLink, ...] = ()
    measures: tuple[measures_trace.TracedMeasure, ...] = ()
    decisions: tuple[TracedDecision, ...] = ()
    budgets: tuple[BudgetLink, ...] = ()
    indicators: tuple[measures_trace.TracedIndicator, ...] = ()


def from_opinion(*, opinion_id: int) -> Chain:
    """Return what became of an opinion of published results, as the public may see it.

    Raises:
        NotFound: there is no such opinion, or the results of its consultation are not published.
    """
    opinion, consultation = consultations_trace.opinion_with_consultation(opinion_id=opinion_id)
    if consultation.results_published_at is None:
        raise NotFound
    return _forward(opinion, consultation)


def from_receipt(*, number: str) -> Chain:
    """Return what became of the opinion with this receipt number, as its sender may see it.

    Before the results are published the chain holds the opinion and the days of its consultation only.

    Raises:
        NotFound: no opinion has this receipt number.
        ReceiptOfProposal: it belongs to a proposal that is not considered yet.
    """
    receipt = ledger.receipt(number=number)
    if receipt.subject_type not in SPOKEN:
        raise NotFound
    opinion_id = opinion_id_of(receipt=receipt)
    if opinion_id is None:
        code, proposal = place_of_proposal(proposal_id=int(receipt.subject_id))
        raise ReceiptOfProposal(code=code, number=proposal)
    return _forward(*consultations_trace.own_opinion_with_consultation(opinion_id=opinion_id))


def from_item(*, consultation_code: str, number: int) -> Chain:
    """Return the chain of one item of published results.

    Raises:
        NotFound: there is no such item, or its results are not published.
    """
    item_id = consultations_trace.get_item_id(consultation_code=consultation_code, number=number)
    return _around_item(f"item:{consultation_code}/{number}", item_id)


def from_measure(*, code: str) -> Chain:
    """Return whose voices, decisions, money and outcomes belong to a measure.

    Raises:
        NotFound: there is no such measure, or it is still a draft.
    """
    return _around_measure(f"measure:{code}", measures_trace.get_measure_id(code=code))


def from_cost_line(*, cost_line_id: int) -> Chain:
    """Return the chain behind any yen: the budget line, who decided it, for which measure, on whose voice.

    Raises:
        NotFound: there is no such line, or its measure is still a draft.
    """
    measure_id = measures_trace.get_measure_id_of_cost_line(cost_line_id=cost_line_id)
    return _around_measure(f"cost_line:{cost_line_id}", measure_id)


def from_indicator(*, indicator_id: int) -> Chain:
    """Return the chain behind an outcome.

    Raises:
        NotFound: there is no such indicator, or its measure is still a draft.
    """
    measure_id = measures_trace.get_measure_id_of_indicator(indicator_id=indicator_id)
    return _around_measure(f"indicator:{indicator_id}", measure_id)


def from_decision(*, decision_id: int) -> Chain:
    """Return the chain behind a decision of the headquarters.

    Raises:
        NotFound: there is no such decision, or its measure is still a draft.
    """
    decision = Decision.objects.filter(pk=decision_id).values_list("measure_id", flat=True).first()
    if decision is None:
        raise NotFound
    chain = _around_measure(f"decision:{decision_id}", decision)
    if not chain.measures:
        raise NotFound
    return chain


def upstream_of_measure(*, measure_id: int) -> Chain:
    """Return the published items, answers and opinions behind a measure, without the measure itself."""
    reflections = consultations_trace.reflections_on_measures(measure_ids=[measure_id])
    return _with_voices(
        f"measure_id:{measure_id}", reflections, _distinct(link.item_id for link in reflections)
    )


def downstream_of_items(*, item_ids: Iterable[int]) -> Chain:
    """Return the measures, decisions, money and outcomes that published items led to."""
    reflections = consultations_trace.reflections_of_items(item_ids=item_ids)
    return _with_measures(Chain(start="items", consultations=(), reflections=reflections), measure_ids=[])


def _forward(opinion: traced.TracedOpinion, consultation: traced.TracedConsultation) -> Chain:
    start = f"opinion:{opinion.id}"
    if consultation.results_published_at is None:
        return Chain(start=start, consultations=(consultation,), opinions=(opinion,))
    places = consultations_trace.places_of_opinion(opinion_id=opinion.id)
    now_in = [link.item_id for link in places.memberships if link.ended_at is None]
    chain = Chain(
        start=start,
        consultations=(consultation,),
        opinions=(opinion,),
        memberships=places.memberships,
        items=places.items,
        reflections=consultations_trace.reflections_of_items(item_ids=now_in),
    )
    return _with_measures(chain, measure_ids=[])


def _around_measure(start: str, measure_id: int) -> Chain:
    reflections = consultations_trace.reflections_on_measures(measure_ids=[measure_id])
    chain = _with_voices(start, reflections, _distinct(link.item_id for link in reflections))
    return _with_measures(chain, measure_ids=[measure_id])


def _around_item(start: str, item_id: int) -> Chain:
    reflections = consultations_trace.reflections_of_items(item_ids=[item_id])
    return _with_measures(_with_voices(start, reflections, [item_id]), measure_ids=[])


def _with_voices(start: str, reflections: tuple[traced.ReflectionLink, ...], item_ids: list[int]) -> Chain:
    voices = consultations_trace.voices_of_items(item_ids=item_ids)
    return Chain(
        start=start,
        consultations=voices.consultations,
        opinions=voices.opinions,
        memberships=voices.memberships,
        items=voices.items,
        reflections=reflections,
    )


def _with_measures(upstream: Chain, *, measure_ids: list[int]) -> Chain:
    """Add measures, decisions, money and outcomes; drop reflections on measures that are not public."""
    wanted = _distinct([*measure_ids, *(link.measure_id for link in upstream.reflections)])
    found = measures_trace.measures_with_money(measure_ids=wanted) if wanted else ()
    public = [measure.id for measure in found]
    lines = {line.id for measure in found for line in measure.cost_lines}
    decisions, budgets = _decisions(public) if public else ((), ())
    return replace(
        upstream,
        reflections=tuple(link for link in upstream.reflections if link.measure_id in public),
        measures=found,
        decisions=decisions,
        budgets=tuple(link for link in budgets if link.cost_line_id in lines),
        indicators=measures_trace.indicators_of(measure_ids=public) if public else (),
    )


def _decisions(
    measure_ids: Iterable[int],
) -> tuple[tuple[TracedDecision, ...], tuple[BudgetLink, ...]]:
    """Return decisions and their money in one statement, oldest decision first."""
    rows = sorted(_with_budgets(list(measure_ids)), key=_decision_order)
    by_id = {row["id"]: row for row in rows}
    successor = _successors([(row["id"], row["measure_id"]) for row in by_id.values()])
    decisions = tuple(
        TracedDecision(
            id=row["id"],
            measure_id=row["measure_id"],
            meeting_code=row["meeting__code"],
            meeting_title=row["meeting__title"],
            held_on=row["meeting__held_on"],
            outcome=row["outcome"],
            outcome_label=str(Decision.Outcome(row["outcome"]).label),
            asserted_at=row["asserted_at"],
            office=row["meeting__headquarters__name"],
            reason=row["reason"],
            superseded_by=successor.get(row["id"]),
        )
        for row in by_id.values()
    )
    budgets = tuple(
        BudgetLink(
            row["id"],
            row["budgets__cost_line_id"],
            row["budgets__asserted_at"],
            row["budgets__division__name"],
            row["budgets__reason"],
        )
        for row in rows
        if row["budgets__cost_line_id"] is not None
    )
    return decisions, budgets


@prepared
def _with_budgets(measure_ids: list[int]) -> QuerySet[Any, Any]:
    return Decision.objects.filter(measure__in=measure_ids).values(
        "id",
        "measure_id",
        "outcome",
        "asserted_at",
        "reason",
        "meeting__code",
        "meeting__title",
        "meeting__held_on",
        "meeting__headquarters__name",
        "budgets__id",
        "budgets__cost_line_id",
        "budgets__asserted_at",
        "budgets__division__name",
        "budgets__reason",
    )


def _decision_order(row: Mapping[str, Any]) -> tuple[int, date, datetime, int, int]:
    return (
        row["measure_id"],
        row["meeting__held_on"],
        row["asserted_at"],
        row["id"],
        row["budgets__id"] or 0,
    )


def _successors(in_order: list[tuple[int, int]]) -> dict[int, int]:
    """Return which decision followed which on the same measure."""
    return {
        decision: later
        for (decision, measure), (later, next_measure) in pairwise(in_order)
        if measure == next_measure
    }


def _distinct(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))
