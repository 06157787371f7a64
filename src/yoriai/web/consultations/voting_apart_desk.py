"""Who shows signs of a machine, at the desk; and the decision to publish a second map that leaves some of them out."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import voting_left_out as operations
from yoriai.apps.consultations.queries import voting as votes
from yoriai.apps.consultations.queries import voting_map as queries
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.opinionmap.conduct.limits import CRITERIA
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.map_apart import LABELS, apart_of
from yoriai.web.ui.attempts import status_of


class LeaveOutForm(forms.Form):
    """Whom the second map leaves out, and why."""

    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("除く答え方"),
        choices=[(code, LABELS[code]) for code in CRITERIA],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        help_text=gettext_lazy("公表します。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def apart(request: HttpRequest, code: str) -> HttpResponse:
    """What was seen, and the form for a second map; the one with everybody always stays."""
    actor = actor_of(request)
    consultation = votes.moderation_page(code=code, actor=actor).consultation
    if not rules.may_leave_out(actor, consultation):
        raise NotAllowed
    decided = queries.left_out(consultation_id=consultation.pk)
    first = {"criteria": decided.criteria, "reason": decided.reason} if decided else None
    form = LeaveOutForm(request.POST if request.method == "POST" else None, initial=first)
    done = when_filled_in(
        form,
        lambda: operations.leave_out(
            consultation_id=consultation.pk, **form.cleaned_data, by=actor, at=timezone.now()
        ),
    )
    if done:
        messages.success(request, _("除いた地図を、全員の地図と並べて公表します。1分ほどで描かれます。"))
        return redirect("desk_consultations:apart", code)
    context = {
        "consultation": consultation,
        "apart": apart_of(queries.last_content(consultation_id=consultation.pk), {}),
        "decided": decided,
        "form": form,
        "fewest": rules.FEWEST_SHOWN,
    }
    return render(request, "consultations/voting_apart.html", context, status=status_of(form))


@require_POST
def nobody(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the map with everybody alone again."""
    actor = actor_of(request)
    consultation = votes.moderation_page(code=code, actor=actor).consultation
    operations.leave_out_nobody(consultation_id=consultation.pk, by=actor, at=timezone.now())
    messages.success(request, _("全員の地図だけを公表します。"))
    return redirect("desk_consultations:apart", code)
