"""Appeals at the desk: all of a consultation, and the decision by somebody other than who decided at first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations.operations import appeals as operations
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.appeal_forms import RulingForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of


@require_safe
def appeals(request: HttpRequest, code: str) -> HttpResponse:
    """All appeals, those that wait first."""
    page = queries.appeals_page(code=code, actor=actor_of(request))
    context = {"page": page, "consultation": page.consultation}
    return render(request, "consultations/appeals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, code: str, appeal_id: int) -> HttpResponse:
    """One appeal; whoever may decides about it."""
    actor = actor_of(request)
    page = queries.appeals_page(code=code, actor=actor)
    row = queries.appeal_row(page=page, appeal_id=appeal_id)
    form = RulingForm(request.POST if request.method == "POST" else None)
    done = when_filled_in(
        form,
        lambda: operations.decide_appeal(
            appeal_id=row.appeal.pk, ruling=form.ruling(), by=actor, at=timezone.now()
        ),
    )
    if done:
        messages.success(request, _("異議の結論を出しました。公開の記録に残ります。"))
        return redirect("desk_consultations:appeals", code)
    context = {"row": row, "appeal": row.appeal, "consultation": page.consultation, "form": form}
    return render(request, "consultations/appeal_decide.html", context, status=status_of(form))
