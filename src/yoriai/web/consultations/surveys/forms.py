"""The questions of a survey as a form, for a person and for staff who enter what came on paper."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import Reception
from yoriai.apps.consultations.operations.surveys.answering import ResponseDraft
from yoriai.apps.consultations.operations.surveys.inviting import InvitationDraft
from yoriai.apps.consultations.operations.surveys.preparing import (
    QuestionDraft,
    StratumDraft,
    SurveyTerms,
)
from yoriai.apps.consultations.queries.surveys import SurveyDesk, SurveyPage
from yoriai.apps.consultations.rules import QuestionKind
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.japan.width import to_half_width
from yoriai.web.consultations.desk_forms import DAY
from yoriai.web.consultations.forms import SaidField


class AnswerForm(forms.Form):
    """One field for each question, named by its number."""

    invitation = forms.CharField(
        label=_("招待の番号"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, page: SurveyPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for question in page.questions:
            self.fields[f"q{question.number}"] = _field(question)
        invitation = self.fields["invitation"]
        if not page.takes_invitations:
            invitation.widget = forms.HiddenInput()
        elif page.survey.access == rules.SurveyAccess.INVITED:
            invitation.required = True
            invitation.help_text = _("お手元の案内にある12けたの番号を入力してください。")
        else:
            invitation.help_text = _("案内が届いた方だけ。届いていない方は、空のままで答えられます。")

    def questions(self) -> list[Any]:
        """Return the fields of the questions, in their order."""
        return [self[f"q{question.number}"] for question in self.page.questions]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""

    def draft(self, device: str = "", reception: Reception | None = None) -> ResponseDraft:
        data = self.cleaned_data
        chosen: dict[int, list[int]] = {}
        texts: dict[int, str] = {}
        for question in self.page.questions:
            value = data[f"q{question.number}"]
            if question.kind == QuestionKind.TEXT:
                texts[question.number] = value
            elif question.kind == QuestionKind.SEVERAL:
                chosen[question.number] = [int(one) for one in value]
            elif value != "":
                chosen[question.number] = [int(value)]
        return ResponseDraft(
            consultation_code=self.page.consultation.code,
            submission_key=data["submission_key"],
            chosen=chosen,
            texts=texts,
            device=device,
            invitation=data["invitation"],
            reception=reception,
        )


def _field(question: Any) -> forms.Field:
    label = f"{question.number}．{question.text}"
    common = {"label": label, "help_text": question.help_text, "required": question.is_required}
    choices = [(str(place), text) for place, text in enumerate(question.options)]
    if question.kind == QuestionKind.TEXT:
        return AnswerText(**common, widget=forms.Textarea(attrs={"rows": 4}))
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(**common, choices=choices, widget=forms.CheckboxSelectMultiple)
    if not question.is_required:
        choices.append(("", str(_("答えない"))))
    return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)


class AnswerText(SaidField):
    """An answer in words: an opinion, but it may stay empty."""

    def clean(self, value: str | None) -> str:
        return super().clean(value) if self.to_python(value) or self.required else ""


class PaperForm(AnswerForm):
    """What came on paper or was said on the phone; nobody needs a trap for programs here."""

    website = None  # type: ignore[assignment]  # takes the field away

    channel = forms.ChoiceField(
        label=_("受付経路"),
        choices=[(channel.value, channel.label) for channel in rules.CHANNELS_BY_STAFF],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label=_("受け付けた日"), widget=DAY)
    field_order = ("channel", "received_on", "invitation")

    def reception(self) -> Reception:
        at = datetime.combine(self.cleaned_data["received_on"], time.min, JAPAN)
        return Reception(self.cleaned_data["channel"], at)


class QuestionForm(forms.Form):
    """A question at the desk."""

    text = forms.CharField(label=_("設問"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("答え方"), choices=QuestionKind.choices, widget=forms.RadioSelect)
    options = forms.CharField(
        label=_("選択肢（1行に1つ）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("文章で答える設問では、空のままにします。"),
    )
    help_text = forms.CharField(label=_("説明"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("必ず答える"), required=False)

    def draft(self) -> QuestionDraft:
        data = self.cleaned_data
        return QuestionDraft(
            data["kind"], data["text"], data["options"].splitlines(), data["help_text"], data["is_required"]
        )


class TermsForm(forms.Form):
    """Who may answer, and from which population people are drawn."""

    access = forms.ChoiceField(
        label=_("だれが答えられるか"), choices=rules.SurveyAccess.choices, widget=forms.RadioSelect
    )
    strata = forms.CharField(
        label=_("層と人口（1行に1つ）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("招待するときだけ。例：18〜39歳, 52000"),
    )
    population_on = forms.DateField(label=_("人口の時点"), required=False, widget=DAY)
    population_source = forms.CharField(
        label=_("人口の出典"), max_length=200, required=False, help_text=_("例：住民基本台帳")
    )

    def clean_strata(self) -> list[StratumDraft]:
        lines = self.cleaned_data["strata"].splitlines()
        return [_stratum(line, number) for number, line in enumerate(lines, 1) if line.strip()]

    def terms(self) -> SurveyTerms:
        data = self.cleaned_data
        return SurveyTerms(data["access"], data["strata"], data["population_source"], data["population_on"])


def _stratum(line: str, number: int) -> StratumDraft:
    for mark in ("\t", "、", "，"):
        line = line.replace(mark, ",")
    name, _comma, population = line.rpartition(",")
    count = to_half_width(population).strip()
    if not name.strip() or not count.isdecimal() or len(count) > 9:
        raise ValidationError(
            _("%(number)s行目を確かめてください。「層の名前, 人口」の順で、人口は数字だけで書きます。"),
            params={"number": number},
            code="line",
        )
    return StratumDraft(name.strip(), int(count))


class InviteForm(forms.Form):
    """How many codes for which stratum."""

    stratum = forms.TypedChoiceField(label=_("層"), coerce=int)
    count = forms.IntegerField(label=_("招待する人数"), min_value=1, max_value=5000)
    shape = forms.ChoiceField(
        label=_("受け取り方"),
        choices=[("paper", _("印刷する（1枚ずつ切り離せます）")), ("csv", _("表で受け取る（CSV）"))],
        widget=forms.RadioSelect,
        initial="paper",
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(self, *args: Any, desk: SurveyDesk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stratum"].choices = [  # type: ignore[attr-defined]
            (number, one.name) for number, one in enumerate(desk.strata, 1)
        ]

    def draft(self) -> InvitationDraft:
        data = self.cleaned_data
        return InvitationDraft(data["stratum"], data["count"], data["submission_key"])
