"""The page that shows late work."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.jobs import operations, queries
from yoriai.apps.jobs.rules import may_run_jobs
from yoriai.web.accounts.actor import actor_of

PAGE = 50


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Counts for everybody who works for the city; the jobs themselves for the system operator."""
    actor = actor_of(request)
    tally = queries.tally_for(actor=actor)
    asked = request.GET.get("state", "failed")
    state = queries.State(asked) if asked in queries.State.values else queries.State.FAILED
    rows = queries.jobs_in(state=state, actor=actor)
    context = {
        "tally": tally,
        "state": state,
        "state_label": state.label,
        "choices": [{"value": choice.value, "label": choice.label} for choice in queries.State],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "is_operator": may_run_jobs(actor),
    }
    return render(request, "jobs/list.html", context)


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job again."""
    operations.retry_job(job_id=job_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("もう一度行うように登録しました。"))
    return redirect("desk_jobs:list")
