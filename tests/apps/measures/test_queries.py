"""Lists, the page of a measure, the plan tree and the open data: what they show and how many reads they take."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.measures import operations, queries
from yoriai.apps.measures.operations import BaselineDraft, CostDraft, EffortDraft, IndicatorDraft, ValueDraft
from yoriai.apps.measures.queries import MeasureFilter
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
ALL = MeasureFilter()


def listed(asked=ALL):
    found = queries.find_measures(asked=asked, today=factories.TODAY)
    return list(queries.public_measures(codes=found.codes, today=factories.TODAY))


def costs(measure, *lines):
    operations.record_costs(measure=measure, lines=lines, by=makers.office(), at=factories.NOON)


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_the_list_takes_three_statements_however_long(rows, django_assert_num_queries):
    division = factories.division()
    for _ in range(rows):
        makers.measure(division, state="adopted")

    with django_assert_num_queries(3):
        assert len([measure.owner.name for measure in listed()]) == rows


def test_drafts_are_not_listed_and_removed_measures_are():
    makers.measure(code="draft")
    makers.measure(code="gone", state="removed")

    assert [measure.code for measure in listed()] == ["gone"]


def test_the_list_carries_this_years_budget_and_the_last_rating():
    measure = makers.measure(state="running")
    costs(
        measure,
        CostDraft(2026, "general", budgeted_yen=300),
        CostDraft(2026, "national", budgeted_yen=700),
        CostDraft(2027, "general", budgeted_yen=5),
    )
    for rating in (5, 2):
        operations.rate_measure(
            measure=measure,
            rating=rating,
            comment="所見",
            by=makers.cio(),
            at=factories.NOON + timedelta(days=rating),
        )
    makers.measure(state="adopted")

    rows = listed()
    totals = queries.find_measures(asked=ALL, today=factories.TODAY).totals

    assert [(row.budgeted_yen, row.last_rating) for row in rows] == [(1000, 5), (None, None)]
    assert (totals.measures, totals.fiscal_year, totals.budgeted_yen) == (2, 2026, 1000)


def test_the_list_is_narrowed_by_goal_division_state_and_words():
    plan = makers.plan()
    top = makers.goal(plan, level="vision")
    low = makers.goal(plan, parent_id=top.pk)
    road = factories.division("道路課")
    makers.measure(code="a", title="防災 無線", goal_ids=(low.pk,), state="running")
    makers.measure(road, code="b", title="道路補修", state="adopted")

    asked = {
        "goal": MeasureFilter(goal_id=top.pk),
        "division": MeasureFilter(division_id=road.pk),
        "state": MeasureFilter(state="running"),
        "words": MeasureFilter(words=("無線", "防災")),
        "nothing": MeasureFilter(words=("無線", "道路補修")),
    }
    found = {name: [measure.code for measure in listed(each)] for name, each in asked.items()}

    assert found == {"goal": ["a"], "division": ["b"], "state": ["a"], "words": ["a"], "nothing": []}
    assert queries.find_measures(asked=asked["words"], today=factories.TODAY).totals.measures == 1


def full_measure():
    plan = makers.plan(code="plan", title="総合計画")
    goals = tuple(makers.goal(plan, code=code).pk for code in ("1-1", "1-2"))
    related = factories.division("防災課")
    measure = makers.measure(state="running", goal_ids=goals, related_division_ids=(related.pk,))
    by, at = makers.office(), factories.NOON
    costs(
        measure,
        CostDraft(2026, "general", "開発", 1000, 900, 800, "見積3社"),
        CostDraft(2026, "national", "", 2**53 + 1),
        CostDraft(2027, "general"),
    )
    operations.record_effort(measure=measure, efforts=[EffortDraft(2026, Decimal("12.5"))], by=by, at=at)
    draft = IndicatorDraft(
        "outcome", "登録者数", "人", values=(ValueDraft(2026, Decimal("100.10"), Decimal(80)),)
    )
    less = IndicatorDraft(
        "activity", "待ち時間", "分", more_is_better=False, values=(ValueDraft(2026, Decimal(9), Decimal(9)),)
    )
    operations.record_indicators(measure=measure, indicators=[less, draft], by=by, at=at)
    operations.rate_measure(measure=measure, rating=4, comment="順調", by=makers.cio(), at=at)
    promise = BaselineDraft(factories.TODAY, 5_000_000, "1万人", "推進本部", "当初", 2028)
    operations.set_baseline(measure=measure, draft=promise, by=by, at=at)
    return measure


def test_the_page_reads_everything_in_one_statement(django_assert_num_queries):
    measure = full_measure()

    with django_assert_num_queries(1):
        page = queries.measure_page(code=measure.code, today=factories.TODAY)
        assert page.measure.owner.department.name == "企画部"

    assert [(goal.plan_title, goal.code) for goal in page.goals] == [("総合計画", "1-1"), ("総合計画", "1-2")]
    assert page.related_divisions == ("防災課",)
    assert [year.fiscal_year for year in page.money.years] == [2026]
    assert page.money.total.planned_yen == 1000 + 2**53 + 1
    assert (page.money.total.budgeted_yen, page.money.total.settled_yen) == (900, 800)
    assert page.efforts[0].planned_person_days == Decimal("12.5")
    outcome, activity = page.indicators
    assert (outcome.name, outcome.values[0].target, outcome.values[0].is_met) == (
        "登録者数",
        Decimal("100.1"),
        False,
    )
    assert (outcome.values[0].percent, activity.values[0].percent, activity.values[0].is_met) == (
        79,
        None,
        True,
    )
    assert [(rating.rating, rating.at) for rating in page.ratings] == [(4, factories.NOON)]
    assert [promise.ends_fiscal_year for promise in page.baselines] == [2028]
    assert [change.state for change in page.changes] == ["draft", "adopted", "running"]
    assert not page.is_stale


def test_a_page_without_parts_is_a_page():
    measure = makers.measure(state="adopted")

    page = queries.measure_page(code=measure.code, today=factories.TODAY + timedelta(days=121))

    assert (page.goals, page.money.years, page.indicators, page.is_stale) == ((), (), (), True)
    assert page.money.total.is_empty


def test_a_draft_is_seen_by_its_division_only():
    division = factories.division()
    measure = makers.measure(division)

    for seeing in (
        factories.actor(Role.DIVISION_STAFF, division),
        makers.office(),
        factories.actor(Role.AUDITOR),
    ):
        assert queries.measure_page(code=measure.code, today=factories.TODAY, actor=seeing).measure == measure
    for other in (ANYONE, factories.actor(Role.DIVISION_STAFF, factories.division("道路課"))):
        with pytest.raises(NotFound):
            queries.measure_page(code=measure.code, today=factories.TODAY, actor=other)


def test_the_desk_offers_only_what_the_person_may_do():
    division = factories.division()
    measure = makers.measure(division, state="running")

    def rights(actor):
        found = queries.desk_page(code=measure.code, actor=actor, today=factories.TODAY)[1]
        return (found.may_edit, found.may_change_state, found.may_rate, found.next_states)

    assert rights(factories.actor(Role.DIVISION_STAFF, division)) == (True, False, False, ())
    assert rights(factories.actor(Role.DIVISION_HEAD, division)) == (
        True,
        True,
        False,
        ("completed", "stopped", "removed"),
    )
    assert rights(makers.cio())[:3] == (True, True, True)
    assert rights(factories.actor(Role.AUDITOR)) == (False, False, False, ())
    with pytest.raises(NotAllowed):
        rights(ANYONE)


def test_the_desk_lists_own_drafts_and_never_those_of_others():
    division, other = factories.division(), factories.division("道路課")
    makers.measure(division, code="mine")
    makers.measure(other, code="theirs")
    makers.measure(other, code="public", state="adopted")

    def codes(actor, all_divisions):
        rows = queries.desk_measures(actor=actor, today=factories.TODAY, all_divisions=all_divisions)
        return [measure.code for measure in rows]

    staff = factories.actor(Role.DIVISION_STAFF, division)
    assert codes(staff, all_divisions=False) == ["mine"]
    assert codes(staff, all_divisions=True) == ["mine", "public"]
    assert codes(makers.office(), all_divisions=True) == ["mine", "public", "theirs"]


def test_the_plan_tree_counts_each_measure_once_and_names_goals_that_nobody_serves(django_assert_num_queries):
    plan = makers.plan()
    top = makers.goal(plan, level="vision", code="1")
    served = makers.goal(plan, code="1-1", parent_id=top.pk)
    makers.goal(plan, code="1-2", parent_id=top.pk)
    makers.measure(goal_ids=(top.pk, served.pk), state="adopted")
    makers.measure(goal_ids=(served.pk,), state="removed")
    makers.measure(goal_ids=(served.pk,))

    with django_assert_num_queries(3):
        tree = queries.plan_trees()[0]

    assert (tree.measures, tree.goals, [goal.code for goal in tree.unserved]) == (1, 3, ["1-2"])
    assert [(node.code, node.measures) for node in (tree.roots[0], *tree.roots[0].children)] == [
        ("1", 1),
        ("1-1", 1),
        ("1-2", 0),
    ]


def test_goals_are_offered_in_the_order_of_their_tree():
    plan = makers.plan()
    first = makers.goal(plan, code="1", position=1)
    makers.goal(plan, code="2", position=2)
    makers.goal(plan, code="1-1", parent_id=first.pk)

    assert [(goal.code, goal.depth) for goal in queries.goal_choices()] == [("1", 0), ("1-1", 1), ("2", 0)]


def test_open_data_has_a_row_per_budget_line_and_one_for_a_measure_without_money():
    measure = makers.measure(code="a", state="adopted")
    costs(measure, CostDraft(2026, "general", "", 10, 0), CostDraft(2027, "national"))
    makers.measure(code="b", state="adopted")
    makers.measure(code="draft")

    rows = list(queries.cost_rows())

    assert [(row[0], row[7], row[8], row[10], row[11]) for row in rows] == [
        ("a", 2026, "一般財源", 10, 0),
        ("a", 2027, "国庫支出金", "", ""),
        ("b", "", "", "", ""),
    ]
    assert {len(row) for row in rows} == {len(queries.HEADERS)}


def test_other_rooms_choose_and_name_measures():
    division = factories.division()
    draft = makers.measure(division, code="a", title="下書き")
    makers.measure(code="b", state="adopted")
    makers.measure(code="c", state="removed")

    assert [name.code for name in queries.measure_choices()] == ["b"]
    staff = factories.actor(Role.DIVISION_STAFF, division)
    assert [name.code for name in queries.measure_choices(actor=staff)] == ["a", "b"]
    assert queries.titles(ids=[draft.pk])[draft.pk].title == "下書き"
    with pytest.raises(NotFound):
        queries.get_measure(code="none")
