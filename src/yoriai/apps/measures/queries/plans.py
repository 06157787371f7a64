"""The plan tree: which goal is served by how many measures, and which by none."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Goal, Measure, Plan
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class GoalNode:
    """A goal with the goals below it; `measures` counts each measure below it once."""

    id: int
    code: str
    title: str
    text: str
    level_label: str
    children: tuple[GoalNode, ...]
    measures: int

    @property
    def is_unserved(self) -> bool:
        return self.measures == 0


@dataclass(frozen=True)
class PlanTree:
    """A plan with its tree; `unserved` are the lowest goals that no measure serves."""

    plan: Plan
    roots: tuple[GoalNode, ...]
    measures: int
    goals: int
    unserved: tuple[GoalNode, ...]


@dataclass(frozen=True)
class GoalChoice:
    """A goal as it is offered in a form or a filter, with its depth in the tree."""

    id: int
    plan_id: int
    plan_title: str
    code: str
    title: str
    depth: int


def plan_trees() -> tuple[PlanTree, ...]:
    """Return all plans with their goals and the number of measures that were adopted and not removed (3 statements)."""
    children: dict[tuple[int, int | None], list[Goal]] = defaultdict(list)
    for goal in Goal.objects.order_by("plan", "position", "code"):
        children[goal.plan_id, goal.parent_id].append(goal)
    served: dict[int, set[int]] = defaultdict(set)
    states = [state for state in rules.PUBLIC_STATES if state not in rules.NOT_SERVING]
    links = Measure.goals.through.objects.filter(measure__state__in=states).order_by("pk")
    for goal_id, measure_id in links.values_list("goal_id", "measure_id"):
        served[goal_id].add(measure_id)
    return tuple(_tree(plan, children, served) for plan in Plan.objects.order_by("kind", "code"))


def _tree(
    plan: Plan, children: dict[tuple[int, int | None], list[Goal]], served: dict[int, set[int]]
) -> PlanTree:
    nodes: list[GoalNode] = []

    def node(goal: Goal) -> tuple[GoalNode, set[int]]:
        below = [node(child) for child in children.get((plan.pk, goal.pk), [])]
        measures = served.get(goal.pk, set()).union(*(found for _, found in below))
        made = GoalNode(
            goal.pk,
            goal.code,
            goal.title,
            goal.text,
            str(goal.get_level_display()),
            tuple(child for child, _ in below),
            len(measures),
        )
        nodes.append(made)
        return made, measures

    roots = [node(goal) for goal in children.get((plan.pk, None), [])]
    return PlanTree(
        plan,
        tuple(root for root, _ in roots),
        len(set().union(*(found for _, found in roots))),
        len(nodes),
        tuple(each for each in nodes if not each.children and each.is_unserved),
    )


@prepared
def _goals() -> QuerySet[Goal]:
    return Goal.objects.select_related("plan").order_by("plan__kind", "plan__code", "position", "code")


def goal_choices() -> tuple[GoalChoice, ...]:
    """Return all goals in the order of their trees (1 statement)."""
    children: dict[tuple[int, int | None], list[Goal]] = defaultdict(list)
    plans: dict[int, Plan] = {}
    for goal in _goals():
        children[goal.plan_id, goal.parent_id].append(goal)
        plans[goal.plan_id] = goal.plan
    found: list[GoalChoice] = []

    def walk(plan: Plan, parent: int | None, depth: int) -> None:
        for goal in children.get((plan.pk, parent), []):
            found.append(GoalChoice(goal.pk, plan.pk, plan.title, goal.code, goal.title, depth))
            walk(plan, goal.pk, depth + 1)

    for plan in plans.values():
        walk(plan, None, 0)
    return tuple(found)


def get_plan(*, code: str, actor: Actor) -> Plan:
    """Return a plan for the page that edits it.

    Raises:
        NotAllowed: the actor does not keep plans. NotFound: there is no such plan.
    """
    require_plan_editor(actor=actor)
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise NotFound
    return plan


def get_goal(*, plan: Plan, code: str) -> Goal:
    """Return a goal of a plan.

    Raises:
        NotFound: there is no such goal.
    """
    goal = Goal.objects.select_related("plan").filter(plan=plan, code=code).first()
    if goal is None:
        raise NotFound
    return goal


def require_plan_editor(*, actor: Actor) -> None:
    """Refuse whoever does not keep the plans.

    Raises:
        NotAllowed: the actor is not of the CIO office.
    """
    if not rules.may_edit_plans(actor):
        raise NotAllowed
