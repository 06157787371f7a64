"""The desk of comments on a draft: what nobody looked at yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations.comments import show_comments
from yoriai.apps.consultations.queries import comments
from yoriai.apps.shared.errors import NotFound
from yoriai.web.accounts.actor import actor_of

PER_PAGE = 50
LONGEST_NUMBER = 18


@require_http_methods(["GET", "HEAD", "POST"])
def to_look_at(request: HttpRequest, code: str) -> HttpResponse:
    """Show those that were chosen to everybody."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    if not comments.is_commented_on(consultation=consultation):
        raise NotFound
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("comment") if _is_number(key)]
        shown = show_comments(
            consultation_id=consultation.pk, opinion_ids=chosen, by=actor, at=timezone.now()
        )
        if shown:
            messages.success(
                request, _("書き込みを%(count)s件、市民のページに表示しました。") % {"count": shown}
            )
        else:
            messages.warning(request, _("表示する書き込みを選んでください。"))
        return redirect("desk_consultations:comments", code)
    rows = comments.comments_to_look_at(consultation=consultation, actor=actor)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "consultations/desk_comments.html", {"consultation": consultation, "page": page})


def _is_number(key: str) -> bool:
    return key.isdecimal() and len(key) <= LONGEST_NUMBER
