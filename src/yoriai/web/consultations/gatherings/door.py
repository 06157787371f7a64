"""The list for the door: who is expected, who came, who comes without having registered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.consultations.operations.gatherings import door as operations
from yoriai.apps.consultations.queries.gatherings import registrations as queries
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.gatherings.desk_forms import WalkInForm
from yoriai.web.consultations.gatherings.shown import accommodation_labels, shown
from yoriai.web.ui.attempts import status_of


@never_cache
@require_safe
def door(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The list, also to be printed."""
    found = queries.door_list(code=code, number=number, actor=actor_of(request))
    return _page(request, found, WalkInForm(gathering=found.gathering))


@never_cache
@require_POST
def arrival(request: HttpRequest, code: str, number: int, registration_id: int) -> HttpResponse:
    """Note that a party came, or take the note back."""
    actor = actor_of(request)
    queries.door_list(code=code, number=number, actor=actor).party(registration_id)
    has_arrived = request.POST.get("arrived") == "1"
    operations.note_arrival(
        registration_id=registration_id, has_arrived=has_arrived, by=actor, at=timezone.now()
    )
    messages.success(request, _("来場を記録しました。") if has_arrived else _("来場の記録を取り消しました。"))
    return redirect("desk_gatherings:door", code, number)


@never_cache
@require_POST
def walk_in(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let people in who did not register."""
    actor = actor_of(request)
    found = queries.door_list(code=code, number=number, actor=actor)
    form = WalkInForm(request.POST, gathering=found.gathering)
    done = when_filled_in(
        form,
        lambda: operations.take_walk_in(
            gathering_id=found.gathering.pk, walk_in=form.walk_in(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        return _page(request, found, form)
    messages.success(request, _("当日の受付を記録しました。"))
    return redirect("desk_gatherings:door", code, number)


def _page(request: HttpRequest, found: queries.DoorList, form: WalkInForm) -> HttpResponse:
    context = {
        "found": found,
        "gathering": found.gathering,
        "consultation": found.gathering.consultation,
        "entry": shown(found.gathering, timezone.now()),
        "seated": [_row(one) for one in found.seated],
        "waiting": [_row(one) for one in found.waiting],
        "form": form,
    }
    return render(request, "consultations/gatherings/desk_door.html", context, status=status_of(form))


def _row(one: queries.Registration) -> tuple[queries.Registration, str, list[str]]:
    return one, spoken(one.number) if one.number else "", accommodation_labels(one.needs)
