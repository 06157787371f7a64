"""The forms of the office: which proposals and suggested changes are shown, answering for an author, joining."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.web.consultations.entry_forms import UploadForm
from yoriai.web.consultations.proposals.forms import LARGEST, ReasonField

REASONS = [("", _("選んでください")), *rules.ProposalHold.choices]


class _HoldingForm(forms.Form):
    """Something is shown, or held back with a reason of the published list."""

    reason = forms.ChoiceField(
        label=_("表示しない理由"),
        choices=REASONS,
        required=False,
        help_text=_("「表示しない」を選んだときだけ。この理由の一覧は公表しています。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=8)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == rules.ProposalState.HELD and not data.get("reason"):
            self.add_error("reason", _("表示しない理由を選んでください。"))
        return data


class ProposalVerdictForm(_HoldingForm):
    """Whether a proposal is shown."""

    state = forms.ChoiceField(
        label=_("この提案をどうしますか"),
        choices=[
            (rules.ProposalState.SHOWN, _("表示する")),
            (rules.ProposalState.HELD, _("表示しない（理由を公表します）")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("state", "reason")


class SuggestionVerdictForm(_HoldingForm):
    """Whether a suggested change is put before its author and everybody."""

    state = forms.ChoiceField(
        label=_("この変更の案をどうしますか"),
        choices=[
            (rules.SuggestionState.OPEN, _("提案した人に示す")),
            (rules.SuggestionState.HELD, _("表示しない（理由を公表します）")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("state", "reason")


class OfficeAnswerForm(forms.Form):
    """The answer to a suggested change that the author left unanswered; always with a reason."""

    state = forms.ChoiceField(
        label=_("この案をどうしますか"),
        choices=[
            (rules.SuggestionState.ACCEPTED, _("取り入れる（新しい版になります）")),
            (rules.SuggestionState.DECLINED, _("取り入れない")),
        ],
        widget=forms.RadioSelect,
    )
    reason = ReasonField(
        label=_("市が決める理由"), help_text=_("公表されます。"), widget=forms.Textarea(attrs={"rows": 2})
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)


class ProposalTermsForm(forms.Form):
    """When proposals and suggested changes are shown."""

    shows_at_once = forms.BooleanField(
        label=_("確認を待たずに表示する"),
        required=False,
        help_text=_("選ばなければ、職員が確かめてから表示します。"),
    )
    confirms_email = forms.BooleanField(
        label=_("メールアドレスの確認を受け付ける"),
        required=False,
        help_text=_("確かめるかどうかは、応援する人が選びます。アドレスは保存しません。"),
    )


class ProposalFileForm(UploadForm):
    """An export of proposals, and whether somebody looks at each before it is shown."""

    is_shown = forms.BooleanField(
        label=_("確認を待たずに表示する"),
        required=False,
        help_text=_("そのサイトで公開されていた提案なら、選べます。表示したことは公開の記録に残ります。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Decidimの「提案」から書き出したCSV、Excel、JSON。10MBまで。直すところがある行を除いて、ほかの行は取り込めます。"
        )


class TwoNumbersForm(forms.Form):
    """Which two proposals the office joins."""

    first = forms.IntegerField(label=_("1つ目の提案の番号"), min_value=1, max_value=LARGEST)
    second = forms.IntegerField(label=_("2つ目の提案の番号"), min_value=1, max_value=LARGEST)
