"""A plan, a measure and drafts of its parts, made by the room's own operations."""

from __future__ import annotations

from itertools import count

from tests import factories
from yoriai.apps.measures import operations
from yoriai.apps.measures.models import Goal, Measure, Plan
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import Actor, Role

_numbers = count(1)


def cio() -> Actor:
    return factories.actor(Role.CIO)


def office() -> Actor:
    return factories.actor(Role.CIO_OFFICE)


def plan(**given: object) -> Plan:
    values = {"code": f"plan-{next(_numbers)}", "kind": "comprehensive", "title": "総合計画"}
    values |= {"starts_fiscal_year": 2024, "ends_fiscal_year": 2033, **given}
    return operations.create_plan(draft=operations.PlanDraft(**values), by=office(), at=factories.NOON)


def goal(of: Plan, **given: object) -> Goal:
    values = {"level": "basic", "code": f"g{next(_numbers)}", "title": "情報を届けるまち", **given}
    draft = operations.GoalDraft(**values)
    return operations.create_goal(plan=of, draft=draft, by=office(), at=factories.NOON)


def draft(owner: Division, **given: object) -> operations.MeasureDraft:
    values = {
        "code": f"r8-{next(_numbers):03}",
        "title": "防災情報の一元化",
        "what": "防災情報を1か所で見られるようにする。",
        "why": "どこを見ればよいか分からないという声があった。",
        "starts_fiscal_year": 2026,
        "ends_fiscal_year": 2028,
        **given,
    }
    return operations.MeasureDraft(owner_id=owner.pk, **values)


def measure(owner: Division | None = None, *, state: str = "draft", **given: object) -> Measure:
    """A measure led through its states up to `state`."""
    owner = owner or factories.division()
    by, at = office(), factories.NOON
    made = operations.create_measure(draft=draft(owner, **given), by=by, at=at)
    if state == "proposed":
        return operations.propose_measure(measure_id=made.pk, by=by, at=at)
    if state != "draft":
        made = operations.adopt_measure(measure=made, by=by, at=at)
    if state in ("running", "completed"):
        made = operations.start_measure(measure=made, by=by, at=at)
    if state == "completed":
        made = operations.complete_measure(measure=made, by=by, at=at)
    if state == "stopped":
        made = operations.stop_measure(measure=made, reason="財源がない", by=by, at=at)
    if state == "removed":
        made = operations.remove_measure(measure=made, reason="別の施策に統合", by=by, at=at)
    return made
