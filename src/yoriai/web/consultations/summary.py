"""The results of a consultation on one sheet of paper."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries.summary import summary as summary_of
from yoriai.apps.consultations.rules import has_draft
from yoriai.web.consultations.results import turnout_of
from yoriai.web.consultations.results_shown import shown_items

_FIRST = re.compile(r"^.*?[。！？\n]|^.+$", re.DOTALL)
LONGEST = 70
MOST_MEASURES = 6


@require_safe
def summary(request: HttpRequest, code: str) -> HttpResponse:
    """Who spoke, what the city answered, what changed, what comes next; made to be printed."""
    found = summary_of(code=code)
    items = shown_items(code, found.results.items)
    measures = {link.title: link for item in items for link in item.measures if link.url}
    context = {
        "found": found,
        "results": found.results,
        "consultation": found.consultation,
        "main": [(item, first_sentence(item.answer.reason)) for item in found.main],
        "measures": list(measures.values())[:MOST_MEASURES],
        "more_measures": len(measures) - MOST_MEASURES if len(measures) > MOST_MEASURES else 0,
        "turnout": turnout_of(found.consultation),
        "has_draft": has_draft(found.consultation),
        "address": request.build_absolute_uri(reverse("consultations:results", args=[code])),
    }
    return render(request, "consultations/summary.html", context)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, cut where it is too long for a line or two."""
    match = _FIRST.match(text.strip())
    line = " ".join(match.group().split()) if match else ""
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
