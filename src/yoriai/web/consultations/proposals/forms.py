"""The forms of proposals: proposing, suggesting a change, answering, merging, opening one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.proposals import texts
from yoriai.apps.consultations.operations.proposals.intake import ProposalDraft
from yoriai.apps.consultations.operations.proposals.merging import MergeDraft
from yoriai.apps.consultations.operations.proposals.suggesting import SuggestionDraft
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.web.consultations.forms import SaidField

LARGEST = 2_000_000_000


class TitleField(SaidField):
    """A title as it will be stored."""

    widget = forms.TextInput
    cleaned = staticmethod(texts.clean_title)
    check = staticmethod(texts.check_title)


class ProblemField(SaidField):
    """What is wrong now, as it will be stored; it may be empty."""

    check = staticmethod(texts.check_problem)


class WishField(SaidField):
    """What should be, as it will be stored."""

    check = staticmethod(texts.check_wish)


class PlaceField(SaidField):
    """A place in words, as it will be stored; it may be empty."""

    widget = forms.TextInput
    cleaned = staticmethod(texts.clean_title)
    check = staticmethod(texts.check_place)


class ReasonField(SaidField):
    """A reason that is published."""

    cleaned = staticmethod(texts.clean_title)
    check = staticmethod(texts.check_reason)


class NoteField(ReasonField):
    """A reason that may be left out."""

    check = staticmethod(texts.check_note)


class WordingForm(forms.Form):
    """The three parts of a proposal."""

    title = TitleField(
        label=_("提案の題"), help_text=_("何をしたいかを短く。60文字まで。例：駅前の公園にベンチを置く")
    )
    problem = ProblemField(
        label=_("いま困っていること"),
        required=False,
        help_text=_("2,000文字まで。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wish = WishField(
        label=_("こうなるとよい"),
        help_text=_("短くてもかまいません。2,000文字まで。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def wording(self) -> ProposalWording:
        data = self.cleaned_data
        return ProposalWording(title=data["title"], problem=data["problem"], wish=data["wish"])


class HoneypotForm(forms.Form):
    """A field that people do not see; programs that fill in every field do."""

    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""


class ProposeForm(WordingForm, HoneypotForm):
    """提案する: two fields; everything else may stay empty."""

    place = PlaceField(
        label=_("場所"), required=False, help_text=_("場所が決まっている提案だけ。例：中央公園の入口")
    )
    section = forms.ChoiceField(label=_("案のどの部分についてですか"), required=False)
    email = forms.EmailField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("変更の案が届いたとき、まとめる相談が来たとき、結果を公表したときにお知らせします。"),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    field_order = ("title", "problem", "wish", "place", "section", "email")

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"{number} {title}") for number, title in sections]
        self.fields["section"].choices = [("", _("全体について")), *choices]  # type: ignore[attr-defined]
        if not sections:
            self.fields["section"].widget = forms.HiddenInput()

    def draft(self, code: str, device: str) -> ProposalDraft:
        data = self.cleaned_data
        return ProposalDraft(
            consultation_code=code,
            wording=self.wording(),
            device=device,
            submission_key=data["submission_key"],
            section_number=data["section"],
            place=data["place"],
            language=(get_language() or "ja")[:8],
            email=data["email"],
        )

    def chosen_section(self) -> str:
        return str(dict(self.fields["section"].choices)[self.cleaned_data["section"]])  # type: ignore[attr-defined]


class SuggestForm(WordingForm, HoneypotForm):
    """変更の案: the whole wording, and why."""

    reason = ReasonField(
        label=_("変える理由"),
        help_text=_("500文字まで。変更の案といっしょに公表されます。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def draft(self, code: str, number: int, device: str = "") -> SuggestionDraft:
        data = self.cleaned_data
        return SuggestionDraft(
            consultation_code=code,
            number=number,
            base_version=data["base_version"],
            wording=self.wording(),
            reason=data["reason"],
            device=device,
            submission_key=data["submission_key"],
        )


class AnswerSuggestionForm(forms.Form):
    """Whether the author takes a suggested change over."""

    state = forms.ChoiceField(
        label=_("この案をどうしますか"),
        choices=[
            (rules.SuggestionState.ACCEPTED, _("取り入れる（新しい版になります）")),
            (rules.SuggestionState.DECLINED, _("取り入れない")),
        ],
        widget=forms.RadioSelect,
    )
    reason = NoteField(
        label=_("理由"),
        required=False,
        help_text=_("取り入れないときは必ず書いてください。公表されます。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == rules.SuggestionState.DECLINED and not data.get("reason"):
            self.add_error("reason", _("取り入れない理由を書いてください。"))
        return data


class OtherProposalForm(forms.Form):
    """Which other proposal this one is to be joined with."""

    other = forms.IntegerField(
        label=_("まとめたい相手の提案の番号"),
        min_value=1,
        max_value=LARGEST,
        help_text=_("提案の一覧やページに出ている番号です。"),
    )


class MergeForm(WordingForm):
    """まとめる相談: the joint wording, and why."""

    reason = ReasonField(
        label=_("まとめる理由"),
        help_text=_("500文字まで。まとめた提案といっしょに公表されます。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    first_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
    second_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)

    def draft(self, code: str, numbers: tuple[int, int], device: str = "") -> MergeDraft:
        data = self.cleaned_data
        return MergeDraft(
            consultation_code=code,
            first=(numbers[0], data["first_version"]),
            second=(numbers[1], data["second_version"]),
            wording=self.wording(),
            reason=data["reason"],
            device=device,
        )


class AnswerMergeForm(forms.Form):
    """Whether an author agrees to a joint proposal."""

    state = forms.ChoiceField(
        label=_("2つの提案をまとめますか"),
        choices=[
            (rules.MergeState.AGREED, _("まとめる")),
            (rules.MergeState.DECLINED, _("まとめない")),
        ],
        widget=forms.RadioSelect,
    )
    reason = NoteField(
        label=_("理由"),
        required=False,
        help_text=_("まとめないときは必ず書いてください。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == rules.MergeState.DECLINED and not data.get("reason"):
            self.add_error("reason", _("まとめない理由を書いてください。"))
        return data


class OpenOwnForm(forms.Form):
    """Opening one's own proposal on another device."""

    receipt = forms.CharField(
        label=_("受付番号"),
        max_length=30,
        help_text=_("12桁の数字です。"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
