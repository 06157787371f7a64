"""The short forms with which somebody shows to be a person, and the one with which codes are made."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.operations import new_key
from yoriai.apps.consultations.operations.voting_codes import MOST_AT_ONCE, SheetDraft


class CodeForm(forms.Form):
    """A code from the city."""

    number = forms.CharField(
        label=_("市が配った番号"),
        help_text=_("紙に書かれた12けたの数字です。間の線や空白は、あってもなくてもかまいません。"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class EmailForm(forms.Form):
    """An address to which six digits are sent."""

    address = forms.CharField(
        label=_("メールアドレス"),
        max_length=254,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email"}),
    )


class DigitsForm(forms.Form):
    """The digits that came by mail."""

    digits = forms.CharField(
        label=_("6けたの番号"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class CodesForm(forms.Form):
    """How many codes, for whom, and as what they are shown."""

    count = forms.IntegerField(label=_("いくつ作るか"), min_value=1, max_value=MOST_AT_ONCE)
    note = forms.CharField(
        label=_("だれに配るか"),
        max_length=120,
        help_text=_("例：無作為に選んだ18歳以上の市民500人。公表しません。"),
    )
    shape = forms.ChoiceField(
        label=_("受け取り方"),
        choices=[
            ("sheet", _("印刷する（番号と二次元コードを、1人分ずつ切り離せる紙。200までのとき）")),
            ("csv", _("CSVで受け取る（封書の印刷を頼むときなど）")),
        ],
        initial="sheet",
        widget=forms.RadioSelect,
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("shape") == "sheet" and (data.get("count") or 0) > MOST_ON_PAPER:
            self.add_error(
                "shape", _("印刷できるのは%(most)sまでです。CSVを選んでください。") % {"most": MOST_ON_PAPER}
            )
        return data

    def draft(self) -> SheetDraft:
        data = self.cleaned_data
        return SheetDraft(data["count"], data["note"], data["submission_key"])


MOST_ON_PAPER = 200
first_key = new_key
