"""A broadcaster's page during a programme: note a call, read the number aloud, the next call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations import call_ins as operations
from yoriai.apps.consultations.operations import new_key
from yoriai.apps.consultations.queries import call_ins as queries
from yoriai.apps.consultations.queries.call_ins import CallInDesk, Programme
from yoriai.apps.consultations.rules import PURPOSE_VERSION
from yoriai.apps.consultations.rules.call_ins import UNDONE_WITHIN
from yoriai.apps.shared.time import JAPAN
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.call_ins.forms import CallInForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of


@never_cache
@login_required
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """For which consultations this person notes calls today."""
    found = queries.own_desks(actor=actor_of(request), at=timezone.now())
    return render(request, "consultations/call_ins/list.html", {"desks": found})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk_id: int) -> HttpResponse:
    """The form for one call, the number of the last one to be read aloud, and the calls of this programme."""
    actor, now = actor_of(request), timezone.now()
    desk = queries.own_desk(desk_id=desk_id, actor=actor, at=now)
    programme = queries.own_programme(desk=desk, at=now)
    form = CallInForm(request.POST if request.method == "POST" else None, initial=_first(programme, now))
    receipt = when_filled_in(
        form, lambda: operations.note_call_in(desk_id=desk.pk, draft=form.draft(), by=actor, at=now)
    )
    if receipt:
        place = reverse("call_ins:page", args=[desk.pk])
        return redirect(f"{place}?noted={receipt.subject_id}")
    return _shown(request, desk, programme, form)


def _first(programme: Programme | None, now: datetime) -> dict[str, Any]:
    begun = programme.on_air_at if programme else now.replace(minute=0, second=0, microsecond=0)
    name = programme.name if programme else ""
    return {
        "submission_key": new_key(),
        "programme": name,
        "on_air_at": begun.astimezone(JAPAN),
        "how": "verbatim",
    }


def _shown(
    request: HttpRequest, desk: CallInDesk, programme: Programme | None, form: CallInForm
) -> HttpResponse:
    calls = programme.calls if programme else ()
    noted = next((call for call in calls if str(call.opinion_id) == request.GET.get("noted", "")), None)
    context = {
        "desk": desk,
        "consultation": desk.consultation,
        "programme": programme,
        "form": form,
        "noted": None if form.is_bound or noted is None or noted.is_undone else noted,
        "minutes": int(UNDONE_WITHIN.total_seconds() // 60),
        "purpose_version": PURPOSE_VERSION,
    }
    return render(request, "consultations/call_ins/page.html", context, status=status_of(form))


@never_cache
@login_required
@require_POST
def undo(request: HttpRequest, desk_id: int, opinion_id: int) -> HttpResponse:
    """Take a slip back; its words stand in the form again, to be put right."""
    actor, now = actor_of(request), timezone.now()
    desk = queries.own_desk(desk_id=desk_id, actor=actor, at=now)
    undone = operations.undo_call_in(opinion_id=opinion_id, by=actor, at=now)
    initial = {
        "submission_key": new_key(),
        "programme": undone.programme,
        "on_air_at": undone.on_air_at.astimezone(JAPAN),
        "text": undone.text,
        "continues": undone.receipt_number,
        "how": "verbatim",
    }
    form = CallInForm(initial=initial)
    return _shown(request, desk, queries.own_programme(desk=desk, at=now), form)
