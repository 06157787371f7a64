"""The forms for a new access token: what it is called, what it may do, how long it lives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.operations import TokenDraft, new_form_key

# Read is part of every token, so that it is no question.
SPEAK = ("speak", _("意見や賛否を届ける"))
STAFF = ("staff", _("自分の課の意見募集を、公表前のものも読む"))
DAYS = ((30, _("30日")), (90, _("90日")), (365, _("1年")))


class OwnTokenForm(forms.Form):
    """A token for the person's own program."""

    name = forms.CharField(
        label=_("名前"), max_length=80, help_text=_("何に使うかが、あとで分かる名前。例：集計用の表計算")
    )
    scopes = forms.MultipleChoiceField(
        label=_("公開の情報を読むほかに、できること"),
        choices=[SPEAK],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=_("使える期間"), choices=DAYS, coerce=int, initial=90)
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, is_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [SPEAK, STAFF] if is_staff else [SPEAK]
        self.fields["form_key"].initial = new_form_key

    def draft(self, today: date) -> TokenDraft:
        given = self.cleaned_data
        return TokenDraft(
            name=given["name"],
            scopes=tuple(given["scopes"]),
            expires_on=today + timedelta(days=given["days"]),
            partner=given.get("partner", ""),
            form_key=given["form_key"],
        )


class PartnerTokenForm(OwnTokenForm):
    """A token for the program of an organisation."""

    partner = forms.CharField(
        label=_("使う団体"),
        max_length=80,
        help_text=_("放送局やアプリの運営者など、意見を取り次ぐ団体の名称。"),
    )
    field_order = ["partner", "name", "scopes", "days"]
