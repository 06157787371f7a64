"""Opinions are grouped into items: nothing is in two, nothing is lost, every move has its reason."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import AFTER, where
from tests.factories import NOON, actor, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import ItemEvent, Membership, Opinion, OpinionItem, Reflection
from yoriai.apps.consultations.operations import AnswerDraft, Bearing, ItemAt, ItemDraft, Part
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal

pytestmark = pytest.mark.django_db


def test_an_item_is_numbered_and_holds_its_opinions():
    room = considered.considering("案内板がほしい。", "案内板を増やして。", "講座がほしい。")

    first = room.item(*room.opinions[:2])
    second = room.item(room.opinions[2], title="講座")

    assert (first.number, second.number) == (1, 2)
    assert [where(opinion) for opinion in room.opinions] == [1, 1, 2]
    assert Membership.objects.first().division == room.division
    assert ItemEvent.objects.filter(kind="created").count() == 2
    assert AuditEvent.objects.filter(action="item.created").count() == 2


def test_items_are_made_only_under_consideration():
    office = division()
    consultation = makers.open_consultation(office)

    with pytest.raises(operations.NotUnderConsideration):
        operations.create_item(
            consultation_id=consultation.pk, draft=ItemDraft("案内板"), by=makers.head(office), at=NOON
        )


@pytest.mark.parametrize("role", [Role.CIO, Role.AUDITOR, Role.RESIDENT, Role.ADVISER])
def test_other_roles_may_not_group(role):
    room = considered.considering("案内板がほしい。")

    with pytest.raises(NotAllowed):
        operations.create_item(
            consultation_id=room.consultation.pk, draft=ItemDraft("案内板"), by=actor(role), at=AFTER
        )


def test_another_division_may_not_group_but_the_cio_office_may():
    room = considered.considering("案内板がほしい。")
    item = room.item()
    ids = [room.opinions[0].pk]

    with pytest.raises(NotAllowed):
        operations.assign_opinions(
            item_id=item.pk, opinion_ids=ids, by=actor(Role.DIVISION_HEAD, division("ほかの課")), at=AFTER
        )
    operations.assign_opinions(item_id=item.pk, opinion_ids=ids, by=actor(Role.CIO_OFFICE), at=AFTER)

    assert where(room.opinions[0]) == 1


def test_an_opinion_moves_only_for_a_reason_and_leaves_its_trace():
    room = considered.considering("案内板がほしい。")
    (opinion,) = room.opinions
    first, second = room.item(opinion), room.item(title="案内全般")

    with pytest.raises(operations.MoveReasonMissing) as refusal:
        operations.assign_opinions(item_id=second.pk, opinion_ids=[opinion.pk], by=room.staff, at=AFTER)
    operations.assign_opinions(
        item_id=second.pk, opinion_ids=[opinion.pk], reason="案内全般の意見のため", by=room.staff, at=AFTER
    )

    assert refusal.value.facts == {"count": 1}
    old, new = Membership.objects.order_by("pk")
    assert (old.item, old.ended_at, old.ended_reason) == (first, AFTER, "案内全般の意見のため")
    assert (new.item, new.ended_at, new.reason) == (second, None, "案内全般の意見のため")


def test_putting_an_opinion_where_it_is_changes_nothing():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)

    moved = operations.assign_opinions(
        item_id=item.pk, opinion_ids=[room.opinions[0].pk], by=room.staff, at=AFTER
    )

    assert moved == 0
    assert Membership.objects.count() == 1


def test_opinions_of_another_consultation_are_not_found():
    room, other = considered.considering("案内板がほしい。"), considered.considering("講座がほしい。")
    item = room.item()

    with pytest.raises(NotFound):
        operations.assign_opinions(
            item_id=item.pk, opinion_ids=[other.opinions[0].pk], by=room.staff, at=AFTER
        )


def test_nothing_chosen_and_no_title_are_refused():
    room = considered.considering("案内板がほしい。")
    item = room.item()

    with pytest.raises(operations.NothingChosen):
        operations.assign_opinions(item_id=item.pk, opinion_ids=[], by=room.staff, at=AFTER)
    with pytest.raises(operations.TitleMissing):
        room.item(title="　 ")


def test_a_released_opinion_waits_again():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    ids = [room.opinions[0].pk]

    with pytest.raises(operations.MoveReasonMissing):
        operations.release_opinions(item_id=item.pk, opinion_ids=ids, reason=" ", by=room.staff, at=AFTER)
    operations.release_opinions(item_id=item.pk, opinion_ids=ids, reason="別の話", by=room.staff, at=AFTER)

    assert where(room.opinions[0]) is None
    assert Membership.objects.get().ended_reason == "別の話"


def test_a_merged_item_stays_and_says_where_it_went():
    room = considered.considering("案内板がほしい。", "看板がほしい。")
    source, target = room.item(room.opinions[0]), room.item(room.opinions[1], title="看板")
    act = considered.measure()
    room.answer(
        source, AnswerDraft("for_reference", "参考にします。", bearings=(Bearing(act.pk, "整備する"),))
    )

    operations.merge_items(
        source=ItemAt(source.pk, 1), into_item_id=target.pk, reason="同じ内容", by=room.staff, at=AFTER
    )

    source.refresh_from_db()
    assert source.merged_into == target
    assert [where(opinion) for opinion in room.opinions] == [2, 2]
    assert Reflection.objects.get(ended_at=None).item == target
    assert Reflection.objects.get(item=source).ended_reason == "同じ内容"
    event = ItemEvent.objects.get(kind="merged")
    assert (event.item, event.other_item, event.reason) == (source, target, "同じ内容")
    with pytest.raises(operations.ItemWasMerged) as refusal:
        room.answer(source)
    assert refusal.value.facts == {"number": 1, "into": 2}


def test_a_merge_needs_a_reason_and_another_item():
    room = considered.considering("案内板がほしい。")
    item, other = room.item(*room.opinions), room.item(title="看板")

    with pytest.raises(operations.MergeIntoItself):
        operations.merge_items(
            source=ItemAt(item.pk, 1), into_item_id=item.pk, reason="同じ", by=room.staff, at=AFTER
        )
    with pytest.raises(operations.MoveReasonMissing):
        operations.merge_items(
            source=ItemAt(item.pk, 1), into_item_id=other.pk, reason="", by=room.staff, at=AFTER
        )


def test_a_split_takes_some_but_not_all():
    room = considered.considering("案内板がほしい。", "講座がほしい。")
    item = room.item(*room.opinions)

    with pytest.raises(operations.SplitTakesAll):
        operations.split_item(
            source=ItemAt(item.pk, 1),
            part=Part(ItemDraft("講座"), [o.pk for o in room.opinions]),
            reason="別の内容",
            by=room.staff,
            at=AFTER,
        )
    new = operations.split_item(
        source=ItemAt(item.pk, 1),
        part=Part(ItemDraft("講座"), [room.opinions[1].pk]),
        reason="別の内容",
        by=room.staff,
        at=AFTER,
    )

    assert [where(opinion) for opinion in room.opinions] == [item.number, new.number]
    assert ItemEvent.objects.get(kind="split").other_item == new


def test_a_stale_rename_is_refused_and_the_first_one_stays():
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    operations.rename_item(item=ItemAt(item.pk, 1), draft=ItemDraft("案内の表示"), by=room.staff, at=AFTER)

    with pytest.raises(operations.StaleItem):
        operations.rename_item(item=ItemAt(item.pk, 1), draft=ItemDraft("標識"), by=room.staff, at=AFTER)

    item.refresh_from_db()
    assert (item.title, item.version) == ("案内の表示", 2)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "assign", "merge", "split", "release"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.sets(st.integers(0, 7), max_size=4),
    ),
    max_size=12,
)


def take_step(room, kind, first, second, chosen):
    items = list(OpinionItem.objects.filter(consultation=room.consultation).order_by("number"))
    ids = [room.opinions[index].pk for index in sorted(chosen)]
    act = {"reason": "整理のため", "by": room.staff, "at": AFTER}
    if kind == "create" or not items:
        return room.item(title="項目")
    item, other = items[first % len(items)], items[second % len(items)]
    at = ItemAt(item.pk, item.version)
    if kind == "assign":
        return operations.assign_opinions(item_id=item.pk, opinion_ids=ids, **act)
    if kind == "release":
        return operations.release_opinions(item_id=item.pk, opinion_ids=ids, **act)
    if kind == "merge":
        return operations.merge_items(source=at, into_item_id=other.pk, **act)
    return operations.split_item(source=at, part=Part(ItemDraft("分けた項目"), ids), **act)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_each_opinion_is_in_one_item_and_its_history_only_grows(steps):
    room = considered.considering(*(f"意見{number}" for number in range(8)))
    history: set[tuple] = set()

    for step in steps:
        with suppress(Refusal):
            take_step(room, *step)
        rows = Membership.objects.filter(item__consultation=room.consultation)
        began = set(rows.values_list("pk", "opinion_id", "item_id", "asserted_at", "reason"))
        assert history <= began
        history = began

        counted = queries.sum_of(room.consultation)
        assert counted.is_right
        assert counted.received == 8
        standing = rows.filter(ended_at=None)
        assert standing.count() == standing.values("opinion_id").distinct().count() == counted.in_items
        assert not standing.filter(item__merged_into__isnull=False).exists()
    assert Opinion.objects.filter(consultation=room.consultation).count() == 8
