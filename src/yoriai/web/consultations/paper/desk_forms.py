"""The forms of the desk for sheets of paper: a file of scans, what stands on a sheet, why one is set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.consultations.operations.paper.scanning import ScanUpload
from yoriai.apps.consultations.operations.paper.transcribing import SheetAt, Typed
from yoriai.apps.consultations.queries.paper import PaperSheet, SheetSeen
from yoriai.apps.consultations.rules.paper import PAPER_CHANNELS, Aside, SheetState
from yoriai.web.consultations.desk_forms import DAY
from yoriai.web.consultations.forms import AreaField, SaidField
from yoriai.web.consultations.paper.drawing import option_labels

CHANNELS = [(channel.value, channel.label) for channel in PAPER_CHANNELS]
MOST_COPIES = 50


class ScanForm(forms.Form):
    """A file of scanned sheets, how they came, and when."""

    file = forms.FileField(
        label=_("スキャンしたファイル"),
        help_text=_(
            "PDF、または画像（PNG・JPEG・TIFF）。30MB、300ページまで。200dpiのグレーがおすすめです。"
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
    )
    channel = forms.ChoiceField(label=_("受付経路"), choices=CHANNELS, widget=forms.RadioSelect)
    received_on = forms.DateField(label=_("受け付けた日"), widget=DAY)

    def upload(self) -> ScanUpload:
        file = self.cleaned_data["file"]
        return ScanUpload(
            name=file.name,
            channel=self.cleaned_data["channel"],
            received_on=self.cleaned_data["received_on"],
            data=file.read(),
        )


class SheetForm(forms.Form):
    """What stands on a sheet; `version` notices that somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    section = forms.ChoiceField(label=_("案のどの部分についてですか"), required=False)
    standing = forms.ChoiceField(label=_("市との関わり"), choices=rules.Standing.choices, required=False)
    area = AreaField()
    text = SaidField(
        label=_("手書きの意見"),
        help_text=_(
            "書かれたとおりに入力してください。読めない字は〓にします。誤字も直しません（20,000文字まで）。"
        ),
        widget=forms.Textarea(attrs={"rows": 12, "data-key": "e"}),
    )
    name = forms.CharField(label=_("お名前"), max_length=80, required=False)
    address = forms.CharField(label=_("住所"), max_length=200, required=False)
    phone = forms.CharField(label=_("電話"), max_length=20, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    channel = forms.ChoiceField(label=_("受付経路"), choices=CHANNELS)
    received_on = forms.DateField(label=_("受け付けた日"), widget=DAY)

    def __init__(self, data: Any = None, *, seen: SheetSeen) -> None:
        super().__init__(data, initial=_first(seen))
        sections = list(seen.sheet.consultation.sections.all())
        choices = [(section.number, f"{section.number} {section.title}") for section in sections]
        self.fields["section"].choices = [("", _("全体について")), *choices]  # type: ignore[attr-defined]
        if not sections:
            self.fields["section"].widget = forms.HiddenInput()
        self.fields["area"].offer()  # type: ignore[attr-defined]
        for question, words in readings_in_words(seen).items():
            self.fields[question].help_text = words

    def at(self, sheet: PaperSheet) -> SheetAt:
        return SheetAt(sheet.pk, self.cleaned_data["version"])

    def typed(self) -> Typed:
        data = self.cleaned_data
        return Typed(
            text=data["text"],
            channel=data["channel"],
            received_on=data["received_on"],
            section_number=data["section"],
            standing=data["standing"],
            area=data["area"],
            contact=ContactDraft(data["name"], data["email"], data["address"], data["phone"]),
        )


def _first(seen: SheetSeen) -> dict[str, Any]:
    """Return what was typed so far; before that, what the machine read in the boxes."""
    sheet = seen.sheet
    given = {
        "version": sheet.version,
        "text": sheet.text,
        "name": sheet.name,
        "address": sheet.address,
        "phone": sheet.phone,
        "email": sheet.email,
        "channel": sheet.channel,
        "received_on": sheet.received_on,
    }
    if sheet.state == SheetState.TO_CHECK:
        number = sheet.section.number if sheet.section else ""
        return {**given, "section": number, "standing": sheet.standing, "area": sheet.area}
    return {**given, **{question: seen.value(question) for question in ("section", "standing", "area")}}


def readings_in_words(seen: SheetSeen) -> dict[str, str]:
    """Return for each question with boxes what the machine read, and whether a person must look."""
    if seen.sheet.form is None or not seen.readings:
        return {}
    words = option_labels(seen.sheet.form, seen.sheet.consultation)
    return {
        question: _said("" if choice.option is None else words(question, choice.option), choice.is_sure)
        for question, choice in seen.choices.items()
    }


def _said(option: str, is_sure: bool) -> str:
    if is_sure:
        return gettext("機械の読み取り：%(option)s") % {"option": option or gettext("印なし")}
    if option:
        return gettext("印がはっきりしません。画像を見て決めてください。いちばん濃い印：%(option)s") % {
            "option": option
        }
    return gettext("印がはっきりしません。画像を見て決めてください。")


class AsideForm(forms.Form):
    """Why a sheet becomes no opinion."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.ChoiceField(
        label=_("登録しない理由"), choices=[(one.value, one.label) for one in Aside if one.value]
    )

    def at(self, sheet: PaperSheet) -> SheetAt:
        return SheetAt(sheet.pk, self.cleaned_data["version"])


class VersionForm(forms.Form):
    """A sheet as it was when somebody looked at it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def at(self, sheet: PaperSheet) -> SheetAt:
        return SheetAt(sheet.pk, self.cleaned_data["version"])


class CopiesForm(forms.Form):
    """How many forms with a number of their own are printed at once."""

    count = forms.IntegerField(
        label=_("番号の付いた用紙の数"), min_value=1, max_value=MOST_COPIES, initial=10
    )
