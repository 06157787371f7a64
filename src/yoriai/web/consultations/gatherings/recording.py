"""At the meeting: opinions are written down while people speak, receipts printed, attendance counted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations.operations.gatherings import recording as operations
from yoriai.apps.consultations.queries.gatherings import minutes as queries
from yoriai.apps.consultations.queries.gatherings.running import gathering_to_run
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.gatherings.minutes_forms import (
    SayForm,
    VersionForm,
    attendance_forms,
    counts_of,
)
from yoriai.web.consultations.gatherings.shown import shown
from yoriai.web.ui.attempts import attempt, status_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
def say(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write down one opinion; the form is empty again at once, on the same point of the agenda."""
    actor, now = actor_of(request), timezone.now()
    gathering, said = queries.recorded(code=code, number=number, actor=actor)
    form = SayForm(
        request.POST if request.method == "POST" else None, gathering=gathering, last=_last(request)
    )
    receipt = when_filled_in(
        form,
        lambda: operations.record_opinion(gathering_id=gathering.pk, said=form.said(), by=actor, at=now),
    )
    if receipt:
        messages.success(
            request, _("書き取りました。受付番号は %(number)s です。") % {"number": spoken(receipt.number)}
        )
        return redirect(_again(request, code, number))
    context = {
        "form": form,
        "gathering": gathering,
        "consultation": gathering.consultation,
        "entry": shown(gathering, now),
        "said": _rows(said),
        "organisations": sorted({one.utterance.organisation for one in said} - {""}),
        "may_record": rules.may_record(gathering, now),
    }
    return render(request, "consultations/gatherings/desk_say.html", context, status=status_of(form))


def _last(request: HttpRequest) -> dict[str, Any]:
    """Return what stays from the opinion before: the point of the agenda and the way of writing down."""
    point = request.GET.get("point", "")
    return {
        "agenda_number": int(point) if point.isdecimal() and len(point) < 4 else 1,
        "is_verbatim": "yes" if request.GET.get("verbatim") == "yes" else "no",
    }


def _again(request: HttpRequest, code: str, number: int) -> str:
    query = {
        "point": request.POST.get("agenda_number", ""),
        "verbatim": request.POST.get("is_verbatim", ""),
    }
    return f"{reverse('desk_gatherings:say', args=[code, number])}?{urlencode(query)}"


def _rows(said: tuple[queries.Recorded, ...]) -> list[tuple[queries.Recorded, str]]:
    return [(one, spoken(one.receipt) if one.receipt else "") for one in said]


@never_cache
@require_safe
def receipts(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The receipt numbers of what was said, on paper to be cut and handed out."""
    gathering, said = queries.recorded(code=code, number=number, actor=actor_of(request))
    context = {
        "gathering": gathering,
        "consultation": gathering.consultation,
        "entry": shown(gathering, timezone.now()),
        "said": _rows(said)[::-1],
        "address": request.build_absolute_uri(reverse("coordination:voices")),
    }
    return render(request, "consultations/gatherings/desk_receipts.html", context)


@require_http_methods(FORM_METHODS)
def attendance(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Count who was there, by kind and organisation."""
    actor = actor_of(request)
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    there = [model_to_dict(one) for one in queries.attendance_of(gathering=gathering)]
    data = request.POST if request.method == "POST" else None
    rows = attendance_forms(rows=len(there))(data, initial=there)
    seen = VersionForm(data, initial={"version": gathering.version})
    if data is not None and rows.is_valid() and seen.is_valid():
        done = attempt(
            seen,
            lambda: (
                operations.note_attendance(
                    gathering_id=gathering.pk,
                    counts=counts_of(rows),
                    version=seen.cleaned_data["version"],
                    by=actor,
                    at=timezone.now(),
                ),
            ),
        )
        if done:
            messages.success(request, _("出席を保存しました。"))
            return redirect("desk_gatherings:page", code, number)
    context = {
        "rows": rows,
        "form": seen,
        "gathering": gathering,
        "consultation": gathering.consultation,
        "arrived": queries.arrived(gathering=gathering),
    }
    status = 422 if rows.is_bound and not rows.is_valid() else status_of(seen)
    return render(request, "consultations/gatherings/desk_attendance.html", context, status=status)
