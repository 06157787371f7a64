"""Forms of the staff pages for one measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.measures import operations
from yoriai.apps.measures.queries import GoalChoice, MeasurePage, MoneyLine
from yoriai.apps.measures.rules import FundSource, IndicatorKind
from yoriai.web.measures.fields import NumberField, VersionedForm, YenField, year_field

LONG = {"rows": 5}
_ORDER = (
    "code",
    "title",
    "title_en",
    "what",
    "why",
    "progress",
    "owner",
    "starts_fiscal_year",
    "ends_fiscal_year",
)
RATINGS = [
    (5, _("5　計画どおりに進む見込み")),
    (4, _("4　小さな遅れや課題があるが、担当課で解決できる")),
    (3, _("3　注意が必要。手当てをしないと遅れる")),
    (2, _("2　遅れや費用の超過が起きている")),
    (1, _("1　このままでは目的を果たせない")),
]


class MeasureForm(VersionedForm):
    """What a measure says, whose it is and which goals it serves."""

    code = forms.SlugField(
        label=_("番号"),
        max_length=40,
        help_text=_("半角の英小文字・数字・ハイフン。あとから変えられません。例：r8-014"),
    )
    title = forms.CharField(label=_("施策名"), max_length=120)
    title_en = forms.CharField(label=_("英語名"), max_length=200, required=False)
    what = forms.CharField(
        label=_("何をするか"), help_text=_("市民に公開されます。"), widget=forms.Textarea(attrs=LONG)
    )
    why = forms.CharField(
        label=_("なぜするか"), help_text=_("市民に公開されます。"), widget=forms.Textarea(attrs=LONG)
    )
    owner = forms.TypedChoiceField(label=_("所管課"), coerce=int)
    progress = forms.CharField(label=_("どこまで進んだか"), required=False, widget=forms.Textarea(attrs=LONG))
    goals = forms.TypedMultipleChoiceField(
        label=_("計画の目標"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    related_divisions = forms.TypedMultipleChoiceField(
        label=_("関係課"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_fiscal_year"] = year_field(_("開始年度"), today=today)
        self.fields["ends_fiscal_year"] = year_field(_("終了年度"), today=today, required=False)
        self.order_fields(list(_ORDER))

    def offer(
        self, *, owners: Sequence[tuple[int, str]], goals: Iterable[GoalChoice], divisions: Iterable[Any]
    ) -> MeasureForm:
        """Fill in what can be chosen."""
        choices = {
            "owner": [("", _("所管課を選ぶ")), *owners] if len(owners) > 1 else list(owners),
            "goals": [(goal.id, f"{goal.plan_title}　{goal.code} {goal.title}") for goal in goals],
            "related_divisions": [(division.pk, division.name) for division in divisions],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        return self

    def draft(self) -> operations.MeasureDraft:
        data = dict(self.cleaned_data)
        data.pop("version")
        goals, related = tuple(data.pop("goals")), tuple(data.pop("related_divisions"))
        return operations.MeasureDraft(
            owner_id=data.pop("owner"), goal_ids=goals, related_division_ids=related, **data
        )


def edit_form(data: Any, *, page: MeasurePage, today: date) -> MeasureForm:
    """Return the form filled with a measure; its code cannot be changed."""
    measure = page.measure
    initial = {
        name: getattr(measure, name)
        for name in (
            "code",
            "title",
            "title_en",
            "what",
            "why",
            "progress",
            "starts_fiscal_year",
            "ends_fiscal_year",
        )
    }
    initial |= {
        "owner": measure.owner_id,
        "goals": [goal.id for goal in page.goals],
        "related_divisions": list(page.related_division_ids),
    }
    form = MeasureForm(data, initial=initial, today=today, current_version=measure.version)
    form.fields["code"].disabled = True
    return form


class StateForm(forms.Form):
    """Why the state changes."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        self.fields["reason"].help_text = _("市民に公開されます。")


