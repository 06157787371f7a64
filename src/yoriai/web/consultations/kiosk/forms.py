"""The form of the tablet at a counter: the opinion and what it is about, nothing that tells who stands there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import OpinionDraft, Reception
from yoriai.web.consultations.forms import AreaField, OpinionFields


class KioskForm(OpinionFields):
    """意見を書く at a counter."""

    standing = forms.ChoiceField(
        label=_("あなたと市との関わり"), choices=rules.Standing.choices, required=False
    )
    area = AreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].offer()  # type: ignore[attr-defined]

    def draft(self) -> OpinionDraft:
        data = self.cleaned_data
        return OpinionDraft(
            consultation_code=self.consultation.code,
            text=data["text"],
            submission_key=data["submission_key"],
            section_number=data["section"],
            standing=data["standing"],
            area=data["area"],
            language=(get_language() or "ja")[:8],
            reception=Reception(channel=rules.Channel.KIOSK, receipt_given=True),
        )
