"""Staff pages: the plans and their goals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.measures import operations, queries
from yoriai.apps.measures.queries import GoalChoice
from yoriai.apps.measures.rules import GoalLevel, PlanKind
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.measures.desk import form_page
from yoriai.web.measures.fields import year_field
from yoriai.web.ui.attempts import posted


class PlanForm(forms.Form):
    """A plan."""

    code = forms.SlugField(label=_("記号"), max_length=40, help_text=_("半角の英数字とハイフン。例：sogo-3"))
    kind = forms.ChoiceField(label=_("種類"), choices=PlanKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("名称"), max_length=120)
    title_en = forms.CharField(label=_("英語名"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = day_of(timezone.now())
        self.fields["starts_fiscal_year"] = year_field(_("開始年度"), today=today)
        self.fields["ends_fiscal_year"] = year_field(_("終了年度"), today=today)

    def draft(self) -> operations.PlanDraft:
        return operations.PlanDraft(**self.cleaned_data)


class GoalForm(forms.Form):
    """A goal of a plan."""

    level = forms.ChoiceField(label=_("段階"), choices=GoalLevel.choices, widget=forms.RadioSelect)
    code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z.-]*$", label=_("番号"), max_length=20, help_text=_("例：2-1")
    )
    title = forms.CharField(label=_("目標"), max_length=120)
    text = forms.CharField(label=_("説明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    parent_id = forms.TypedChoiceField(label=_("上位の目標"), coerce=int, empty_value=None, required=False)
    position = forms.IntegerField(label=_("並び順"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args: Any, goals: list[GoalChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = [  # type: ignore[attr-defined]
            ("", _("（なし）")),
            *((goal.id, f"{'　' * goal.depth}{goal.code} {goal.title}") for goal in goals),
        ]

    def draft(self) -> operations.GoalDraft:
        return operations.GoalDraft(**self.cleaned_data)


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans."""
    queries.require_plan_editor(actor=actor_of(request))
    return render(request, "measures/desk_plans.html", {"trees": queries.plan_trees()})


@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Register a plan."""
    queries.require_plan_editor(actor=actor_of(request))
    form = PlanForm(posted(request))
    if not form.is_valid():
        return form_page(request, "measures/desk_plan_form.html", form, heading=gettext("計画を登録する"))
    made = operations.create_plan(draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("計画を登録しました。続けて目標を登録できます。"))
    return redirect("desk_measures:plan", made.code)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan: its goals, and the form for the next goal."""
    found = queries.get_plan(code=code, actor=actor_of(request))
    goals = [goal for goal in queries.goal_choices() if goal.plan_id == found.pk]
    form = GoalForm(posted(request), goals=goals)
    if not form.is_valid():
        return form_page(request, "measures/desk_plan.html", form, plan=found, goals=goals)
    operations.create_goal(plan=found, draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("目標を登録しました。"))
    return redirect("desk_measures:plan", code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Change name and period of a plan."""
    found = queries.get_plan(code=code, actor=actor_of(request))
    names = ("code", "kind", "title", "title_en", "starts_fiscal_year", "ends_fiscal_year")
    form = PlanForm(posted(request), initial={name: getattr(found, name) for name in names})
    form.fields["code"].disabled = True
    if not form.is_valid():
        return form_page(request, "measures/desk_plan_form.html", form, heading=found.title)
    operations.edit_plan(plan=found, draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("計画を更新しました。"))
    return redirect("desk_measures:plan", code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_goal(request: HttpRequest, code: str, goal_code: str) -> HttpResponse:
    """Change a goal or move it."""
    found = queries.get_plan(code=code, actor=actor_of(request))
    goal = queries.get_goal(plan=found, code=goal_code)
    goals = [each for each in queries.goal_choices() if each.plan_id == found.pk and each.id != goal.pk]
    names = ("level", "code", "title", "text", "parent_id", "position")
    form = GoalForm(posted(request), goals=goals, initial={name: getattr(goal, name) for name in names})
    if not form.is_valid():
        return form_page(request, "measures/desk_plan_form.html", form, heading=goal.title)
    operations.edit_goal(goal=goal, draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("目標を更新しました。"))
    return redirect("desk_measures:plan", code)
