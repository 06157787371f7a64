"""Budget lines, staff effort, indicators, ratings and promises."""

from datetime import date
from decimal import Decimal

import pytest

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.measures import operations, rules
from yoriai.apps.measures.operations import CostDraft, EffortDraft, IndicatorDraft, ValueDraft
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def record_costs(measure, *lines, by=None):
    return operations.record_costs(measure=measure, lines=lines, by=by or makers.office(), at=factories.NOON)


def test_a_budget_line_is_set_and_replaced_with_old_and_new_yen_on_record():
    measure = makers.measure()
    record_costs(measure, CostDraft(2026, "general", planned_yen=1_000_000), CostDraft(2026, "national"))

    record_costs(measure, CostDraft(2026, "general", planned_yen=1_000_000, budgeted_yen=900_000))

    lines = [(line.fund_source, line.planned_yen, line.budgeted_yen) for line in measure.cost_lines.all()]
    assert lines == [("general", 1_000_000, 900_000), ("national", None, None)]
    facts = AuditEvent.objects.filter(action="measure.cost-recorded").latest("id").facts
    assert (facts["old_planned_yen"], facts["new_planned_yen"]) == (1_000_000, 1_000_000)
    assert (facts["old_budgeted_yen"], facts["new_budgeted_yen"]) == (None, 900_000)


def test_a_line_says_which_office_asserted_it():
    division = factories.division()
    measure = makers.measure(division)

    own = record_costs(measure, CostDraft(2026, "general"), by=factories.actor(Role.DIVISION_STAFF, division))
    central = record_costs(measure, CostDraft(2027, "general"))

    assert [line.division for line in (*own, *central)] == [division, None]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ((CostDraft(2026, "general"), CostDraft(2026, "general")), operations.LineTwice),
        ((CostDraft(2026, "general", settled_yen=-1),), operations.NegativeAmount),
        ((CostDraft(2026, "gold"),), Invalid),
        ((), operations.NothingChanged),
    ],
)
def test_nonsense_about_money_is_refused(lines, error):
    with pytest.raises(error):
        record_costs(makers.measure(), *lines)


def test_money_typed_on_an_old_version_is_refused():
    measure = makers.measure()
    record_costs(measure, CostDraft(2026, "general", planned_yen=1))

    with pytest.raises(operations.EditedMeanwhile):
        operations.record_costs(
            measure=measure,
            lines=[CostDraft(2026, "general")],
            by=makers.office(),
            at=factories.NOON,
            version=1,
        )


def test_effort_is_kept_by_year():
    measure = makers.measure()
    efforts = [EffortDraft(2026, Decimal("12.5")), EffortDraft(2027, None, Decimal(3))]

    operations.record_effort(measure=measure, efforts=efforts, by=makers.office(), at=factories.NOON)

    stored = [(each.fiscal_year, each.planned_person_days) for each in measure.staff_efforts.all()]
    assert stored == [(2026, Decimal("12.5")), (2027, None)]
    with pytest.raises(operations.NothingChanged):
        operations.record_effort(measure=measure, efforts=efforts, by=makers.office(), at=factories.NOON)
    with pytest.raises(operations.NegativeAmount):
        operations.record_effort(
            measure=measure, efforts=[EffortDraft(2026, Decimal(-1))], by=makers.office(), at=factories.NOON
        )


def record_indicator(measure, **given):
    draft = IndicatorDraft(**{"kind": "outcome", "name": "登録者数", "unit": "人", **given})
    operations.record_indicators(measure=measure, indicators=[draft], by=makers.office(), at=factories.NOON)
    return measure.indicators.get(name=draft.name)


def test_an_indicator_keeps_target_and_actual_by_year():
    measure = makers.measure()
    record_indicator(measure, values=(ValueDraft(2026, Decimal(100)), ValueDraft(2027, Decimal(200))))

    indicator = record_indicator(measure, values=(ValueDraft(2026, Decimal(100), Decimal(80)),))

    values = [(value.fiscal_year, value.target, value.actual) for value in indicator.values.all()]
    assert values == [(2026, 100, 80), (2027, 200, None)]
    with pytest.raises(operations.NothingChanged):
        record_indicator(measure, values=(ValueDraft(2026, Decimal("100.00"), Decimal(80)), ValueDraft(2028)))


