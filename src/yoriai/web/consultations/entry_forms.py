"""The forms of the desk for opinions: one that came another way, withholding, erasing, a file of many."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations import (
    ContactDraft,
    ImportPlan,
    OpinionDraft,
    Reception,
    Withholding,
)
from yoriai.apps.ledger.rules import ErasureGround
from yoriai.apps.shared.time import JAPAN
from yoriai.web.consultations.desk_forms import DAY, LINES
from yoriai.web.consultations.forms import AreaField, OpinionFields

IMPORT_BYTES = 10 * 1024 * 1024


class EntryForm(OpinionFields):
    """An opinion that reached the city another way than by the form."""

    channel = forms.ChoiceField(
        label=_("受付経路"),
        choices=[(channel.value, channel.label) for channel in rules.CHANNELS_BY_STAFF],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label=_("受け付けた日"), widget=DAY)
    received_time = forms.TimeField(
        label=_("受け付けた時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("分からなければ空欄にしてください。"),
    )
    is_verbatim = forms.TypedChoiceField(
        label=_("書き取り方"),
        choices=[("yes", _("原文のまま")), ("no", _("聞き取りの要旨"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    was_read_back = forms.BooleanField(label=_("本人に読み返して確認した"), required=False)
    receipt_given = forms.BooleanField(label=_("受付番号を伝えた、または受付票を渡す"), required=False)
    standing = forms.ChoiceField(label=_("市との関わり"), choices=rules.Standing.choices, required=False)
    area = AreaField()
    name = forms.CharField(label=_("お名前"), max_length=80, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    phone = forms.CharField(label=_("電話"), max_length=20, required=False)
    address = forms.CharField(label=_("住所"), max_length=200, required=False)
    continues = forms.CharField(
        label=_("同じ人の前の受付番号"),
        max_length=20,
        required=False,
        help_text=_(
            "同じ人が続けて述べた意見なら、前の受付番号を入力してください。人数が正しく数えられます。"
        ),
    )
    field_order = ("text", "section", "channel", "received_on", "received_time", "is_verbatim")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].offer()  # type: ignore[attr-defined]
        self.fields["text"].help_text = _(
            "届いた文のとおりに書き写すか、聞き取った要旨を書いてください（20,000文字まで）。"
        )

    def draft(self, at: datetime) -> OpinionDraft:
        data = self.cleaned_data
        clock = data["received_time"] or time.min
        received_at = datetime.combine(data["received_on"], clock, JAPAN)
        return OpinionDraft(
            consultation_code=self.consultation.code,
            text=data["text"],
            submission_key=data["submission_key"],
            section_number=data["section"],
            standing=data["standing"],
            area=data["area"],
            continues=data["continues"],
            contact=ContactDraft(data["name"], data["email"], data["address"], data["phone"]),
            reception=Reception(
                channel=data["channel"],
                at=received_at,
                is_verbatim=data["is_verbatim"],
                was_read_back=data["was_read_back"],
                receipt_given=data["receipt_given"],
            ),
        )


class WithholdForm(forms.Form):
    """Why an opinion is counted but not shown; nothing chosen shows it again."""

    reason = forms.ChoiceField(
        label=_("公表しない理由（公表されます）"),
        choices=[("", _("公表する")), *rules.Withholding.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("説明（庁内だけ）"), widget=forms.Textarea(attrs=LINES), required=False)

    def withholding(self) -> Withholding:
        return Withholding(self.cleaned_data["reason"], self.cleaned_data["note"])


class EraseForm(forms.Form):
    """On which ground a text is erased; asked twice because it cannot be taken back."""

    ground = forms.ChoiceField(
        label=_("消去の根拠（公表されます）"), choices=ErasureGround.choices, widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label=_("本文と連絡先を消去します。元に戻せないことを確かめました"))


class UploadForm(forms.Form):
    """A file of opinions."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_(
            "CSV（UTF-8、Shift_JISなど）またはExcel。1行に1つの意見。1行目は見出し。10MBまで。Decidimの提案の書き出し（CSV、Excel、JSON）も読めます。"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.json"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > IMPORT_BYTES:
            raise forms.ValidationError(_("10MBより大きいファイルは読み込めません。"), code="too-large")
        return file


class ReadingForm(forms.Form):
    """How to read the file: which column holds what, and what holds for rows that do not say."""

    token = forms.CharField(widget=forms.HiddenInput)
    received_on = forms.DateField(label=_("受付日の列がない行の受付日"), widget=DAY, required=False)
    default_channel = forms.ChoiceField(
        label=_("受付経路の列がない行の受付経路"),
        choices=rules.Channel.choices,
        initial=rules.Channel.UNKNOWN,
        required=False,
    )

    def __init__(self, *args: Any, headers: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("（使わない）")), *((header, header) for header in headers)]
        for name, label in operations.IMPORT_LABELS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.order_fields([f"column_{name}" for name in operations.IMPORT_LABELS])

    @staticmethod
    def initial_of(plan: ImportPlan, token: str) -> dict[str, Any]:
        """Return what the form shows for a plan."""
        columns = {f"column_{name}": header for name, header in plan.columns.items()}
        return {**columns, "token": token, "received_on": plan.received_on}

    def columns(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"column_{name}"] for name in operations.IMPORT_LABELS}
