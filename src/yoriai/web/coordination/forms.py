"""What people type on the pages of this room."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yoriai.apps.coordination.queries import voices


class ReceiptForm(forms.Form):
    """The field for a receipt number; any width, spaces and hyphens are understood."""

    number = forms.CharField(
        label=_("受付番号（12桁の数字）"),
        max_length=40,
        help_text=_("例：1234-5678-9012。全角の数字や、間の空白・ハイフンがあってもかまいません。"),
        error_messages={"required": _("受付番号を入力してください。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        found, problem = voices.look_up(number=self.cleaned_data["number"])
        if problem is not None:
            raise ValidationError([str(problem), str(problem.next_step)])
        return found