class EffortForm(forms.Form):
    """人工 of one fiscal year."""

    planned = NumberField(label=_("計画（人日）"), required=False, help_text=_("1人が1日働く量が1人日です。"))
    actual = NumberField(label=_("実績（人日）"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"] = year_field(_("年度"), today=today)
        self.order_fields(["fiscal_year"])

    def draft(self) -> operations.EffortDraft:
        data = self.cleaned_data
        return operations.EffortDraft(data["fiscal_year"], data["planned"], data["actual"])


class IndicatorForm(forms.Form):
    """A new indicator, or another definition of one with the same name."""

    name = forms.CharField(label=_("指標名"), max_length=120, help_text=_("例：講座を受けた人の数"))
    kind = forms.ChoiceField(
        label=_("種類"),
        choices=IndicatorKind.choices,
        widget=forms.RadioSelect,
        help_text=_("活動指標は「どれだけしたか」、成果指標は「どれだけよくなったか」です。"),
    )
    unit = forms.CharField(label=_("単位"), max_length=20, help_text=_("例：人、件、％"))
    formula = forms.CharField(label=_("算式・出典"), max_length=200, required=False)
    less_is_better = forms.BooleanField(label=_("小さいほどよい指標です"), required=False)

    def draft(self) -> operations.IndicatorDraft:
        data = self.cleaned_data
        return operations.IndicatorDraft(
            data["kind"], data["name"], data["unit"], data["formula"], not data["less_is_better"]
        )


class ValueForm(forms.Form):
    """Target and actual of one indicator in one year."""

    indicator = forms.TypedChoiceField(label=_("指標"), coerce=int)
    target = NumberField(label=_("目標値"), required=False)
    actual = NumberField(label=_("実績値"), required=False)

    def __init__(self, *args: Any, page: MeasurePage, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"] = year_field(_("年度"), today=today)
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name}（{each.unit}）") for each in page.indicators
        ]
        self.order_fields(["indicator", "fiscal_year"])

    def draft(self) -> operations.ValueDraft:
        data = self.cleaned_data
        return operations.ValueDraft(data["fiscal_year"], data["target"], data["actual"])


class RatingForm(forms.Form):
    """The CIO's judgement."""

    rating = forms.TypedChoiceField(label=_("評価"), coerce=int, choices=RATINGS, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("所見"),
        help_text=_("そう評価した根拠を書いてください。市民に公開されます。"),
        widget=forms.Textarea(attrs=LONG),
    )


class BaselineForm(forms.Form):
    """What is promised."""

    set_on = forms.DateField(label=_("設定日"), widget=forms.DateInput(attrs={"type": "date"}))
    promise = forms.CharField(label=_("約束する成果"), widget=forms.Textarea(attrs=LONG))
    total_cost_yen = YenField(label=_("総費用（円）"))
    approver = forms.CharField(label=_("承認した機関"), max_length=80, help_text=_("例：推進本部"))
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_fiscal_year"] = year_field(_("終了年度"), today=today, required=False)
        self.order_fields(["set_on", "promise", "total_cost_yen", "ends_fiscal_year"])

    def draft(self) -> operations.BaselineDraft:
        return operations.BaselineDraft(**self.cleaned_data)


class CostForm(forms.Form):
    """One row of the table of costs; a row without year and source is left alone."""

    fund_source = forms.ChoiceField(
        label=_("財源"), required=False, choices=[("", _("財源を選ぶ")), *FundSource.choices]
    )
    label = forms.CharField(label=_("費目"), max_length=60, required=False)
    planned_yen = YenField(label=_("計画額（円）"), required=False)
    budgeted_yen = YenField(label=_("予算額（円）"), required=False)
    settled_yen = YenField(label=_("決算額（円）"), required=False)
    reason = forms.CharField(label=_("積算・根拠"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"] = year_field(_("年度"), today=today, required=False)
        self.order_fields(["fiscal_year", "fund_source"])
        year = self.fields["fiscal_year"]
        year.choices = [("", _("年度を選ぶ")), *year.choices[1:]]  # type: ignore[attr-defined]
        for field in self.fields.values():
            look = "control control--select" if isinstance(field.widget, forms.Select) else "control"
            field.widget.attrs |= {"class": look, "aria-label": str(field.label)}
        for name in ("label", "reason"):
            self.fields[name].widget.attrs["placeholder"] = str(self.fields[name].label)
        self.line: MoneyLine | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_changed() and not self.errors and not (data["fiscal_year"] and data["fund_source"]):
            raise forms.ValidationError(_("年度と財源を選んでください。"))
        return data

    def amounts(self) -> list[Any]:
        """The three money fields, for the columns of the table."""
        return [self[name] for name in ("planned_yen", "budgeted_yen", "settled_yen")]

    def draft(self) -> operations.CostDraft:
        return operations.CostDraft(**self.cleaned_data)


class VersionForm(VersionedForm):
    """Only the version, for a page whose rows are forms of their own."""


CostTable = forms.formset_factory(CostForm, extra=3, max_num=400, absolute_max=400)


def cost_table(data: Any, *, page: MeasurePage, today: date) -> Any:
    """Return the rows of a measure's budget, with three empty ones at the end."""
    initial = [
        {
            "fiscal_year": line.fiscal_year,
            "fund_source": line.fund_source,
            "label": line.label,
            "planned_yen": line.amounts.planned_yen,
            "budgeted_yen": line.amounts.budgeted_yen,
            "settled_yen": line.amounts.settled_yen,
            "reason": line.reason,
        }
        for line in page.lines
    ]
    table = CostTable(data, initial=initial, form_kwargs={"today": today}, prefix="cost")
    for form, line in zip(table.initial_forms, page.lines, strict=False):
        form.line = line
        for name in ("fiscal_year", "fund_source", "label"):
            form.fields[name].disabled = True
    return table
