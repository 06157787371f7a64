"""What the headquarters decided, and the money it gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.coordination import operations
from yoriai.apps.coordination.operations import BudgetGrant, DecisionDraft, MeetingDraft
from yoriai.apps.organisation.rules import Role
from yoriai.demo import content
from yoriai.demo.calendar import moment
from yoriai.demo.content import Entry
from yoriai.demo.world import World


def plan(world: World) -> None:
    """Plan the meetings, in the afternoon of their days."""
    for entry in content.read("meetings")["meeting"]:
        at = moment(world.calendar.when(entry)) + timedelta(hours=5)
        world.plan(at, "推進本部の決定", partial(_hold, world, entry))


def _hold(world: World, entry: Entry, at: datetime) -> None:
    if world.headquarters is None:
        raise LookupError(entry["code"])
    by = world.holder_of(Role.CIO_OFFICE)
    meeting = operations.record_meeting(
        draft=MeetingDraft(
            headquarters_id=world.headquarters.pk,
            code=f"honbu-{world.calendar.fiscal_year}-{entry['code']}",
            title=entry["title"],
            held_on=world.calendar.when(entry),
            is_demonstration=True,
        ),
        by=by,
        at=at,
    )
    for decided in entry["decisions"]:
        _decide(world, meeting.pk, decided, at)


def _decide(world: World, meeting_id: int, entry: Entry, at: datetime) -> None:
    number = entry["measure"]
    decision = operations.record_decision(
        draft=DecisionDraft(meeting_id, world.measures[number].pk, entry["outcome"], entry["reason"]),
        by=world.holder_of(Role.HEADQUARTERS_MEMBER),
        at=at,
    )
    for year, source, label in entry.get("budgets", []):
        line = world.cost_lines[(number, world.calendar.year(year), source, label)]
        operations.fund_decision(
            grant=BudgetGrant(
                decision_id=decision.pk,
                cost_line_id=line,
                division_id=world.divisions["finance"].pk,
                reason=f"{entry['reason'].split('。')[0]}。"[:200],
            ),
            by=world.holder_of(Role.CIO_OFFICE),
            at=at,
        )
