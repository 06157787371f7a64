"""What can be read about plans and measures."""

from yoriai.apps.measures.queries.desk import (
    DeskRights,
    desk_page,
    owner_choices,
    page_to,
    require_importer,
)
from yoriai.apps.measures.queries.export import HEADERS, as_data, cost_rows
from yoriai.apps.measures.queries.lists import (
    MeasureFilter,
    MeasureName,
    Totals,
    desk_measures,
    find_measures,
    get_measure,
    is_stale,
    measure_choices,
    public_measures,
    titles,
)
from yoriai.apps.measures.queries.money import MoneyLine, MoneyTable
from yoriai.apps.measures.queries.page import MeasurePage, measure_page
from yoriai.apps.measures.queries.plans import (
    GoalChoice,
    GoalNode,
    PlanTree,
    get_goal,
    get_plan,
    goal_choices,
    plan_trees,
    require_plan_editor,
)

__all__ = [
    "HEADERS",
    "DeskRights",
    "GoalChoice",
    "GoalNode",
    "MeasureFilter",
    "MeasureName",
    "MeasurePage",
    "MoneyLine",
    "MoneyTable",
    "PlanTree",
    "Totals",
    "as_data",
    "cost_rows",
    "desk_measures",
    "desk_page",
    "find_measures",
    "get_goal",
    "get_measure",
    "get_plan",
    "goal_choices",
    "is_stale",
    "measure_choices",
    "measure_page",
    "owner_choices",
    "page_to",
    "plan_trees",
    "public_measures",
    "require_importer",
    "require_plan_editor",
    "titles",
]
