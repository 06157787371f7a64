"""The public figures as a page, a table and data."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.coordination import queries
from yoriai.apps.coordination.queries.figures import ConsultationFigures
from yoriai.apps.coordination.queries.yearly import year_of_listening, years
from yoriai.apps.shared.time import day_of


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every figure with numerator, denominator and definition."""
    today = day_of(timezone.now())
    context = {"figures": queries.figures(on=today), "years": years(on=today)}
    return render(request, "coordination/figures.html", context)


@require_safe
def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """One fiscal year: who spoke, what became of it, who did not come."""
    found = year_of_listening(year=fiscal_year, on=day_of(timezone.now()))
    return render(request, "coordination/year.html", {"year": found})


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The table of consultations as CSV, with a byte order mark so that spreadsheets read Japanese."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    names = [field.name for field in fields(ConsultationFigures)]
    writer = csv.DictWriter(response, names)
    writer.writeheader()
    for row in queries.figures(on=day_of(timezone.now())).consultations:
        writer.writerow({name: _cell(value) for name, value in asdict(row).items()})
    return response


def _cell(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """All figures as JSON."""
    found = queries.figures(on=day_of(timezone.now()))
    return JsonResponse(asdict(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
