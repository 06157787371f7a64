"""The desk: which municipalities hold a consultation together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.operations.joint import Member, name_municipalities
from yoriai.apps.consultations.queries.joint import municipalities_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.attempts import attempt

MOST = 12
SPARE = 3


class MemberForm(forms.Form):
    """One municipality; one that is left empty is left out."""

    municipality_code = forms.CharField(
        label=gettext_lazy("全国地方公共団体コード"),
        max_length=6,
        help_text=gettext_lazy("検査数字を含む6桁。例：小平市は132110"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("自治体名"), max_length=40)
    part = forms.ChoiceField(label=gettext_lazy("役割"), choices=rules.Part.choices, initial="partner")
    office = forms.CharField(label=gettext_lazy("窓口"), max_length=120, required=False)

    def full_clean(self) -> None:
        super().full_clean()
        names = ("municipality_code", "name", "office")
        if self.is_bound and not any(self.data.get(self.add_prefix(name)) for name in names):
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean_municipality_code(self) -> str:
        return str(self.cleaned_data["municipality_code"]).strip()


def _forms(data: Any, there: list[dict[str, Any]]) -> forms.BaseFormSet[MemberForm]:
    kind = forms.formset_factory(MemberForm, extra=SPARE, max_num=MOST, absolute_max=MOST)
    return kind(data, initial=there)


@require_http_methods(["GET", "HEAD", "POST"])
def municipalities(request: HttpRequest, code: str) -> HttpResponse:
    """Name them before the consultation is published."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    there = [
        model_to_dict(one, ["municipality_code", "name", "part", "office"])
        for one in municipalities_of(consultation=consultation)
    ]
    form = _forms(request.POST if request.method == "POST" else None, there)
    if form.is_bound and form.is_valid():
        members = [Member(**one.cleaned_data) for one in form if one.cleaned_data]
        done = attempt(
            form.forms[0],
            lambda: name_municipalities(
                consultation_id=consultation.pk, members=members, by=actor, at=timezone.now()
            ),
        )
        if done:
            messages.success(request, _("いっしょに行う自治体を保存しました。"))
            return redirect("desk_consultations:page", code)
    context = {"forms": form, "consultation": consultation}
    status = 422 if form.is_bound else 200
    return render(request, "consultations/desk_municipalities.html", context, status=status)
