"""Staff pages: record a meeting of the headquarters, its decisions, and the money they gave."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.coordination import operations, queries
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.coordination.desk_forms import BudgetForm, DecisionForm, MeetingForm
from yoriai.web.ui.attempts import posted


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings, with a way to record the next."""
    found = queries.desk_meetings(actor=actor_of(request))
    return render(request, "coordination/desk_meetings.html", {"meetings": found})


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Record a meeting."""
    headquarters = queries.desk_headquarters(actor=actor_of(request))
    form = MeetingForm(posted(request), headquarters=headquarters)
    if not form.is_valid():
        return _form(request, "coordination/desk_new_meeting.html", form, {"headquarters": headquarters})
    meeting = operations.record_meeting(draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, _("会議を記録しました。続けて決定を記録できます。"))
    return redirect("desk_coordination:meeting", meeting.code)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting: what it decided, and the form for the next decision."""
    found = queries.desk_meeting(code=code, actor=actor_of(request))
    form = DecisionForm(posted(request), meeting=found)
    if not form.is_valid():
        return _form(request, "coordination/desk_meeting.html", form, {"meeting": found})
    decision = operations.record_decision(draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, _("決定を記録し、公開の記録に載せました。"))
    if queries.can_carry_money(decision.outcome):
        return redirect("desk_coordination:budget", decision.pk)
    return redirect("desk_coordination:meeting", code)


@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Give a decision a budget line."""
    found = queries.desk_decision(decision_id=decision_id, actor=actor_of(request))
    form = BudgetForm(posted(request), decision=found, on=day_of(timezone.now()))
    if not form.is_valid():
        return _form(request, "coordination/desk_budget.html", form, {"decision": found})
    operations.fund_decision(grant=form.grant(), by=actor_of(request), at=timezone.now())
    messages.success(request, _("決定と予算を結び付けました。"))
    return redirect("desk_coordination:budget", decision_id)


def _form(request: HttpRequest, template: str, form: object, context: dict[str, object]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)
