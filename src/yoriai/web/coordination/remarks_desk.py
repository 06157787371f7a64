"""The desk: remarks that wait for a reply of the division, checked and answered in public."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.coordination import rules
from yoriai.apps.coordination.operations import remarks as operations
from yoriai.apps.coordination.operations.remarks import ReplyDraft
from yoriai.apps.coordination.queries import remarks as queries
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.attempts import attempt, posted, status_of


class ReplyForm(forms.Form):
    """What the division says in public."""

    outcome = forms.ChoiceField(
        label=_("いまの状況"), choices=rules.ReplyOutcome.choices, widget=forms.RadioSelect
    )
    promised_on = forms.DateField(
        label=_("いつまでに"),
        required=False,
        help_text=_("「これから行います」のときは、必ず入力してください。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=_("返事（公表されます）"), max_length=4000, widget=forms.Textarea({"rows": 6})
    )

    def draft(self) -> ReplyDraft:
        data = self.cleaned_data
        return ReplyDraft(data["outcome"], data["text"], data["promised_on"])


class HideForm(forms.Form):
    """Why a remark is not shown."""

    reason = forms.ChoiceField(label=_("公表しない理由（公表されます）"), choices=rules.HiddenReason.choices)


class EraseForm(forms.Form):
    """On which ground a text is erased."""

    ground = forms.ChoiceField(label=_("消去の根拠（公表されます）"), choices=ErasureGround.choices)


@require_safe
def remarks(request: HttpRequest) -> HttpResponse:
    """What waits for the divisions of the person, or what is in another state."""
    state = request.GET.get("state", "")
    state = state if state in rules.RemarkState.values else ""
    rows = queries.remarks_of_desk(actor=actor_of(request), on=day_of(timezone.now()), state=state)
    context = {"rows": rows, "state": state, "choices": rules.RemarkState.choices}
    return render(request, "coordination/desk_remarks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, remark_id: int) -> HttpResponse:
    """One remark: reply, show or hide."""
    actor, now = actor_of(request), timezone.now()
    found = queries.remark_at_desk(remark_id=remark_id, actor=actor, on=day_of(now))
    form = ReplyForm(posted(request))
    done = (
        attempt(
            form,
            lambda: operations.reply_to_remark(remark_id=remark_id, draft=form.draft(), by=actor, at=now),
        )
        if form.is_valid()
        else None
    )
    if done is None:
        context = {
            "remark": found,
            "form": form,
            "hide_form": HideForm(),
            "erase_form": EraseForm(),
            "may_answer": rules.may_answer_remark(actor, found.division_id),
            "may_erase": rules.may_erase_remark(actor, found.division_id) and found.text,
            "is_shown": found.state in (rules.RemarkState.WAITING, rules.RemarkState.ANSWERED),
        }
        return render(request, "coordination/desk_remark.html", context, status=status_of(form))
    messages.success(request, gettext("返事を公表しました。"))
    return redirect("desk_remarks:list")


@require_POST
def show(request: HttpRequest, remark_id: int) -> HttpResponse:
    """Make a remark public."""
    operations.show_remark(remark_id=remark_id, by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("公表しました。"))
    return redirect("desk_remarks:remark", remark_id)


@require_POST
def hide(request: HttpRequest, remark_id: int) -> HttpResponse:
    """Keep the text of a remark from the public."""
    reason = request.POST.get("reason", "")
    operations.hide_remark(remark_id=remark_id, reason=reason, by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("公表しないことにしました。理由は公表されます。"))
    return redirect("desk_remarks:list")


@require_POST
def erase(request: HttpRequest, remark_id: int) -> HttpResponse:
    """Erase what a remark says."""
    ground = request.POST.get("ground", "")
    operations.erase_remark(remark_id=remark_id, ground=ground, by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("本文を消去しました。"))
    return redirect("desk_remarks:remark", remark_id)
