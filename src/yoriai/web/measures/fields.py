"""Fields that read what people type: money with its unit, fiscal years, a version that tells of other hands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.pure.japan.calendar import fiscal_year
from yoriai.pure.opendata import cells
from yoriai.pure.opendata.findings import TableError
from yoriai.web.ui import formats

YEARS_BEFORE, YEARS_AFTER = 12, 12


class YenField(forms.CharField):
    """Whole yen: 1,234,000, ３０万円, 500千円; empty = not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return cells.parse_yen(text)
        except TableError as error:
            raise ValidationError(gettext(error.message)) from error


class NumberField(forms.CharField):
    """A number as people write it: 1,200, 85.5; empty = not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            number = cells.parse_number(text)
        except TableError as error:
            raise ValidationError(gettext(error.message)) from error
        if number is not None and (abs(number) >= 10**11 or number != round(number, 2)):
            raise ValidationError(_("小数点以下2けたまでの数を書いてください。"))
        return number

    def prepare_value(self, value: Any) -> Any:
        return formats.number_text(value) if isinstance(value, Decimal) else value


def year_field(label: Any, *, today: date, required: bool = True, **kwargs: Any) -> forms.TypedChoiceField:
    """A choice of fiscal years around today."""
    now = fiscal_year(today)
    years = range(now - YEARS_BEFORE, now + YEARS_AFTER + 1)
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        required=required,
        choices=[("", "—"), *((year, formats.fiscal_year_text(year)) for year in years)],
        **kwargs,
    )


class VersionedForm(forms.Form):
    """A form that carries the version its writer saw, and keeps what was typed when another was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, current_version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current_version = current_version
        self.initial.setdefault("version", current_version)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "version" in data and data["version"] != self.current_version:
            # What was typed stays; sending it again means that it shall win over the newer version.
            self.data = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
            self.data[self.add_prefix("version")] = str(self.current_version)  # type: ignore[index]
            raise ValidationError(
                _(
                    "入力中にほかの方がこの施策を更新しました。いまの内容を確かめてから、もう一度保存してください。"
                )
            )
        return data
