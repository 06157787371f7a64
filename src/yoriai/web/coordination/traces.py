"""The chain from a published opinion, and back from a measure, a yen, an outcome or a decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yoriai.apps.coordination.queries import story, trace


@require_safe
def opinion(request: HttpRequest, opinion_id: int) -> HttpResponse:
    """What became of an opinion of published results; no receipt is needed."""
    chain = trace.from_opinion(opinion_id=opinion_id)
    context = {
        "chain": chain,
        "opinion": chain.opinions[0],
        "consultation": chain.consultations[0],
        "place": story.present_place(chain),
        "earlier_places": story.earlier_places(chain),
        "measure_stories": story.measures_of(chain),
    }
    return render(request, "coordination/opinion.html", context)


@require_safe
def item(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What an item of published results was made of, and what it led to."""
    chain = trace.from_item(consultation_code=code, number=number)
    context = {
        "told": story.items_of(chain)[0],
        "measure_stories": story.measures_of(chain),
    }
    return render(request, "coordination/trace_item.html", context)


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """Whose voices, decisions, money and outcomes belong to a measure."""
    return _back(request, trace.from_measure(code=code), "coordination/trace_measure.html")


@require_safe
def cost(request: HttpRequest, cost_line_id: int) -> HttpResponse:
    """The chain behind any yen."""
    chain = trace.from_cost_line(cost_line_id=cost_line_id)
    return _back(request, chain, "coordination/trace_cost.html", line=story.cost_line_in(chain, cost_line_id))


@require_safe
def indicator(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """The chain behind an outcome."""
    chain = trace.from_indicator(indicator_id=indicator_id)
    found = story.indicator_in(chain, indicator_id)
    return _back(request, chain, "coordination/trace_indicator.html", indicator=found)


@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """The chain behind a decision of the headquarters."""
    chain = trace.from_decision(decision_id=decision_id)
    found = story.decision_in(chain, decision_id)
    return _back(request, chain, "coordination/trace_decision.html", decision=found)


def _back(request: HttpRequest, chain: trace.Chain, template: str, **more: object) -> HttpResponse:
    context = {
        "chain": chain,
        "story": story.measures_of(chain)[0],
        "item_stories": story.items_of(chain),
        **more,
    }
    return render(request, template, context)
