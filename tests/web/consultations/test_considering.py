"""The desk: grouping, answering and publishing through the pages, without JavaScript."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.apps.consultations.considered import NOTED, where
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Answer, OpinionItem, Reflection
from yoriai.apps.consultations.operations import Bearing
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db


def address(room, rest):
    return f"/desk/consultations/{room.consultation.code}/{rest}"


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "案内板が　ほしい。", "講座がほしい。")


def staff_of(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def head_of(room):
    return signed_in(Role.DIVISION_HEAD, room.division)


def version_on(page, prefix=""):
    return re.search(rf'name="{prefix}version" value="(\d+)"', page.content.decode())[1]


def test_opinions_of_the_same_wording_stand_together_and_go_into_an_item_together(room):
    client = staff_of(room)
    ids = [opinion.pk for opinion in room.opinions]

    page = client.get(address(room, "items/")).content.decode()
    answer = client.post(address(room, "items/"), {"heaps": [f"{ids[0]}-{ids[1]}"], "title": "案内板"})

    assert "同じ文 2件（2人）" in page
    assert answer.status_code == 302
    assert [where(opinion) for opinion in room.opinions] == [1, 1, None]
    assert "3件中 <strong>2件</strong> 整理済み" in client.get(address(room, "items/")).content.decode()


def test_nothing_ticked_or_nowhere_to_put_it_is_said_and_the_ticks_stay(room):
    client = staff_of(room)
    key = str(room.opinions[2].pk)

    nothing = client.post(address(room, "items/"), {"title": "講座"})
    nowhere = client.post(address(room, "items/"), {"heaps": [key]})

    assert nothing.status_code == nowhere.status_code == 422
    assert 'value="講座"' in nothing.content.decode()
    assert f'value="{key}" checked' in nowhere.content.decode()
    assert OpinionItem.objects.count() == 0


def test_an_opinion_that_a_colleague_took_meanwhile_is_not_moved(room):
    client = staff_of(room)
    room.item(room.opinions[2], title="講座")

    answer = client.post(address(room, "items/"), {"heaps": [str(room.opinions[2].pk)], "title": "別の項目"})

    assert answer.status_code == 422
    assert where(room.opinions[2]) == 1


def test_the_board_can_be_searched(room):
    page = staff_of(room).get(address(room, "items/"), {"words": "講座"}).content.decode()

    assert "講座がほしい。" in page
    assert "案内板がほしい。" not in page


def test_an_answer_is_saved_with_the_measures_it_bears_on(room):
    item = room.item(*room.opinions)
    act = considered.measure()
    client = staff_of(room)

    saved = client.post(
        address(room, "items/1/"),
        {
            "version": 0,
            "disposition": "for_reference",
            "reason": "参考にします。",
            "measure_0": act.pk,
            "bearing_0": "案内板を整える",
        },
    )

    assert saved.status_code == 302
    assert Answer.objects.get().item == item
    assert Reflection.objects.get().measure == act


def test_saving_leads_to_the_next_item_without_an_answer(room):
    first = room.item(room.opinions[0])
    room.item(room.opinions[1], title="二")
    room.answer(OpinionItem.objects.get(number=2))
    room.item(room.opinions[2], title="三")

    saved = staff_of(room).post(
        address(room, f"items/{first.number}/"),
        {"version": 0, "disposition": "for_reference", "reason": "参考にします。", "next": "1"},
    )

    assert saved.headers["Location"] == address(room, "items/3/")


def test_a_stale_answer_is_shown_again_with_what_was_typed_and_what_is_saved(room):
    item = room.item(*room.opinions)
    room.answer(item)
    client = staff_of(room)
    typed = {"version": 0, "disposition": "not_adopted", "reason": "別の考えを書きました。"}

    page = client.post(address(room, "items/1/"), typed)

    text = page.content.decode()
    assert page.status_code == 422
    assert typed["reason"] in text
    assert NOTED.reason in text
    again = client.post(address(room, "items/1/"), {**typed, "version": version_on(page)})
    assert again.status_code == 302
    assert Answer.objects.get().disposition == "not_adopted"


def test_an_item_is_renamed_split_and_merged(room):
    room.item(*room.opinions)
    client = staff_of(room)

    client.post(
        address(room, "items/1/rename/"),
        {"item-version": 1, "item-title": "案内の表示", "item-summary": "見やすく", "item-section": ""},
    )
    client.post(
        address(room, "items/1/move/"),
        {
            "move-version": 2,
            "move-opinions": [room.opinions[2].pk],
            "move-to": "new",
            "move-title": "講座",
            "move-reason": "別の内容",
        },
    )
    after_split = [where(opinion) for opinion in room.opinions]
    client.post(
        address(room, "items/2/merge/"),
        {
            "merge-version": 1,
            "merge-into": OpinionItem.objects.get(number=1).pk,
            "merge-reason": "やはり同じ",
        },
    )

    assert OpinionItem.objects.get(number=1).title == "案内の表示"
    assert after_split == [1, 1, 2]
    assert [where(opinion) for opinion in room.opinions] == [1, 1, 1]


def test_a_move_without_a_reason_is_shown_again(room):
    room.item(*room.opinions)

    page = staff_of(room).post(
        address(room, "items/1/move/"),
        {"move-version": 1, "move-opinions": [room.opinions[0].pk], "move-to": "none"},
    )

    assert page.status_code == 422
    assert f'value="{room.opinions[0].pk}" checked' in page.content.decode()
    assert where(room.opinions[0]) == 1


def test_what_is_missing_is_listed_with_links(room):
    room.item(*room.opinions[:2])

    page = staff_of(room).get(address(room, "results/")).content.decode()

    assert f'href="{address(room, "items/")}"' in page
    assert f'href="{address(room, "items/1/")}"' in page
    assert 'href="#outcome"' in page


def test_the_head_publishes_from_the_page(room):
    room.answer(room.item(*room.opinions))
    client = head_of(room)

    page = client.get(address(room, "results/"))
    client.post(
        address(room, "results/outcome/"),
        {"outcome-version": version_on(page, "outcome-"), "outcome-outcome": "enacted"},
    )
    ready = client.get(address(room, "results/"))
    unsure = client.post(address(room, "results/"), {"version": version_on(ready)})
    done = client.post(address(room, "results/"), {"version": version_on(ready), "sure": "on"}, follow=True)

    assert unsure.status_code == 422
    assert "結果を公表しました" in done.content.decode()
    assert client.get(f"/consultations/{room.consultation.code}/results/").status_code == 200


def test_staff_who_are_not_the_head_cannot_publish(room):
    room.answer(room.item(*room.opinions))
    version = room.decide().version
    client = staff_of(room)

    refused = client.post(address(room, "results/"), {"version": version, "sure": "on"})

    assert refused.status_code == 403
    assert "結果を公表する</button>" not in client.get(address(room, "results/")).content.decode()


def test_not_enacted_without_a_reason_is_shown_again(room):
    client = staff_of(room)
    version = version_on(client.get(address(room, "results/")), "outcome-")

    page = client.post(
        address(room, "results/outcome/"), {"outcome-version": version, "outcome-outcome": "not_enacted"}
    )

    assert page.status_code == 422


def test_the_final_text_of_a_section_is_written_and_what_equals_the_draft_means_no_change(room):
    client = staff_of(room)
    section = room.consultation.sections.get(number="2-1")

    client.post(address(room, "results/sections/2-1/"), {"seen": "", "text": section.draft_text})
    unchanged = room.consultation.sections.get(number="2-1").final_text
    client.post(address(room, "results/sections/2-1/"), {"seen": "", "text": "市の情報を紙でも届けます。"})
    stale = client.post(address(room, "results/sections/2-1/"), {"seen": "", "text": "別の文"})

    assert unchanged == ""
    assert room.consultation.sections.get(number="2-1").final_text == "市の情報を紙でも届けます。"
    assert stale.status_code == 422
    assert "別の文" in stale.content.decode()


def test_a_public_answer_is_corrected_from_its_page():
    room = considered.published("案内板がほしい。")
    client = head_of(room)
    typed = {"version": 1, "disposition": "for_reference", "reason": "来年度に調べます。"}

    without = client.post(address(room, "items/1/"), typed)
    done = client.post(address(room, "items/1/"), {**typed, "change_reason": "時期を書き加えるため"})

    assert without.status_code == 422
    assert done.status_code == 302
    assert Answer.objects.get().version == 2


@pytest.mark.parametrize("rest", ["items/", "items/1/", "results/", "results/sections/2-1/"])
def test_the_pages_are_for_those_who_work_on_it_or_watch_over_all(client, rest):
    room = considered.considering("案内板がほしい。")
    room.item(*room.opinions)
    allowed = [
        staff_of(room),
        head_of(room),
        *(signed_in(role) for role in (Role.CIO_OFFICE, Role.CIO, Role.AUDITOR)),
    ]
    refused = [
        signed_in(Role.DIVISION_STAFF, division("ほかの課")),
        *(signed_in(role) for role in (Role.ADVISER, Role.SYSTEM_OPERATOR, Role.HEADQUARTERS_MEMBER)),
    ]

    assert [one.get(address(room, rest)).status_code for one in allowed] == [200] * 5
    assert [one.get(address(room, rest)).status_code for one in refused] == [403] * 4
    assert client.get(address(room, rest)).status_code == 302


@pytest.mark.parametrize("rest", ["items/", "items/1/", "results/"])
def test_statements_do_not_grow_with_opinions_and_items(rest):
    counts = []
    for opinions, items in ((4, 1), (40, 8)):
        room = considered.considering(*(f"意見その{number}" for number in range(opinions)))
        act = considered.measure(f"r8-{opinions}")
        for number in range(items):
            item = room.item(*room.opinions[number : opinions // 2 : items], title=f"項目{number}")
            operations.answer_item(
                item_id=item.pk,
                version=0,
                draft=operations.AnswerDraft("for_reference", "参考", bearings=(Bearing(act.pk, "整備"),)),
                by=room.staff,
                at=considered.AFTER,
            )
        client = head_of(room)
        client.get(address(room, rest))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(room, rest)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 15, [query["sql"][:150] for query in captured]
