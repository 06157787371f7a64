"""What can be done to plans and their goals."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Goal, Plan
from yoriai.apps.measures.operations.refusals import CodeTaken, NothingChanged, OtherPlan, PeriodReversed
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class PlanDraft:
    """A plan as it is entered."""

    code: str
    kind: str
    title: str
    starts_fiscal_year: int
    ends_fiscal_year: int
    title_en: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True)
class GoalDraft:
    """A goal as it is entered; `parent_id` names a goal of the same plan."""

    level: str
    code: str
    title: str
    text: str = ""
    parent_id: int | None = None
    position: int = 0


@records.operation
def create_plan(*, draft: PlanDraft, by: Actor, at: datetime) -> Plan:
    """Register a comprehensive or an individual plan.

    Returns:
        The new plan.

    Raises:
        NotAllowed: `by` does not belong to the CIO office.
        CodeTaken: another plan has this code. PeriodReversed: it would end before it starts.
    """
    _require_editor(by)
    _check_plan(draft)
    if Plan.objects.filter(code=draft.code).exists():
        raise CodeTaken(taken=draft.code)
    plan = Plan.objects.create(**asdict(draft))
    _record("plan.created", "measures.Plan", plan.pk, by, at)
    return plan


@records.operation
def edit_plan(*, plan: Plan, draft: PlanDraft, by: Actor, at: datetime) -> Plan:
    """Change name and period of a plan; its code stays.

    Returns:
        The same plan, saved.

    Raises:
        NotAllowed: `by` does not belong to the CIO office.
        PeriodReversed: it would end before it starts. NothingChanged: the draft equals the plan.
    """
    _require_editor(by)
    _check_plan(draft)
    _assign(
        plan,
        {name: value for name, value in asdict(draft).items() if name not in ("code", "is_demonstration")},
    )
    _record("plan.edited", "measures.Plan", plan.pk, by, at)
    return plan


@records.operation
def create_goal(*, plan: Plan, draft: GoalDraft, by: Actor, at: datetime) -> Goal:
    """Add a goal to the tree of a plan.

    Returns:
        The new goal.

    Raises:
        NotAllowed: `by` does not belong to the CIO office.
        CodeTaken: the plan has a goal with this code. OtherPlan: the parent belongs to another plan.
    """
    _require_editor(by)
    _check_goal(plan, draft, None)
    goal = Goal.objects.create(plan=plan, **asdict(draft))
    _record("goal.created", "measures.Goal", goal.pk, by, at)
    return goal


@records.operation
def edit_goal(*, goal: Goal, draft: GoalDraft, by: Actor, at: datetime) -> Goal:
    """Change a goal or move it below another one of its plan.

    Returns:
        The same goal, saved.

    Raises:
        NotAllowed: `by` does not belong to the CIO office.
        CodeTaken, OtherPlan: see `create_goal`; also when a goal would stand below itself.
        NothingChanged: the draft equals the goal.
    """
    _require_editor(by)
    _check_goal(goal.plan, draft, goal)
    _assign(goal, asdict(draft))
    _record("goal.edited", "measures.Goal", goal.pk, by, at)
    return goal


def _require_editor(by: Actor) -> None:
    if not rules.may_edit_plans(by):
        raise NotAllowed


def _check_plan(draft: PlanDraft) -> None:
    if draft.ends_fiscal_year < draft.starts_fiscal_year:
        raise PeriodReversed(starts=draft.starts_fiscal_year, ends=draft.ends_fiscal_year)


def _check_goal(plan: Plan, draft: GoalDraft, goal: Goal | None) -> None:
    same_code = Goal.objects.filter(plan=plan, code=draft.code)
    if any(other != goal for other in same_code):
        raise CodeTaken(taken=draft.code)
    if draft.parent_id is None:
        return
    parents = dict(Goal.objects.filter(plan=plan).values_list("pk", "parent_id"))
    above: int | None = draft.parent_id
    if above not in parents:
        raise OtherPlan
    while above is not None:
        if goal is not None and above == goal.pk:
            raise OtherPlan
        above = parents[above]


def _assign(row: Plan | Goal, values: dict[str, object]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        raise NothingChanged
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)


def _record(action: str, subject_type: str, subject_id: int, by: Actor, at: datetime) -> None:
    records.record(
        records.Entry(action=action, subject_type=subject_type, subject_id=subject_id, by=by, at=at)
    )
