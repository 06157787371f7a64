"""The answering desk: the queue of a division, the review of answers, the past of an item, handing it over."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import handing_over, reviewing
from yoriai.apps.consultations.operations.reviewing import AnswerAt
from yoriai.apps.consultations.queries.gatherings.minutes import follow_ups_to_do
from yoriai.apps.coordination.queries.remarks import remarks_of_desk
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.considering_forms import ApprovalForm, HandOverForm, SendBackForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of

ROWS_PER_PAGE = 50
READ_AND_SAVE = require_http_methods(["GET", "HEAD", "POST"])
STEPS = {
    "sent_back": (gettext_lazy("差し戻し"), "danger"),
    "unanswered": (gettext_lazy("未回答"), "neutral"),
    "draft": (gettext_lazy("下書き"), "warning"),
    "sent": (gettext_lazy("確認待ち"), "info"),
    "approved": (gettext_lazy("承認済み"), "success"),
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the person's divisions, what is due first on top."""
    step = request.GET.get("step", "")
    found = queries.queue(actor=actor_of(request), on=day_of(timezone.now()), step=step)
    page = Paginator(found.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "remarks": remarks_of_desk(actor=actor_of(request), on=day_of(timezone.now())),
        "follow_ups": follow_ups_to_do(actor=actor_of(request), on=day_of(timezone.now())),
        "page": page,
        "step": step,
        "rows": [(row, *STEPS[row.step]) for row in page],
        "steps": [(name, label, found.counts[name]) for name, (label, _tone) in STEPS.items()],
    }
    return render(request, "consultations/desk_queue.html", context)


@require_safe
def history(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who did what with an item, and when."""
    found = queries.item_history(code=code, number=number, actor=actor_of(request))
    return render(
        request,
        "consultations/desk_history.html",
        {"found": found, "item": found.item, "consultation": found.consultation, "names": found.names},
    )


@READ_AND_SAVE
def hand_over(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Have another division answer the item."""
    actor, now = actor_of(request), timezone.now()
    found = queries.item_to_hand_over(code=code, number=number, actor=actor)
    divisions = [
        (one.pk, f"{one.department.name} {one.name}")
        for one in organisation.divisions_at_work(on=day_of(now))
    ]
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(sent, current=found.item.version, divisions=divisions)
    done = when_filled_in(
        form,
        lambda: handing_over.hand_over_item(
            item=operations.ItemAt(found.item.pk, form.cleaned_data["version"]),
            division_id=int(form.cleaned_data["division"]),
            reason=form.cleaned_data["reason"],
            by=actor,
            at=now,
        ),
    )
    if not done:
        context = {"form": form, "found": found, "item": found.item, "consultation": found.consultation}
        return render(request, "consultations/desk_hand_over.html", context, status=status_of(form))
    messages.success(request, _("項目%(number)sを引き継ぎました。") % {"number": number})
    return redirect("desk_consultations:queue")


@require_POST
def approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve the answer to one item."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    reviewing.approve_answers(
        consultation_id=found.consultation.pk,
        answers=(_seen(request, found),),
        by=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("項目%(number)sの検討結果を承認しました。") % {"number": number})
    return redirect("desk_consultations:review", code)


@require_POST
def send_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send the answer to one item back."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    form = SendBackForm(request.POST, prefix="back")
    form.is_valid()
    reviewing.send_back_answer(
        answer=_seen(request, found),
        reason=form.cleaned_data.get("reason", ""),
        by=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("項目%(number)sの検討結果を差し戻しました。") % {"number": number})
    return redirect("desk_consultations:review", code)


def _seen(request: HttpRequest, found: queries.DeskItem) -> AnswerAt:
    version = request.POST.get("version", "")
    return AnswerAt(found.item.pk, int(version) if version.isdecimal() else 0)


@READ_AND_SAVE
def review(request: HttpRequest, code: str) -> HttpResponse:
    """The answers that wait for their review; several are approved together."""
    actor = actor_of(request)
    found = queries.review_page(code=code, actor=actor)
    form = ApprovalForm(request.POST if request.method == "POST" else None, sent=found.sent)
    count = when_filled_in(
        form,
        lambda: reviewing.approve_answers(
            consultation_id=found.consultation.pk,
            answers=tuple(AnswerAt(one.item.pk, one.answer.version) for one in form.taken),
            by=actor,
            at=timezone.now(),
        ),
    )
    if count is not None:
        messages.success(request, _("%(count)s件の検討結果を承認しました。") % {"count": count})
        return redirect("desk_consultations:review", code)
    context = {"found": found, "form": form, "consultation": found.consultation}
    return render(request, "consultations/desk_review.html", context, status=status_of(form))
