"""The forms of an appeal: why something should be looked at again, and what was decided."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.operations.appeals import AppealDraft, Ruling
from yoriai.apps.consultations.queries.appeals import Appeal


class AppealForm(forms.Form):
    """A sentence or two."""

    text = forms.CharField(
        label=_("見直してほしい理由"),
        help_text=_("短くてかまいません。300文字まで。公表しません。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )

    def said(self, draft: AppealDraft) -> AppealDraft:
        return replace(draft, text=self.cleaned_data["text"])


class RulingForm(forms.Form):
    """What is decided about an appeal, and why."""

    outcome = forms.ChoiceField(label=_("結論"), choices=Appeal.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("公表します。出した人にも見えます。個人が分かることは書かないでください。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )

    def ruling(self) -> Ruling:
        return Ruling(self.cleaned_data["outcome"], self.cleaned_data["reason"])
