"""What a reader can ask of the list of measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.measures.queries import GoalChoice, MeasureFilter
from yoriai.apps.measures.rules import PUBLIC_STATES, State
from yoriai.pure.values import dataclass

INDENT = "　"


@dataclass(frozen=True)
class FilterChoices:
    """What can be chosen: goals as (id, text), divisions as (id, name)."""

    goals: tuple[tuple[int, str], ...]
    divisions: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, goals: Iterable[GoalChoice], divisions: Iterable[Any]) -> FilterChoices:
        return cls(
            tuple((goal.id, f"{INDENT * goal.depth}{goal.code} {goal.title}") for goal in goals),
            tuple((division.pk, division.name) for division in divisions),
        )

    @property
    def unasked(self) -> FilterForm:
        """The form before anything was asked; a template draws it once for the same choices."""
        return FilterForm(choices=self)


class FilterForm(forms.Form):
    """Words, goal, division and state; anything not understood is said, and then all measures are shown."""

    q = forms.CharField(label=_("ことば"), required=False, max_length=80)
    goal = forms.TypedChoiceField(label=_("計画の目標"), coerce=int, empty_value=None, required=False)
    division = forms.TypedChoiceField(label=_("所管課"), coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(label=_("状態"), required=False)

    def __init__(self, *args: Any, choices: FilterChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "goal": choices.goals,
            "division": choices.divisions,
            "state": tuple((state, State(state).label) for state in PUBLIC_STATES),
        }
        for name, found in offered.items():
            self.fields[name].choices = [("", _("すべて")), *found]  # type: ignore[attr-defined]

    @property
    def is_asking(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def asked(self) -> MeasureFilter:
        if not self.is_valid():
            return MeasureFilter()
        data = self.cleaned_data
        return MeasureFilter(data["goal"], data["division"], data["state"], tuple(data["q"].split()[:8]))
