"""The plan tree of the sample."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from yoriai.apps.measures import operations
from yoriai.apps.measures.operations import GoalDraft, PlanDraft
from yoriai.apps.organisation.rules import Role
from yoriai.demo import content
from yoriai.demo.calendar import moment
from yoriai.demo.content import Entry
from yoriai.demo.world import World

ENTERED = -225


def plan(world: World) -> None:
    """Plan the entry of the plans, one after the other."""
    for number, entry in enumerate(content.read("plans")["plan"]):
        at = moment(world.calendar.day(ENTERED), number)
        world.plan(at, "計画と目標", partial(_enter, world, entry))


def _enter(world: World, entry: Entry, at: datetime) -> None:
    by = world.holder_of(Role.CIO_OFFICE)
    stored = operations.create_plan(
        draft=PlanDraft(
            code=entry["code"],
            kind=entry["kind"],
            title=entry["title"],
            title_en=entry["title_en"],
            starts_fiscal_year=world.calendar.year(entry["starts"]),
            ends_fiscal_year=world.calendar.year(entry["ends"]),
            is_demonstration=True,
        ),
        by=by,
        at=at,
    )
    for position, goal in enumerate(entry["goals"], start=1):
        draft = GoalDraft(
            level=goal["level"],
            code=goal["code"],
            title=goal["title"],
            text=goal["text"],
            parent_id=world.goals[f"{entry['code']} {goal['parent']}"] if "parent" in goal else None,
            position=position,
        )
        made = operations.create_goal(plan=stored, draft=draft, by=by, at=at)
        world.goals[f"{entry['code']} {goal['code']}"] = made.pk
