"""The forms of the desk: preparing and publishing a consultation, its parts and documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations import ConsultationContent, Period, SectionContent, Upload
from yoriai.pure.opendata import documents
from yoriai.web.consultations.phases import ACTIONS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = {"rows": 3}


def shorten(value: str | None) -> str:
    return (value or "").strip()


class ContentForm(forms.Form):
    """What a consultation says about itself; `version` notices that somebody else saved meanwhile."""

    title = forms.CharField(label=_("件名"), max_length=120)
    title_en = forms.CharField(label=_("英語の件名"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("何についての意見募集か"),
        widget=forms.Textarea(attrs=LINES),
        help_text=_("はじめて読む人にも分かるように、短く書いてください。"),
    )
    background = forms.CharField(
        label=_("趣旨・経緯"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    legal_basis = forms.CharField(label=_("根拠"), max_length=200, help_text=_("例：市民参加条例第13条"))
    channels = forms.MultipleChoiceField(
        label=_("意見の届け方"),
        choices=[
            (channel.value, channel.label) for channel in rules.Channel if channel != rules.Channel.UNKNOWN
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=["web", "counter", "letter", "fax", "email"],
    )
    how_to_send = forms.CharField(label=_("提出先・注意"), widget=forms.Textarea(attrs=LINES), required=False)
    participation_rules = forms.CharField(
        label=_("参加の決まり"),
        widget=forms.Textarea(attrs=LINES),
        required=False,
        max_length=1000,
        help_text=_("だれが参加でき、何をしてよいかを、一段落で書いてください。"),
    )
    decides = forms.CharField(label=_("だれが決めるか"), max_length=120, required=False)
    publishes = forms.CharField(label=_("何を公表するか"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def content(self) -> ConsultationContent:
        data = self.cleaned_data
        return ConsultationContent(
            **{name: data[name] for name in self.fields if name in ConsultationContent.__dataclass_fields__}
        )


class NewConsultationForm(ContentForm):
    """A consultation that does not exist yet: which number, whose."""

    code = forms.SlugField(
        label=_("番号"),
        max_length=40,
        help_text=_("半角の英数字とハイフン。例：r8-03。あとから変えられません。"),
    )
    division = forms.TypedChoiceField(label=_("所管課"), coerce=int)
    kind = forms.ChoiceField(
        label=_("種類"),
        choices=[(kind.value, kind.label) for kind in rules.Kind if kind in ACTIONS],
        initial=rules.Kind.PUBLIC_COMMENT,
        widget=forms.RadioSelect,
        help_text=_(
            "「パブリックコメント」と「案への書き込み」は案を示して意見を聞きます。ほかは案がなくても始められます。"
            "あとから変えられませんが、段階を決めて組み合わせられます。"
        ),
    )
    field_order = ("code", "division", "kind")

    def __init__(self, *args: Any, divisions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = list(divisions)  # type: ignore[attr-defined]


class EditConsultationForm(ContentForm):
    """A new wording; the reason is asked for once the consultation is public."""

    reason = forms.CharField(
        label=_("変更の理由（公表されます）"), widget=forms.Textarea(attrs=LINES), required=False
    )

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_public:
            self.fields["reason"].widget = forms.HiddenInput()

    def edit(self) -> operations.Edit:
        data = self.cleaned_data
        return operations.Edit(self.content(), data["version"] or 0, data["reason"])


class PublishForm(forms.Form):
    """From when until when; why, if it is short."""

    published_on = forms.DateField(
        label=_("公表日（募集の最初の日）"), widget=DAY, help_text=_("先の日を選ぶと、その日に始まります。")
    )
    closes_on = forms.DateField(label=_("締切日（この日を含む）"), widget=DAY)
    shorter_reason = forms.CharField(
        label=_("期間を短くする理由"), widget=forms.Textarea(attrs=LINES), required=False
    )
    results_due_on = forms.DateField(
        label=_("結果公表の予定日"),
        widget=DAY,
        required=False,
        help_text=_("空欄なら、締切日から数えて決めます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shorter_reason"].help_text = _(
            "公表日から締切日までが%(days)s日より短いときだけ必要です。そのまま公表されます。"
        ) % {"days": rules.minimum_days()}

    def period(self) -> Period:
        data = self.cleaned_data
        return Period(data["published_on"], data["closes_on"], data["shorter_reason"], data["results_due_on"])


class ExtendForm(forms.Form):
    """A later last day, and why."""

    closes_on = forms.DateField(label=_("新しい締切日（この日を含む）"), widget=DAY)
    reason = forms.CharField(label=_("延ばす理由（公表されます）"), widget=forms.Textarea(attrs=LINES))


class SectionForm(forms.Form):
    """A numbered part of the draft."""

    number = forms.CharField(label=_("番号"), max_length=20, help_text=_("例：2-1"))
    title = forms.CharField(label=_("見出し"), max_length=120)
    draft_text = forms.CharField(label=_("案の本文"), widget=forms.Textarea(attrs={"rows": 10}))

    def section(self) -> SectionContent:
        data = self.cleaned_data
        return SectionContent(data["number"], data["title"], data["draft_text"])


class DocumentForm(forms.Form):
    """A file and what to call it."""

    title = forms.CharField(label=_("資料名"), max_length=120)
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("PDF、Word（docx）、Excel（xlsx）、CSV、テキスト、PNG、JPEG。10MBまで。"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in documents.ENDINGS)}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > documents.MAX_BYTES:
            raise forms.ValidationError(_("10MBより大きいファイルは登録できません。"), code="too-large")
        return file

    def upload(self) -> Upload:
        file = self.cleaned_data["file"]
        return Upload(self.cleaned_data["title"], file.name, file.read())