def test_values_are_recorded_for_an_indicator_of_the_measure_only():
    measure, other = makers.measure(), makers.measure()
    indicator = record_indicator(measure)
    given = {"values": [ValueDraft(2026, Decimal(1))], "by": makers.office(), "at": factories.NOON}

    operations.record_indicator_values(measure=measure, indicator_id=indicator.pk, **given)

    with pytest.raises(NotFound):
        operations.record_indicator_values(measure=other, indicator_id=indicator.pk, **given)


@pytest.mark.parametrize("given", [{"name": ""}, {"unit": " "}, {"kind": "feeling"}])
def test_an_indicator_needs_name_unit_and_kind(given):
    with pytest.raises(Invalid):
        record_indicator(makers.measure(), **given)


def test_only_the_cio_rates_and_ratings_are_added_never_changed():
    measure, cio = makers.measure(state="running"), makers.cio()

    for rating in (4, 2):
        operations.rate_measure(measure=measure, rating=rating, comment="所見", by=cio, at=factories.NOON)

    assert [row.rating for row in measure.ratings.all()] == [2, 4]
    for stranger in (makers.office(), factories.actor(Role.DIVISION_HEAD, measure.owner)):
        with pytest.raises(NotAllowed):
            operations.rate_measure(measure=measure, rating=3, comment="x", by=stranger, at=factories.NOON)
    for rating, comment in ((0, "所見"), (6, "所見"), (3, " ")):
        with pytest.raises(operations.NotARating):
            operations.rate_measure(
                measure=measure, rating=rating, comment=comment, by=cio, at=factories.NOON
            )


def baseline(**given):
    values = {
        "set_on": date(2026, 4, 1),
        "total_cost_yen": 5_000_000,
        "promise": "登録1万人",
        "approver": "本部",
    }
    return operations.BaselineDraft(**{**values, "reason": "当初", **given})


def test_a_new_promise_stands_beside_the_old_one():
    measure = makers.measure(state="adopted")
    head = factories.actor(Role.DIVISION_HEAD, measure.owner)

    operations.set_baseline(measure=measure, draft=baseline(), by=head, at=factories.NOON)
    operations.set_baseline(
        measure=measure,
        draft=baseline(set_on=date(2026, 10, 1), total_cost_yen=8_000_000),
        by=head,
        at=factories.NOON,
    )

    assert [row.total_cost_yen for row in measure.baselines.all()] == [5_000_000, 8_000_000]
    with pytest.raises(operations.ReasonMissing):
        operations.set_baseline(measure=measure, draft=baseline(reason=" "), by=head, at=factories.NOON)
    with pytest.raises(operations.NegativeAmount):
        operations.set_baseline(
            measure=measure, draft=baseline(total_cost_yen=-1), by=head, at=factories.NOON
        )
    with pytest.raises(NotAllowed):
        staff = factories.actor(Role.DIVISION_STAFF, measure.owner)
        operations.set_baseline(measure=measure, draft=baseline(), by=staff, at=factories.NOON)


def test_information_grows_stale_by_itself_only_while_the_measure_lives(settings):
    settings.YORIAI_MEASURE_STALE_DAYS = 120
    fresh, old = date(2026, 7, 5), date(2026, 7, 4)

    assert not rules.is_stale(state="running", updated_on=fresh, today=factories.TODAY)
    assert not rules.is_stale(state="completed", updated_on=old, today=factories.TODAY)
    assert rules.is_stale(state="running", updated_on=old, today=date(2026, 11, 3))


def test_three_equal_ratings_are_marked():
    assert rules.is_rating_unmoved([3, 3, 3, 1])
    assert not rules.is_rating_unmoved([3, 3, 1])
    assert not rules.is_rating_unmoved([3, 3])
