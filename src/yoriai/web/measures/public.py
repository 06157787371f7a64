"""Public pages: the list of measures, one measure with its whole chain, the plan tree, and the same as data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.coordination.queries import story, trace
from yoriai.apps.coordination.queries.remarks import remarks_of_measure
from yoriai.apps.measures import queries
from yoriai.apps.measures.queries import MeasureFilter
from yoriai.apps.measures.rules import LIVING_STATES, State
from yoriai.apps.organisation.queries import divisions_at_work
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.measures.filters import FilterChoices, FilterForm
from yoriai.web.measures.looks import tone_of

PAGE_SIZE = 40


@dataclass(frozen=True)
class Listed:
    """A measure as the list shows it."""

    url: str
    title: str
    state: str
    tone: str
    is_stale: bool
    budgeted_yen: int | None
    owner: str
    rating: int | None
    updated_on: date


def _listed(row: Any, here: str, *, is_stale: bool) -> Listed:
    return Listed(
        url=f"{here}{row.code}/",
        title=row.title,
        state=str(State(row.state).label),
        tone=tone_of(row.state),
        is_stale=is_stale,
        budgeted_yen=row.budgeted_yen,
        owner=row.owner.name,
        rating=row.last_rating,
        updated_on=row.updated_on,
    )


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """What the city is doing: every measure, with its money and its age."""
    today = day_of(timezone.now())
    choices = FilterChoices.of(queries.goal_choices(), divisions_at_work(on=today))
    form = FilterForm(request.GET, choices=choices) if request.GET else None
    found = queries.find_measures(asked=form.asked() if form else MeasureFilter(), today=today)
    page = Paginator(found.codes, PAGE_SIZE).get_page(request.GET.get("page"))
    here = reverse("measures:page", args=["code"]).removesuffix("code/")
    listed = queries.public_measures(codes=list(page), today=today)
    context = {
        "choices": choices,
        "form": form,
        "page": page,
        "rows": [_listed(row, here, is_stale=queries.is_stale(row, today)) for row in listed],
        "totals": found.totals,
        "is_filtered": form is not None and form.is_asking,
    }
    return render(request, "measures/list.html", context)


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure: what, why, whose voice, decision, money, progress, outcome, and how old this is."""
    page = queries.measure_page(code=code, today=day_of(timezone.now()))
    chain = trace.from_measure(code=code)
    told = next(each for each in story.measures_of(chain) if each.measure.code == code)
    context = {
        "page": page,
        "measure": page.measure,
        "story": told,
        "item_stories": story.items_of(chain),
        "remarks": remarks_of_measure(measure_id=page.measure.pk, on=day_of(timezone.now())),
        "tone": tone_of(page.measure.state),
        "is_living": page.measure.state in LIVING_STATES,
        "last_change": page.changes[-1] if page.changes else None,
    }
    return render(request, "measures/page.html", context)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plan tree, with the measures that serve each goal and the goals that nobody serves."""
    return render(request, "measures/plans.html", {"trees": queries.plan_trees()})


@require_safe
def data(request: HttpRequest, code: str) -> HttpResponse:
    """One measure as JSON."""
    page = queries.measure_page(code=code, today=day_of(timezone.now()))
    return JsonResponse(queries.as_data(page), json_dumps_params={"ensure_ascii": False, "indent": 1})


class _Line:
    """A file of one line, so that rows leave as they are read."""

    def write(self, text: str) -> str:
        return text


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """All public measures as CSV, one row per budget line; with BOM, so that spreadsheets read it."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(queries.HEADERS)
        for row in queries.cost_rows():
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="measures.csv"'
    return response
