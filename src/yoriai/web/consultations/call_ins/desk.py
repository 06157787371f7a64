"""The division names who of a broadcaster notes calls, and sees how many were noted."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations.operations import call_ins as operations
from yoriai.apps.consultations.queries import call_ins as queries
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.call_ins.forms import CallInDeskForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def call_in_desks(request: HttpRequest, code: str) -> HttpResponse:
    """Who notes calls for a consultation, and a form to name somebody."""
    actor, now = actor_of(request), timezone.now()
    found = queries.call_in_desks(code=code, actor=actor, at=now)
    last = found.consultation.closes_on or day_of(now) + timedelta(days=30)
    initial = {"starts_on": day_of(now), "last_on": max(last, day_of(now))}
    form = CallInDeskForm(request.POST if request.method == "POST" else None, initial=initial)
    named = when_filled_in(
        form,
        lambda: operations.name_call_in_desk(
            consultation_id=found.consultation.pk, draft=form.draft(), by=actor, at=now
        ),
    )
    if named:
        messages.success(request, _("%(partner)sの受付を登録しました。") % {"partner": named.partner})
        return redirect("desk_consultations:call_in_desks", code)
    context = {"found": found, "consultation": found.consultation, "form": form}
    return render(request, "consultations/call_ins/desk.html", context, status=status_of(form))


@require_POST
def end(request: HttpRequest, code: str, desk_id: int) -> HttpResponse:
    """Let nobody note calls with a naming any more."""
    actor, now = actor_of(request), timezone.now()
    found = queries.call_in_desks(code=code, actor=actor, at=now)
    if desk_id not in {desk.id for desk in found.desks}:
        raise NotFound
    desk = operations.end_call_in_desk(desk_id=desk_id, by=actor, at=now)
    messages.success(
        request, _("%(partner)sの受付をやめました。書きとめた声は残っています。") % {"partner": desk.partner}
    )
    return redirect("desk_consultations:call_in_desks", code)
