"""Forms of the record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.ledger.queries import AuditFilter


class RecordForm(forms.Form):
    """Which events of the record are wanted."""

    day = forms.DateField(
        label=_("日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    action = forms.CharField(
        label=_("操作"),
        required=False,
        max_length=60,
        help_text=_("はじめの部分だけでも探せます。例：opinion"),
    )
    subject_type = forms.CharField(
        label=_("対象の種類"), required=False, max_length=60, help_text=_("例：consultations.Opinion")
    )
    subject_id = forms.CharField(label=_("対象の番号"), required=False, max_length=40)

    def wanted(self) -> AuditFilter:
        """Return what was asked for; a field with an error does not restrict."""
        self.full_clean()
        given = self.cleaned_data if self.is_bound else {}
        return AuditFilter(**{name: value for name, value in given.items() if value})
