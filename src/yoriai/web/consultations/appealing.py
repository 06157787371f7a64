"""What became of something that is not shown, for its author: by the receipt, or on the device; and the appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations.operations import appeals as operations
from yoriai.apps.consultations.operations.appeals import AppealDraft
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.apps.consultations.queries.appeals import Subject
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voters
from yoriai.web.consultations.appeal_forms import AppealForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of

FORM_METHODS = ["GET", "HEAD", "POST"]
CRUMBS = dict.fromkeys(("Proposal", "Suggestion"), "consultations/proposals/_crumbs.html")


@never_cache
@require_http_methods(FORM_METHODS)
def by_receipt(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Show what became of a statement, an opinion or a proposal to who holds its receipt; take in an appeal."""
    subject = queries.subject_of_receipt(code=code, number=number)
    return page(request, subject, AppealDraft(code, "", receipt_number=number))


@never_cache
@require_http_methods(FORM_METHODS)
def by_device(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what became of a statement on the device on which it was added; take in an appeal."""
    mark = voters.mark_of(request, code) or ""
    subject = queries.own_statement(code=code, number=number, device=mark)
    return page(request, subject, AppealDraft(code, "", statement_number=number, device=mark))


def page(request: HttpRequest, subject: Subject, draft: AppealDraft) -> HttpResponse:
    """Show what became of something to its author, and take in an appeal; `draft` shows that she is the author."""
    form = AppealForm(request.POST if request.method == "POST" else None)
    done = when_filled_in(
        form,
        lambda: operations.appeal(draft=form.said(draft), by=actor_of(request), at=timezone.now()),
    )
    if done:
        messages.success(request, _("異議を受け付けました。別の人が見直し、結論をこのページに示します。"))
        return redirect(request.path)
    thing = queries.own_thing(subject)
    context = {
        "thing": thing,
        "consultation": thing.consultation,
        "spoken": spoken(thing.receipt_number) if thing.receipt_number else "",
        "form": form,
        "crumbs": CRUMBS.get(type(subject).__name__, ""),
    }
    response = render(request, "consultations/own_thing.html", context, status=status_of(form))
    response["X-Robots-Tag"] = "noindex"
    return response
