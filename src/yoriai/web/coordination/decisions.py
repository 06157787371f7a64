"""What the headquarters decided, for everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yoriai.apps.coordination import queries


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings with their decisions, newest first."""
    return render(request, "coordination/decisions.html", {"meetings": queries.meetings()})


@require_safe
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting with its decisions, their reasons and money."""
    return render(request, "coordination/meeting.html", {"meeting": queries.get_meeting(code=code)})
