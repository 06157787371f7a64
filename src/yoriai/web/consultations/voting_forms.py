"""The forms of a vote on statements: a new statement, and what the office decides about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.voting_texts import check_statement, clean_statement
from yoriai.web.consultations.forms import SaidField
from yoriai.web.consultations.phases import ACTIONS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StatementField(SaidField):
    """A statement as it will be stored."""

    cleaned = staticmethod(clean_statement)
    check = staticmethod(check_statement)


class AddStatementForm(forms.Form):
    """論点文を加える: one short sentence."""

    text = StatementField(
        label=_("論点文"),
        help_text=_("賛成か反対かを答えられる文を1つ、140文字までで書いてください。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""


class CityStatementsForm(forms.Form):
    """Statements of the city, one on each line."""

    texts = forms.CharField(
        label=_("論点文（1行に1つ）"),
        help_text=_("1つの文で1つのことをたずねます。1つ140文字まで。同じ文は1つにまとめます。"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def lines(self) -> list[str]:
        return [line for line in self.cleaned_data["texts"].splitlines() if line.strip()]


class VerdictForm(forms.Form):
    """What is decided about a statement; the wording itself is never changed."""

    state = forms.ChoiceField(
        label=_("この論点文をどうしますか"),
        choices=[
            (rules.StatementState.SHOWN, _("表示する")),
            (rules.StatementState.HELD, _("表示しない（理由を公表します）")),
            (rules.StatementState.MERGED, _("同じ内容の論点文にまとめる")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("表示しない理由"),
        choices=[("", _("選んでください")), *rules.HoldReason.choices],
        required=False,
        help_text=_("「表示しない」を選んだときだけ。この理由の一覧は公表しています。"),
    )
    into_number = forms.IntegerField(
        label=_("まとめる先の論点文の番号"),
        min_value=1,
        max_value=2_000_000_000,
        required=False,
        help_text=_("「まとめる」を選んだときだけ。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=8)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == rules.StatementState.HELD and not data.get("reason"):
            self.add_error("reason", _("表示しない理由を選んでください。"))
        if data.get("state") == rules.StatementState.MERGED and not data.get("into_number"):
            self.add_error("into_number", _("まとめる先の番号を入力してください。"))
        return data


class PhaseForm(forms.Form):
    """One phase of a consultation; one that is left empty is left out."""

    kind = forms.ChoiceField(
        label=_("できること"),
        choices=[
            ("", _("この段階は使わない")),
            *((kind.value, kind.label) for kind in rules.PhaseKind if kind in ACTIONS),
        ],
    )
    title = forms.CharField(label=_("名前"), max_length=80)
    starts_on = forms.DateField(label=_("始まる日"), widget=DAY)
    ends_on = forms.DateField(label=_("終わる日（この日を含む）"), widget=DAY)
    rules = forms.CharField(
        label=_("決まり"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    decides = forms.CharField(label=_("だれが決めるか"), required=False, max_length=120)
    decides_on = forms.DateField(label=_("いつまでに決めるか"), required=False, widget=DAY)
    publishes = forms.CharField(label=_("何を公表するか"), required=False, max_length=300)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("kind")):
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("始まる日より前になっています。"))
        return data


PHASES_AT_ONCE = 4
PhaseForms = forms.formset_factory(
    PhaseForm, extra=PHASES_AT_ONCE, max_num=PHASES_AT_ONCE, absolute_max=PHASES_AT_ONCE
)


class TermsForm(forms.Form):
    """Whether people add statements, and when these are shown."""

    takes_statements = forms.BooleanField(label=_("参加者からの論点文を受け付ける"), required=False)
    shows_at_once = forms.BooleanField(
        label=_("確認を待たずに表示する"),
        required=False,
        help_text=_("選ばなければ、職員が確かめてから表示します。"),
    )


POLIS_BYTES = 10 * 1024 * 1024
CSV_FILE = {"accept": ".csv"}


class PolisForm(forms.Form):
    """The files in which Polis exports a conversation."""

    comments = forms.FileField(
        label=_("論点文のファイル（comments.csv）"), widget=forms.FileInput(attrs=CSV_FILE)
    )
    votes = forms.FileField(
        label=_("答えのファイル（participants-votes.csvまたはvotes.csv）"),
        required=False,
        help_text=_("選ばなければ、論点文だけを取り込みます。"),
        widget=forms.FileInput(attrs=CSV_FILE),
    )
    summary = forms.FileField(
        label=_("概要のファイル（summary.csv）"), required=False, widget=forms.FileInput(attrs=CSV_FILE)
    )
    source = forms.CharField(
        label=_("会話のアドレス"),
        required=False,
        max_length=200,
        help_text=_(
            "summary.csvがないとき。例：https://pol.is/2demo。同じ会話かどうかを、これで見分けます。"
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("comments", "votes", "summary"):
            file = data.get(name)
            if file is not None and file.size > POLIS_BYTES:
                self.add_error(name, _("10MBより大きいファイルは読み込めません。"))
        return data

    confirms_email = forms.BooleanField(
        label=_("メールアドレスの確認を受け付ける"),
        required=False,
        help_text=_("希望する人だけが確かめます。アドレスは保存しません。"),
    )
