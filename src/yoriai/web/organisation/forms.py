"""Input shapes of the pages for people, roles and divisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.operations import (
    DivisionDraft,
    HeadquartersDraft,
    MunicipalityDraft,
    RoleDraft,
)
from yoriai.apps.organisation.queries import departments_with_divisions, divisions_at_work
from yoriai.apps.organisation.rules import Role


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonForm(forms.Form):
    """A new colleague."""

    email = forms.EmailField(label=_("メールアドレス"), help_text=_("ここへ招待のメールをお送りします。"))
    name = forms.CharField(label=_("氏名"), max_length=80)


class RoleForm(forms.Form):
    """A role for somebody."""

    role = forms.ChoiceField(label=_("役割"), choices=Role.choices)
    division: Any = forms.ModelChoiceField(
        label=_("課"),
        queryset=None,
        required=False,
        help_text=_("「所管課職員」「所管課長」のときだけ選びます。"),
    )
    starts_on = _Day(label=_("着任日"))
    ends_on = _Day(
        label=_("離任日"), required=False, help_text=_("この日からは役割がなくなります。未定なら空欄。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = kwargs.pop("today")
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions_at_work(on=today)  # type: ignore[attr-defined]
        self.fields["division"].label_from_instance = _division_label  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today

    def draft(self) -> RoleDraft:
        return RoleDraft(**self.cleaned_data)


class DayForm(forms.Form):
    """A day on which something ends."""

    day = _Day(label=_("日付"))


class CityForm(forms.Form):
    """The city that runs this installation, and its headquarters."""

    name = forms.CharField(label=_("市区町村の名称"), max_length=40)
    name_kana = forms.CharField(label=_("よみ"), max_length=80, required=False, help_text=_("ひらがなで。"))
    name_en = forms.CharField(
        label=_("英語名"), max_length=80, required=False, help_text=_("例: Nishitokyo City")
    )
    headquarters = forms.CharField(
        label=_("推進本部の名称"),
        max_length=80,
        required=False,
        help_text=_("施策を決める会議体。本部の決定を記録しないなら、空欄のままにします。"),
    )
    headquarters_en = forms.CharField(label=_("推進本部の英語名"), max_length=120, required=False)

    def draft(self, code: str) -> MunicipalityDraft:
        given = self.cleaned_data
        return MunicipalityDraft(code, given["name"], given["name_kana"], given["name_en"])

    def headquarters_draft(self) -> HeadquartersDraft | None:
        given = self.cleaned_data
        if not given["headquarters"]:
            return None
        return HeadquartersDraft(given["headquarters"], given["headquarters_en"])


class DepartmentForm(forms.Form):
    """A department or a division in words."""

    code = forms.SlugField(
        label=_("記号"), max_length=40, help_text=_("半角の英小文字・数字・ハイフン。あとで変えられません。")
    )
    name = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英語名"), max_length=80, required=False)
    position = forms.IntegerField(label=_("並び順"), min_value=0, max_value=9999, initial=0)

    def draft(self) -> DivisionDraft:
        known = {name: self.cleaned_data[name] for name in self.cleaned_data if name != "department"}
        return DivisionDraft(**known)


class DivisionForm(DepartmentForm):
    """A division with its telephone."""

    phone = forms.CharField(label=_("電話"), max_length=20, required=False)


class NewDivisionForm(DivisionForm):
    """A division and the department to which it belongs."""

    department: Any = forms.ModelChoiceField(label=_("部"), queryset=None)
    field_order = ["department"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_with_divisions()  # type: ignore[attr-defined]
        self.fields["department"].label_from_instance = lambda department: department.name  # type: ignore[attr-defined]


def _division_label(division: Any) -> str:
    return f"{division.department.name} {division.name}"
