"""The form on paper for everyone: to be printed, filled in by hand, and brought or sent to the city."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.operations.paper.preparing import new_form_number
from yoriai.apps.consultations.queries import Consultation, paper
from yoriai.apps.consultations.rules.paper import IMAGE_KEPT_DAYS
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.paper.drawing import sheets_of
from yoriai.web.consultations.shown import shown
from yoriai.web.ui.formats import day_text


@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form for everybody, which may be copied: it carries no number."""
    return render(request, "consultations/paper/form.html", _context(request, code, [""]))


@never_cache
@require_safe
def own_form(request: HttpRequest, code: str) -> HttpResponse:
    """A form for one person, with the number under which the opinion is found afterwards. The number is kept nowhere."""
    return render(request, "consultations/paper/form.html", _context(request, code, [new_form_number()]))


def _context(request: HttpRequest, code: str, numbers: list[str]) -> dict[str, Any]:
    consultation = queries.get_consultation(code=code, actor=actor_of(request))
    if consultation.state == rules.State.RESULTS_PUBLISHED:
        raise operations.ResultsOut
    found = paper.newest_form(consultation=consultation)
    if found is None:
        raise NotFound
    return printed(request, consultation, found, numbers)


def printed(
    request: HttpRequest, consultation: Consultation, form: paper.PaperForm, numbers: list[str]
) -> dict[str, Any]:
    """Return what the page to print shows: for each number both sheets of the form, and the part that is kept."""
    city = str(settings.YORIAI_MUNICIPALITY_CODE)
    now = timezone.now()
    copies = [(sheets_of(form, consultation, city, number), number) for number in numbers]
    return {
        "consultation": consultation,
        "entry": shown(consultation, day_of(now)),
        "copies": [(sheets, sheets[0].number) for sheets, _ in copies],
        "is_numbered": bool(numbers[0]),
        "questions": [one.words for one in copies[0][0][0].headings],
        "lookup_address": request.build_absolute_uri(reverse("coordination:voices")),
        "image_days": IMAGE_KEPT_DAYS,
        "contact_until": day_text(rules.contact_kept_until(consultation, now)),
    }
