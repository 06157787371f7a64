"""Staff pages: the measures of a division, one measure, its texts and its state."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.measures import operations, queries
from yoriai.apps.measures.rules import NEEDS_REASON, State
from yoriai.apps.organisation.queries import divisions_at_work
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.measures.forms import MeasureForm, StateForm, edit_form
from yoriai.web.measures.looks import tone_of
from yoriai.web.ui.attempts import posted

PAGE_SIZE = 50
CHANGES: dict[str, Any] = {
    State.ADOPTED: operations.adopt_measure,
    State.RUNNING: operations.start_measure,
    State.COMPLETED: operations.complete_measure,
    State.STOPPED: operations.stop_measure,
    State.REMOVED: operations.remove_measure,
}
CHANGE_LABELS = {
    State.ADOPTED: gettext_lazy("施策を決定し、公開する"),
    State.RUNNING: gettext_lazy("施策を始める"),
    State.COMPLETED: gettext_lazy("施策を完了にする"),
    State.STOPPED: gettext_lazy("施策を中止する"),
    State.REMOVED: gettext_lazy("施策を一覧から除外する"),
}


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """The measures of my division, or of all."""
    today, is_all = day_of(timezone.now()), "all" in request.GET
    found = queries.desk_measures(actor=actor_of(request), today=today, all_divisions=is_all)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {"measure": row, "is_stale": queries.is_stale(row, today), "tone": tone_of(row.state)} for row in page
    ]
    return render(request, "measures/desk_list.html", {"page": page, "rows": rows, "is_all": is_all})


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure with everything that can be done to it."""
    page, rights = queries.desk_page(code=code, actor=actor_of(request), today=day_of(timezone.now()))
    changes = [{"state": state, "label": CHANGE_LABELS[State(state)]} for state in rights.next_states]
    context = {"page": page, "measure": page.measure, "rights": rights, "changes": changes}
    return render(request, "measures/desk_page.html", {**context, "tone": tone_of(page.measure.state)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a measure."""
    today = day_of(timezone.now())
    form = MeasureForm(posted(request), today=today, current_version=1)
    _offer(request, form)
    if not form.is_valid():
        return form_page(request, "measures/desk_measure_form.html", form)
    made = operations.create_measure(draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(
        request, _("施策を作りました。決定するまで公開されません。続けて経費と指標を入力できます。")
    )
    return redirect("desk_measures:page", made.code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a measure says."""
    today = day_of(timezone.now())
    page = queries.page_to(do="may_edit", code=code, actor=actor_of(request), today=today)
    form = edit_form(posted(request), page=page, today=today)
    _offer(request, form)
    if not form.is_valid():
        return form_page(request, "measures/desk_measure_form.html", form, measure=page.measure)
    operations.edit_measure(
        measure=page.measure,
        draft=form.draft(),
        version=form.cleaned_data["version"],
        by=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("施策を更新しました。"))
    return redirect("desk_measures:page", code)


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """Change the state of a measure, with a reason."""
    page = queries.page_to(
        do="may_change_state", code=code, actor=actor_of(request), today=day_of(timezone.now())
    )
    if state not in CHANGES:
        raise NotFound
    form = StateForm(request.POST if request.method == "POST" else None, needs_reason=state in NEEDS_REASON)
    if not form.is_valid():
        context = {"measure": page.measure, "action": CHANGE_LABELS[State(state)], "state": state}
        return form_page(request, "measures/desk_state.html", form, **context)
    CHANGES[state](
        measure=page.measure, reason=form.cleaned_data["reason"], by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("施策の状態を変えました。"))
    return redirect("desk_measures:page", code)


def _offer(request: HttpRequest, form: MeasureForm) -> None:
    today = day_of(timezone.now())
    owners = queries.owner_choices(actor=actor_of(request), on=today)
    form.offer(owners=owners, goals=queries.goal_choices(), divisions=divisions_at_work(on=today))


def form_page(request: HttpRequest, template: str, form: object, **context: object) -> HttpResponse:
    """Show a form; what was typed wrongly comes back with 422."""
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)
