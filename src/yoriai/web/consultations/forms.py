"""The form in which somebody says something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations import ContactDraft, OpinionDraft
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ELSEWHERE
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.values import dataclass

AREA = {"rows": 10}


class SaidField(forms.CharField):
    """An opinion as it will be stored; a refusal of the operation becomes the fault of the field."""

    widget: type[forms.Widget] = forms.Textarea
    cleaned = staticmethod(operations.clean_text)
    check = staticmethod(operations.check_text)

    def to_python(self, value: str | None) -> str:
        return self.cleaned(value or "")

    def clean(self, value: str | None) -> str:
        text = self.to_python(value)
        try:
            self.check(text)
        except Refusal as refusal:
            raise ValidationError(f"{refusal}{refusal.next_step}", code=refusal.code) from refusal
        return text


@dataclass(frozen=True)
class Place:
    """A paragraph of the draft, as the form quotes it."""

    number: str
    title: str
    paragraph: int
    text: str


class OpinionFields(forms.Form):
    """What every form for an opinion asks: the opinion, and which part of the draft it is about."""

    text = SaidField(
        label=_("意見"),
        help_text=_("思ったことをそのまま書いてください。短くてもかまいません（20,000文字まで）。"),
        widget=forms.Textarea(attrs=AREA),
    )
    section = forms.ChoiceField(
        label=_("案のどの部分についてですか"),
        required=False,
        help_text=_("決まっていなければ、選ばなくてもかまいません。"),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    paragraph = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=9999)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        sections = list(consultation.sections.all())
        choices = [(section.number, f"{section.number} {section.title}") for section in sections]
        self.fields["section"].choices = [("", _("全体について")), *choices]  # type: ignore[attr-defined]
        if not sections or self.place():
            self.fields["section"].widget = forms.HiddenInput()

    def place(self) -> Place | None:
        """Return the paragraph that the opinion is about, None when it is about a section or the whole."""
        given = self.data if self.is_bound else self.initial
        number, paragraph = str(given.get("section", "")), str(given.get("paragraph") or "")
        for section in self.consultation.sections.all():
            texts = rules.paragraphs(section.draft_text)
            if section.number == number and paragraph in map(str, range(1, len(texts) + 1)):
                return Place(section.number, section.title, int(paragraph), texts[int(paragraph) - 1])
        return None


class AreaField(forms.ChoiceField):
    """お住まいの地域: optional; not shown where the city entered no areas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("お住まいの地域"), required=False, **kwargs)

    def offer(self) -> None:
        """Read which areas there are (1 statement)."""
        english = get_language() == "en"
        areas = [(one.code, (english and one.name_en) or one.name) for one in organisation.offered_areas()]
        self.choices = [("", _("回答しない")), *areas, (ELSEWHERE, _("市外"))]
        if not areas:
            self.widget = forms.HiddenInput()


class SpeakForm(OpinionFields):
    """意見を届ける: one big field; everything else may stay empty."""

    standing = forms.ChoiceField(
        label=_("あなたと市との関わり"), choices=rules.Standing.choices, required=False
    )
    area = AreaField()
    name = forms.CharField(
        label=_("お名前"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("回答や、その後の決定・実施をお知らせします。いつでも止められます。"),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    continues = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].offer()  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""

    def draft(self) -> OpinionDraft:
        data = self.cleaned_data
        return OpinionDraft(
            consultation_code=self.consultation.code,
            text=data["text"],
            submission_key=data["submission_key"],
            section_number=data["section"],
            paragraph=data["paragraph"],
            standing=data["standing"],
            area=data["area"],
            language=(get_language() or "ja")[:8],
            continues=data["continues"],
            contact=ContactDraft(name=data["name"], email=data["email"]),
        )

    def chosen_section(self) -> str:
        return str(dict(self.fields["section"].choices)[self.cleaned_data["section"]])  # type: ignore[attr-defined]

    def chosen_area(self) -> str:
        return str(dict(self.fields["area"].choices)[self.cleaned_data["area"]])  # type: ignore[attr-defined]

    @property
    def asks_for_area(self) -> bool:
        return not self.fields["area"].widget.is_hidden

    def chosen_standing(self) -> str:
        return str(rules.Standing(self.cleaned_data["standing"]).label)
