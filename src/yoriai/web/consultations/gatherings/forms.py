"""What people type to take part in a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.pure.transparency import read_receipt_number


class FindForm(forms.Form):
    """The number of a registration; any width, spaces and hyphens are understood."""

    number = forms.CharField(
        label=_("申込番号（12桁の数字）"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("申込番号を入力してください。")},
    )

    def clean_number(self) -> str:
        plain = read_receipt_number(self.cleaned_data["number"])
        if plain is None:
            raise ValidationError(
                _("申込番号は12桁の数字です。もう一度、控えの番号と見くらべてください。"), code="not-a-number"
            )
        return plain


class RegisterForm(forms.Form):
    """申し込み: how many people, in which way, what they need; nobody is asked for a name."""

    way = forms.ChoiceField(label=_("参加の方法"), widget=forms.RadioSelect)
    people = forms.IntegerField(
        label=_("人数（あなたを含めて）"),
        min_value=1,
        max_value=rules.MOST_PEOPLE,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    needs = forms.MultipleChoiceField(
        label=_("必要な配慮"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("必要なものだけ選んでください。準備のためだけに使い、会の30日後に消去します。"),
    )
    needs_note = forms.CharField(
        label=_("配慮についての連絡"),
        required=False,
        max_length=rules.NOTE_LIMIT,
        help_text=_("例：2歳の子どもを預けたい、英語の通訳がほしい。病名などは書かなくてかまいません。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    email = forms.EmailField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("変更や中止、キャンセル待ちの席が空いたこと、前日のお知らせを送ります。"),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathering = gathering
        ways = rules.ways_of(gathering.form)
        self.fields["way"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["way"].widget = forms.HiddenInput()
            self.fields["way"].initial = ways[0].value
        offered = [one for one in rules.Accommodation if one.value in gathering.accommodations]
        self.fields["needs"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["needs"]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""

    def draft(self) -> RegistrationDraft:
        data = self.cleaned_data
        return RegistrationDraft(
            gathering_id=self.gathering.pk,
            people=data["people"],
            way=data["way"],
            needs=tuple(data.get("needs", ())),
            needs_note=data["needs_note"],
            email=data["email"],
            language=(get_language() or "ja")[:8],
            submission_key=data["submission_key"],
        )


class ReduceForm(forms.Form):
    """Fewer people come."""

    people = forms.IntegerField(label=_("新しい人数"), min_value=1, max_value=rules.MOST_PEOPLE)
