"""Meetings for everyone: what comes, those of a consultation, one with its agenda, seats and changes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries as consultations
from yoriai.apps.consultations.queries.gatherings import public as queries
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.gatherings.forms import FindForm
from yoriai.web.consultations.gatherings.shown import all_shown, field_labels, shown

PER_PAGE = 20


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """All meetings to come, and those that were held."""
    now = timezone.now()
    page = Paginator(queries.past_gatherings(at=now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": all_shown(queries.coming_gatherings(at=now), now),
        "page": page,
        "past": all_shown(page, now),
        "form": FindForm(),
    }
    return render(request, "consultations/gatherings/list.html", context)


@require_safe
def of_consultation(request: HttpRequest, code: str) -> HttpResponse:
    """The meetings of one consultation."""
    actor, now = actor_of(request), timezone.now()
    consultation = consultations.consultation_to_speak_on(code=code, actor=actor)
    found = queries.gatherings_of(consultation=consultation, actor=actor)
    context = {"consultation": consultation, "gatherings": all_shown(found, now)}
    return render(request, "consultations/gatherings/of_consultation.html", context)


@require_safe
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One meeting: when, where, how to get in, what is talked about, how many seats, what was changed."""
    gathering = queries.get_gathering(code=code, number=number, actor=actor_of(request))
    changes = [(one, field_labels(one.fields)) for one in gathering.changes.all()]
    context = {
        "entry": shown(gathering, timezone.now(), queries.seats_of(gathering=gathering)),
        "gathering": gathering,
        "consultation": gathering.consultation,
        "changes": changes,
        "last_change": next((one for one, _ in reversed(changes) if one.reason), None),
        "shows_online": rules.shows_online_address(gathering),
        "form": FindForm(),
    }
    return render(request, "consultations/gatherings/page.html", context)
