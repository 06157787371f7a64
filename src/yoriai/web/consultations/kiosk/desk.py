"""The desk: making this device the tablet of a counter."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import queries
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.kiosk.device import make_kiosk


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Say what will happen; then sign out, so that nobody at the counter holds the rights of staff."""
    consultation = queries.consultation_to_edit(code=code, actor=actor_of(request))
    if request.method != "POST":
        return render(request, "consultations/desk_kiosk.html", {"consultation": consultation})
    logout(request)
    response = redirect("consultations:kiosk", code)
    make_kiosk(response, code)
    return response
