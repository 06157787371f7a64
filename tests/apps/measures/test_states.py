"""The life of a measure: who may change its state, what follows what, and what stays on record."""

import pytest

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.ledger.models import AuditEvent, LogLeaf
from yoriai.apps.measures import operations
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db

CHANGES = {
    "adopted": operations.adopt_measure,
    "running": operations.start_measure,
    "completed": operations.complete_measure,
    "stopped": operations.stop_measure,
    "removed": operations.remove_measure,
}
ALLOWED = {
    ("draft", "removed"),
    ("proposed", "adopted"),
    ("proposed", "removed"),
    ("draft", "adopted"),
    ("adopted", "running"),
    ("stopped", "running"),
    ("running", "completed"),
    ("adopted", "stopped"),
    ("running", "stopped"),
    ("adopted", "removed"),
    ("running", "removed"),
    ("stopped", "removed"),
    ("completed", "removed"),
}


@pytest.mark.parametrize("old", ["draft", "proposed", *CHANGES])
@pytest.mark.parametrize("new", CHANGES)
def test_only_the_named_changes_of_state_are_possible(old, new):
    measure = makers.measure(state=old)
    given = {"measure": measure, "reason": "理由", "by": makers.office(), "at": factories.NOON}

    if (old, new) in ALLOWED:
        assert CHANGES[new](**given).state == new
    else:
        with pytest.raises((operations.WrongState, operations.MeasureAlreadyAdopted)):
            CHANGES[new](**given)


def test_a_draft_is_proposed_once_by_those_who_decide():
    measure = makers.measure()

    with pytest.raises(NotAllowed):
        operations.propose_measure(
            measure_id=measure.pk, by=factories.actor(Role.DIVISION_HEAD, measure.owner), at=factories.NOON
        )
    proposed = operations.propose_measure(measure_id=measure.pk, by=makers.office(), at=factories.NOON)

    assert proposed.state == "proposed"
    with pytest.raises(operations.WrongState):
        operations.propose_measure(measure_id=measure.pk, by=makers.office(), at=factories.NOON)


def test_the_head_adopts_and_the_public_log_says_so():
    division = factories.division()
    measure = makers.measure(division)

    adopted = operations.adopt_measure(
        measure=measure, by=factories.actor(Role.DIVISION_HEAD, division), at=factories.NOON
    )

    leaf = LogLeaf.objects.get()
    assert (adopted.state, adopted.version, adopted.updated_on) == ("adopted", 2, factories.TODAY)
    assert (leaf.kind, leaf.subject_id) == ("measure", str(measure.pk))
    assert AuditEvent.objects.filter(action="measure.adopted", subject_id=str(measure.pk)).count() == 1


def test_a_second_adoption_is_refused_by_name():
    measure = makers.measure(title="道路補修", state="adopted")

    with pytest.raises(operations.MeasureAlreadyAdopted) as refusal:
        operations.adopt_measure(measure=measure, by=makers.office(), at=factories.NOON)

    assert refusal.value.facts == {"title": "道路補修"}


def test_staff_other_heads_and_the_public_may_not_adopt():
    division = factories.division()
    measure = makers.measure(division)
    others = [
        factories.actor(Role.DIVISION_STAFF, division),
        factories.actor(Role.DIVISION_HEAD, factories.division("道路課")),
        factories.actor(Role.AUDITOR),
        ANYONE,
    ]

    for other in others:
        with pytest.raises(NotAllowed):
            operations.adopt_measure(measure=measure, by=other, at=factories.NOON)


@pytest.mark.parametrize("change", [operations.stop_measure, operations.remove_measure])
def test_stopping_and_removing_need_a_reason(change):
    measure = makers.measure(state="running")

    with pytest.raises(operations.ReasonMissing):
        change(measure=measure, reason=" ", by=makers.office(), at=factories.NOON)


def test_a_removed_measure_keeps_by_whom_and_why():
    division = factories.division()
    measure = makers.measure(division, state="running")

    operations.remove_measure(
        measure=measure,
        reason="統合のため",
        by=factories.actor(Role.DIVISION_HEAD, division),
        at=factories.NOON,
    )

    last = measure.state_changes.last()
    assert (last.state, last.division, last.reason) == ("removed", division, "統合のため")
    with pytest.raises(operations.MeasureRemoved):
        operations.rate_measure(measure=measure, rating=3, comment="所見", by=makers.cio(), at=factories.NOON)
