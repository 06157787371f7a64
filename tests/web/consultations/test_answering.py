"""The answering desk through its pages: earlier answers, review, merging two hands, queue, hand-over, undo."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.apps.consultations.considered import NOTED, where
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Answer, Handover, OpinionItem, Reflection
from yoriai.apps.consultations.operations import AnswerDraft, Bearing
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

REASON = "駅前の案内板は、来年度に大きさと明るさを調べます。"


def address(room, rest):
    return f"/desk/consultations/{room.consultation.code}/{rest}"


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "案内板を明るく。", "講座がほしい。")


def staff_of(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def head_of(room):
    return signed_in(Role.DIVISION_HEAD, room.division)


def answer_typed(version=0, **more):
    return {"version": version, "disposition": "for_reference", "reason": REASON, **more}


def test_an_earlier_answer_is_shown_with_its_link_and_copied_below_what_was_typed():
    past = considered.published("案内板。", draft=AnswerDraft("for_reference", REASON))
    room = considered.considering("案内板がほしい。")
    room.item(*room.opinions)
    client = staff_of(room)
    found = Answer.objects.get(item__consultation=past.consultation)

    page = client.get(address(room, "items/1/")).content.decode()
    copied = client.post(
        address(room, "items/1/"),
        {"version": 0, "reason": "はじめに書いた文。", "place": "2-1", "copy": found.pk},
    )

    text = copied.content.decode()
    assert f"/consultations/{past.consultation.code}/items/1/" in page
    assert copied.status_code == 200
    assert f"はじめに書いた文。\n{REASON}</textarea>" in text
    assert 'value="2-1"' in text
    assert not Answer.objects.filter(item__consultation=room.consultation).exists()


def test_what_repeats_a_published_answer_is_said_with_its_share():
    considered.published("案内板。", draft=AnswerDraft("for_reference", REASON))
    room = considered.considering("案内板がほしい。")
    room.write(room.item(*room.opinions), AnswerDraft("for_reference", REASON))

    page = staff_of(room).get(address(room, "items/1/")).content.decode()

    assert "100％ が、公表済みの回答と同じ文です" in page


def test_staff_save_and_send_and_the_head_approves_several_together(room):
    client, head = staff_of(room), head_of(room)
    for number, opinion in enumerate(room.opinions[:2], 1):
        room.item(opinion, title=f"項目{number}")

    first = client.post(address(room, "items/1/"), answer_typed(send="1"))
    client.post(address(room, "items/2/"), answer_typed(send="1"))
    page = head.get(address(room, "review/")).content.decode()
    keys = re.findall(r'name="answers" value="(\w+)"', page)
    head.post(address(room, "review/"), {"answers": keys})

    assert first.headers["Location"] == address(room, "items/2/")
    assert len(keys) == 2
    assert set(Answer.objects.values_list("review", flat=True)) == {"approved"}


def test_an_incomplete_answer_is_not_sent_and_says_what_lacks(room):
    room.item(*room.opinions)

    page = staff_of(room).post(
        address(room, "items/1/"), {"version": 0, "disposition": "adopted", "reason": REASON, "send": "1"}
    )

    assert page.status_code == 422
    assert Answer.objects.count() == 0
    assert "反映した案の箇所がありません" in page.content.decode()


def test_staff_see_no_boxes_to_approve_and_are_refused(room):
    answer = room.send(room.write(room.item(*room.opinions)))
    client = staff_of(room)

    page = client.get(address(room, "review/")).content.decode()
    refused = client.post(address(room, "items/1/approve/"), {"version": 1})

    assert "承認は課長か情報推進課が行います。" in page
    assert 'name="answers"' not in page
    assert refused.status_code == 403
    answer.refresh_from_db()
    assert answer.review == "sent"


def test_the_head_reads_approves_or_sends_back_from_the_item(room):
    room.send(room.write(room.item(*room.opinions)))
    head, client = head_of(room), staff_of(room)

    before = head.get(address(room, "items/1/")).content.decode()
    without = head.post(address(room, "items/1/send-back/"), {"version": 1, "back-reason": ""})
    head.post(address(room, "items/1/send-back/"), {"version": 1, "back-reason": "時期を書いてください。"})
    after = client.get(address(room, "items/1/")).content.decode()

    assert "承認する" in before
    assert without.status_code == 422
    assert "差し戻されました" in after
    assert "時期を書いてください。" in after


def test_a_head_who_wrote_a_no_is_told_that_somebody_else_approves(room):
    room.item(*room.opinions)
    head = head_of(room)

    head.post(address(room, "items/1/"), answer_typed(disposition="not_adopted", send="1"))
    page = head.get(address(room, "review/")).content.decode()

    assert Answer.objects.get().review == "sent"
    assert "書いた人とは別の課長か情報推進課が承認します。" in page


def test_what_only_one_of_two_changed_is_put_together_and_the_rest_stands_side_by_side(room):
    item = room.item(*room.opinions)
    base = AnswerDraft("for_reference", "調べます。", place="2-1")
    room.write(item, base)
    act = considered.measure()
    room.write(item, replace(base, place="2-2", bearings=(Bearing(act.pk, "整備"),)), version=1)
    client = staff_of(room)

    page = client.post(address(room, "items/1/"), answer_typed(1, place="2-1", measure_0="", bearing_0=""))
    text = page.content.decode()
    sent = dict(re.findall(r'<input[^>]*name="(version|place)"[^>]*value="([^"]*)"', text))
    sent |= {name: value for value, name in re.findall(r'value="([^"]*)"[^>]*name="(version|place)"', text)}

    assert page.status_code == 422
    assert (sent["version"], sent["place"]) == ("2", "2-2")
    assert REASON in text
    assert "調べます。" in text
    assert "あなたは変えていないため、保存されている内容を入れました。" in text
    assert f'<option value="{act.pk}" selected>' in text
    assert Reflection.objects.filter(ended_at=None).count() == 1


def test_who_did_what_is_listed_with_names(room):
    item = room.item(*room.opinions)
    room.answer(item)
    room.write(item, replace(NOTED, reason="書き直しました。"), version=1)

    page = staff_of(room).get(address(room, "items/1/history/")).content.decode()

    assert "第2版" in page
    assert "確認を依頼（〇〇）" in page
    assert "承認（〇〇）" in page
    assert NOTED.reason in page


def test_the_queue_leads_to_items_and_to_what_is_not_sorted(room):
    room.item(room.opinions[0])

    page = staff_of(room).get("/desk/consultations/queue/").content.decode()

    assert f'href="{address(room, "items/1/")}"' in page
    assert f'href="{address(room, "items/")}"' in page
    assert 'aria-current="page">回答の机' in page


def test_an_item_is_handed_over_from_its_page(room):
    roads = division("道路課")
    room.item(*room.opinions)
    client = staff_of(room)
    theirs = signed_in(Role.DIVISION_STAFF, roads)

    form = client.get(address(room, "items/1/hand-over/"))
    without = client.post(address(room, "items/1/hand-over/"), {"version": 1, "division": roads.pk})
    done = client.post(
        address(room, "items/1/hand-over/"),
        {"version": 1, "division": roads.pk, "reason": "道路課の仕事のため"},
    )

    assert form.status_code == 200
    assert without.status_code == 422
    assert done.status_code == 302
    assert Handover.objects.get().to_division == roads
    assert theirs.get(address(room, "items/1/")).status_code == 200
    assert theirs.get(address(room, "items/")).status_code == 403
    saved = theirs.post(address(room, "items/1/"), answer_typed(send="1"))
    assert saved.status_code == 302
    assert Answer.objects.get().division == roads


def test_moves_are_undone_from_the_board_the_newest_first(room):
    client = staff_of(room)
    for opinion, title in zip(room.opinions[:2], ("一", "二"), strict=True):
        client.post(address(room, "items/"), {"heaps": [str(opinion.pk)], "title": title})

    before = client.get(address(room, "items/")).content.decode()
    client.post(address(room, "items/undo/"))
    once = [where(opinion) for opinion in room.opinions]
    client.post(address(room, "items/undo/"))
    nothing = client.post(address(room, "items/undo/"))

    assert "新しいものから2回まで戻せます" in before
    assert once == [1, None, None]
    assert [where(opinion) for opinion in room.opinions] == [None, None, None]
    assert nothing.status_code == 409
    assert OpinionItem.objects.count() == 2


@pytest.mark.parametrize("rest", ["queue/", "{code}/review/", "{code}/items/1/history/", "{code}/items/1/"])
def test_statements_do_not_grow_with_items_and_steps(rest):
    counts = []
    for items in (1, 6):
        room = considered.considering(*(f"意見その{number}" for number in range(items)))
        for number, opinion in enumerate(room.opinions):
            room.send(room.write(room.item(opinion, title=f"項目その{number}")))
        for version in range(1, items):
            room.write(OpinionItem.objects.get(consultation=room.consultation, number=1), version=version)
        path = f"/desk/consultations/{rest.format(code=room.consultation.code)}"
        client = head_of(room)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 15, [query["sql"][:150] for query in captured]
