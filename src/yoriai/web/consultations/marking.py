"""Marks of personal data and wrongdoing at the desk: a person reads them in the text, and decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import marks as operations
from yoriai.apps.consultations.operations.marks import MarkDecision
from yoriai.apps.consultations.queries import marks as queries
from yoriai.apps.consultations.queries.marks import MarkedOpinion
from yoriai.apps.organisation.queries import names_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of

PER_PAGE = 40
# What is withheld or blacked out is written down one by one; more copies of a letter are left to the next press.
MOST_COPIES = 1_000


class DecideForm(forms.Form):
    """Which of the opinions on this page, and what is to happen to them."""

    data: Any
    opinions = forms.MultipleChoiceField(label=gettext_lazy("意見"))
    decision = forms.ChoiceField(choices=[(one.value, "") for one in rules.MarkDecision if one.value])
    reason = forms.ChoiceField(
        label=gettext_lazy("公表しない理由（区分は公表されます）"),
        choices=[("", gettext_lazy("しるしの種類に合わせる")), *rules.Withholding.choices],
        required=False,
        widget=forms.Select({"data-key": "r"}),
    )

    alike = forms.BooleanField(
        label=gettext_lazy("同じ声のほかの意見で、しるしの語句がすべて同じものも、同じ扱いにする"),
        required=False,
    )

    def __init__(self, *args: Any, shown: list[MarkedOpinion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinions"].choices = [(str(one.opinion.pk), "") for one in shown]  # type: ignore[attr-defined]
        self.fields["opinions"].error_messages = {
            "required": _("意見を1件以上選んでください。"),
            "invalid_choice": _(
                "選んだ意見の中に、ほかの職員が先に判断したものがあります。選び直してください。"
            ),
        }

    @property
    def chosen(self) -> set[str]:
        return set(self.data.getlist("opinions")) if self.is_bound else set()

    @property
    def opinion_ids(self) -> list[int]:
        """The ticked opinions, and their copies where that was asked for."""
        ids = [int(value) for value in self.cleaned_data["opinions"]]
        if not self.cleaned_data["alike"]:
            return ids
        copies = queries.marked_alike(opinion_ids=ids)
        is_left = self.cleaned_data["decision"] == rules.MarkDecision.LEAVE
        return ids + (copies if is_left else copies[:MOST_COPIES])

    def decided(self) -> MarkDecision:
        return MarkDecision(self.cleaned_data["decision"], self.cleaned_data["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest, code: str) -> HttpResponse:
    """Opinions in which personal data or wrongdoing may stand, each with its marks."""
    actor = actor_of(request)
    is_decided = request.GET.get("show") == "decided"
    found = queries.marks_page(code=code, actor=actor, decided=is_decided)
    page = Paginator(found.opinions, PER_PAGE).get_page(request.GET.get("page"))
    shown = found.marked(page.object_list)
    form = DecideForm(request.POST if request.method == "POST" else None, shown=shown)
    count = when_filled_in(
        form,
        lambda: operations.decide_marks(
            consultation_id=found.consultation.pk,
            opinion_ids=form.opinion_ids,
            decided=form.decided(),
            by=actor,
            at=timezone.now(),
        ),
    )
    if count:
        messages.success(request, _("%(count)s件の意見の扱いを決めました。") % {"count": count})
        return redirect(request.get_full_path())
    names = names_of({one.person_id for one in shown if one.person_id})
    context = {
        "found": found,
        "consultation": found.consultation,
        "is_decided": is_decided,
        "page": page,
        "rows": [(one, str(one.opinion.pk), names.get(one.person_id or 0, "")) for one in shown],
        "form": form,
    }
    return render(request, "consultations/desk_marks.html", context, status=status_of(form))


@require_POST
def seek(request: HttpRequest, code: str) -> HttpResponse:
    """Have new opinions looked through now."""
    actor = actor_of(request)
    found = queries.marks_page(code=code, actor=actor)
    operations.have_marks_sought(consultation_id=found.consultation.pk, by=actor, at=timezone.now())
    messages.success(request, _("新しい意見を調べ始めました。少しして、この画面を開き直してください。"))
    return redirect("desk_consultations:marks", code)
