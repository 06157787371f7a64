"""Forms of the staff pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.coordination.operations import BudgetGrant, DecisionDraft, MeetingDraft
from yoriai.apps.coordination.queries.desk import DeskDecision, DeskMeeting
from yoriai.apps.coordination.rules import Outcome
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.organisation.queries import divisions_at_work
from yoriai.web.ui import formats


class MeetingForm(forms.Form):
    """A meeting of the headquarters."""

    headquarters = forms.TypedChoiceField(label=_("会議体"), coerce=int)
    code = forms.SlugField(label=_("番号"), max_length=40, help_text=_("半角の英数字とハイフン。例：r8-05"))
    title = forms.CharField(
        label=_("会議名"), max_length=120, help_text=_("例：令和8年度 第5回 推進本部会議")
    )
    held_on = forms.DateField(label=_("開催日"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, headquarters: tuple[tuple[int, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["headquarters"].choices = headquarters  # type: ignore[attr-defined]

    def draft(self) -> MeetingDraft:
        data = self.cleaned_data
        return MeetingDraft(data["headquarters"], data["code"], data["title"], data["held_on"])


class DecisionForm(forms.Form):
    """What was decided on one measure."""

    measure = forms.TypedChoiceField(label=_("施策"), coerce=int)
    outcome = forms.ChoiceField(label=_("結論"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), help_text=_("市民に公表されます。"), widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, meeting: DeskMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = {decision.measure_id for decision in meeting.decisions}
        self.meeting_id = meeting.id
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((row.id, f"{row.code}　{row.title}") for row in meeting.measures if row.id not in decided),
        ]

    def draft(self) -> DecisionDraft:
        data = self.cleaned_data
        return DecisionDraft(self.meeting_id, data["measure"], data["outcome"], data["reason"])


class BudgetForm(forms.Form):
    """The budget line through which a decision gave money."""

    cost_line = forms.TypedChoiceField(label=_("経費"), coerce=int)
    division = forms.TypedChoiceField(
        label=_("結び付けを確認した課"), coerce=int, help_text=_("市民に公表されます。")
    )
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("例：令和8年度当初予算に計上。市民に公表されます。")
    )

    def __init__(self, *args: Any, decision: DeskDecision, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision_id = decision.id
        self.fields["cost_line"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((line.id, _named(line)) for line in decision.lines if line.id not in decision.funded_line_ids),
        ]
        self.fields["division"].choices = [(row.pk, row.name) for row in divisions_at_work(on=on)]  # type: ignore[attr-defined]
        self.fields["division"].initial = decision.owner_id

    def grant(self) -> BudgetGrant:
        data = self.cleaned_data
        return BudgetGrant(self.decision_id, data["cost_line"], data["division"], data["reason"])


def _named(line: measures.TracedCostLine) -> str:
    words = [formats.fiscal_year_text(line.fiscal_year), line.fund_source_label, line.label]
    return "　".join([*(word for word in words if word), formats.yen_text(line.budgeted_yen)])
