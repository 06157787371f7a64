"""The desk: which letters wait, were sent, failed or were stopped. Never an address."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.consultations.letter_rules import Failure, State
from yoriai.apps.consultations.operations import letters as operations
from yoriai.apps.consultations.queries import letters as queries
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of

PER_PAGE = 50
TONES = {
    State.WAITING: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.FAILED: "danger",
    State.STOPPED: "neutral",
}


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of the person's divisions, of one consultation when it is named."""
    actor, code = actor_of(request), request.GET.get("consultation", "")[:40]
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    everything = queries.letters_of_desk(actor=actor, consultation_code=code)
    rows = everything.filter(state=state) if state else everything
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    numbers = queries.receipt_numbers_of(list(page.object_list))
    counts = queries.letter_counts(everything)
    context = {
        "page": page,
        "rows": [
            (
                one,
                spoken(numbers[one.pk]),
                TONES[State(one.state)],
                Failure(one.failure).label if one.failure else "",
            )
            for one in page
        ],
        "counts": counts,
        "state": state,
        "code": code,
        "choices": [(choice.value, choice.label, getattr(counts, choice.value)) for choice in State],
    }
    return render(request, "consultations/desk_letters.html", context)


@require_POST
def retry(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Try a failed letter again."""
    operations.retry_letter(letter_id=letter_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("もう一度送るように登録しました。"))
    return redirect("desk_consultations:letters")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try all failed letters again."""
    count = operations.retry_failed_letters(by=actor_of(request), at=timezone.now())
    messages.success(request, _("%(count)s件を、もう一度送るように登録しました。") % {"count": count})
    return redirect("desk_consultations:letters")
