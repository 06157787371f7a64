"""What is typed during a programme, one short form for a call; and whom the division names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.operations.call_ins import CallInDeskDraft, CallInDraft
from yoriai.apps.shared.time import JAPAN
from yoriai.web.consultations.desk_forms import DAY
from yoriai.web.consultations.forms import SaidField


class CallInForm(forms.Form):
    """One call: the programme stays from the last one, the words come first."""

    text = SaidField(
        label=_("電話で言われたこと"),
        help_text=_(
            "言われたとおりに書きます。名前や電話番号は書きません。書いたら、電話の相手に読み返してください。"
        ),
        widget=forms.Textarea({"rows": 5, "autofocus": True}),
    )
    was_read_back = forms.BooleanField(label=_("電話の相手に読み返し、このとおりでよいと言われた"))
    consent = forms.ChoiceField(
        label=_("「この文を、市の回答といっしょに公表してもよいですか」"),
        choices=[("yes", _("公表してよい")), ("no", _("公表しないでほしい（市が読み、件数に入ります）"))],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=_("書き取り方"),
        choices=[("verbatim", _("言われたとおり")), ("gist", _("要旨"))],
        widget=forms.RadioSelect,
        initial="verbatim",
    )
    email = forms.EmailField(
        label=_("回答を送るメールアドレス"),
        required=False,
        help_text=_(
            "電話の相手が回答のメールを望むときだけ。回答とその後のお知らせだけに使い、公表しません。"
        ),
    )
    programme = forms.CharField(label=_("番組"), max_length=80)
    on_air_at = forms.DateTimeField(
        label=_("番組の始まり"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    continues = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=50, min_length=16)

    def draft(self) -> CallInDraft:
        data = self.cleaned_data
        return CallInDraft(
            programme=data["programme"],
            on_air_at=_in_japan(data["on_air_at"]),
            text=data["text"],
            was_read_back=data["was_read_back"],
            may_publish=data["consent"] == "yes",
            is_verbatim=data["how"] == "verbatim",
            email=data["email"],
            language="en" if get_language() == "en" else "ja",
            continues=data["continues"],
            submission_key=data["submission_key"],
        )


def _in_japan(moment: datetime) -> datetime:
    return moment.astimezone(JAPAN)


class CallInDeskForm(forms.Form):
    """Whom of a broadcaster the division names, and for which days."""

    partner = forms.CharField(label=_("放送局"), max_length=80)
    email = forms.EmailField(
        label=_("担当者のメールアドレス"),
        help_text=_("役割「団体の担当者」のある人。役割はシステム管理者が付けます。"),
    )
    starts_on = forms.DateField(label=_("始まりの日"), widget=DAY)
    last_on = forms.DateField(label=_("最後の日（この日まで）"), widget=DAY)

    def draft(self) -> CallInDeskDraft:
        data: dict[str, Any] = self.cleaned_data
        return CallInDeskDraft(**data)
