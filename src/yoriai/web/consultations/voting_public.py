"""What everybody reads of a vote on statements: all statements with their counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.shared.time import day_of


@require_safe
def statements(request: HttpRequest, code: str) -> HttpResponse:
    """All statements and how they were answered, from five answers on."""
    found = queries.statement_list(code=code, on=day_of(timezone.now()))
    context = {
        "list": found,
        "found": found.found,
        "consultation": found.found.consultation,
        "fewest": rules.FEWEST_SHOWN,
    }
    return render(request, "consultations/voting_statements.html", context)
