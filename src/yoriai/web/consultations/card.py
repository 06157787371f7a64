"""A small card about one consultation that other sites show in a frame: no scripts, no cookies, nothing to be tricked into."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.shown import shown
from yoriai.web.ui.middleware import POLICY

FRAMED_POLICY = (
    POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    .replace("form-action 'self'", "form-action 'none'")
    .replace("script-src 'self'; ", "")
)


@require_safe
@xframe_options_exempt
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What it is about, how long it is open, and the way to its page; the same for everybody."""
    consultation = queries.consultation_to_speak_on(code=code, actor=ANYONE)
    context = {
        "entry": shown(consultation, day_of(timezone.now())),
        "consultation": consultation,
        "address": request.build_absolute_uri(reverse("consultations:page", args=[code])),
    }
    response = render(request, "consultations/card.html", context)
    response["Content-Security-Policy"] = FRAMED_POLICY
    return response
