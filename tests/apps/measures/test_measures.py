"""Making and editing measures, and the goals they serve."""

from dataclasses import replace

import pytest

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.measures import operations
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def test_staff_makes_a_measure_of_the_own_division():
    division = factories.division()
    goal = makers.goal(makers.plan())

    measure = operations.create_measure(
        draft=makers.draft(division, code="r8-900", goal_ids=(goal.pk,)),
        by=factories.actor(Role.DIVISION_STAFF, division),
        at=factories.NOON,
    )

    assert (measure.state, measure.updated_on, list(measure.goals.all())) == (
        "draft",
        factories.TODAY,
        [goal],
    )
    event = AuditEvent.objects.get(action="measure.created")
    assert event.facts == {"owner": division.pk, "code": "r8-900"}


def test_staff_of_another_division_may_neither_make_nor_edit():
    measure = makers.measure()
    stranger = factories.actor(Role.DIVISION_STAFF, factories.division("道路課"))
    draft = makers.draft(measure.owner, code=measure.code, title="べつの名前")

    with pytest.raises(NotAllowed):
        operations.create_measure(draft=draft, by=stranger, at=factories.NOON)
    with pytest.raises(NotAllowed):
        operations.edit_measure(measure=measure, draft=draft, version=1, by=stranger, at=factories.NOON)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"code": "taken"}, operations.CodeTaken),
        ({"starts_fiscal_year": 2028, "ends_fiscal_year": 2027}, operations.PeriodReversed),
        ({"title": " "}, Invalid),
        ({"what": ""}, Invalid),
    ],
)
def test_nonsense_is_refused(given, error):
    division = factories.division()
    makers.measure(division, code="taken")

    with pytest.raises(error):
        operations.create_measure(
            draft=makers.draft(division, **given), by=makers.office(), at=factories.NOON
        )


def test_an_edit_on_an_old_version_is_refused_and_changes_nothing():
    measure = makers.measure()
    draft = makers.draft(measure.owner, code=measure.code, title="新しい名前")
    operations.edit_measure(measure=measure, draft=draft, version=1, by=makers.office(), at=factories.NOON)

    with pytest.raises(operations.EditedMeanwhile):
        operations.edit_measure(
            measure=measure,
            draft=replace(draft, title="古い名前"),
            version=1,
            by=makers.office(),
            at=factories.NOON,
        )

    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("新しい名前", 2)


def test_an_edit_that_changes_nothing_is_refused():
    measure = makers.measure(code="r8-901")
    draft = makers.draft(measure.owner, code="r8-901")

    with pytest.raises(operations.NothingChanged):
        operations.edit_measure(
            measure=measure, draft=draft, version=1, by=makers.office(), at=factories.NOON
        )


def test_only_the_cio_office_gives_a_measure_to_another_division():
    division, other = factories.division(), factories.division("道路課")
    measure = makers.measure(division)
    draft = makers.draft(other, code=measure.code)

    with pytest.raises(NotAllowed):
        operations.edit_measure(
            measure=measure,
            draft=draft,
            version=1,
            by=factories.actor(Role.DIVISION_HEAD, division),
            at=factories.NOON,
        )
    moved = operations.edit_measure(
        measure=measure, draft=draft, version=1, by=makers.office(), at=factories.NOON
    )
    assert moved.owner_id == other.pk


def test_goals_are_linked_and_an_equal_link_is_refused():
    measure, plan = makers.measure(), makers.plan()
    first, second = makers.goal(plan), makers.goal(plan)

    operations.link_goals(
        measure=measure, goal_ids=(first.pk, second.pk), by=makers.office(), at=factories.NOON
    )

    assert set(measure.goals.all()) == {first, second}
    with pytest.raises(operations.NothingChanged):
        operations.link_goals(
            measure=measure, goal_ids=(second.pk, first.pk), by=makers.office(), at=factories.NOON
        )


def test_a_goal_stands_neither_below_itself_nor_in_another_plan():
    plan = makers.plan()
    top = makers.goal(plan, code="1", level="vision")
    below = makers.goal(plan, code="1-1", parent_id=top.pk)
    elsewhere = makers.goal(makers.plan())

    for parent in (below, top, elsewhere):
        draft = operations.GoalDraft(level="vision", code="1", title="上", parent_id=parent.pk)
        with pytest.raises(operations.OtherPlan):
            operations.edit_goal(goal=top, draft=draft, by=makers.office(), at=factories.NOON)


def test_plans_and_goals_have_codes_of_their_own():
    plan = makers.plan(code="p")
    makers.goal(plan, code="1")

    with pytest.raises(operations.CodeTaken):
        makers.plan(code="p")
    with pytest.raises(operations.CodeTaken):
        makers.goal(plan, code="1")
    with pytest.raises(NotAllowed):
        draft = operations.GoalDraft(level="basic", code="2", title="x")
        operations.create_goal(
            plan=plan,
            draft=draft,
            by=factories.actor(Role.DIVISION_HEAD, factories.division()),
            at=factories.NOON,
        )


def test_a_plan_and_a_goal_are_edited():
    plan = makers.plan(code="p")
    goal = makers.goal(plan, code="1")

    operations.edit_plan(
        plan=plan,
        draft=operations.PlanDraft("p", "comprehensive", "第3次総合計画", 2024, 2033),
        by=makers.office(),
        at=factories.NOON,
    )
    operations.edit_goal(
        goal=goal,
        draft=operations.GoalDraft("basic", "1", "新しい目標"),
        by=makers.office(),
        at=factories.NOON,
    )

    plan.refresh_from_db()
    goal.refresh_from_db()
    assert (plan.title, goal.title) == ("第3次総合計画", "新しい目標")
    with pytest.raises(operations.NothingChanged):
        operations.edit_goal(
            goal=goal,
            draft=operations.GoalDraft("basic", "1", "新しい目標"),
            by=makers.office(),
            at=factories.NOON,
        )
