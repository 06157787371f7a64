"""Themes through the pages, without JavaScript: read, arranged, made into items, undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER, where
from tests.apps.consultations.test_themes import BUS, LONE, PARK
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.models import Theme, ThemeEdit, ThemePlace
from yoriai.apps.consultations.operations import themes
from yoriai.apps.organisation.rules import ANYONE, Role

pytestmark = pytest.mark.django_db


def address(room, rest=""):
    return f"/desk/consultations/{room.consultation.code}/themes/{rest}"


@pytest.fixture
def room():
    made = considered.considering(*PARK, *BUS, LONE)
    tasks.seek_themes(consultation_id=made.consultation.pk, anew=False, at=AFTER)
    return made


@pytest.fixture
def client(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def theme_of(room, place):
    return ThemePlace.objects.get(opinion=room.opinions[place]).theme


def read(client, *args):
    return client.get(*args).content.decode()


def test_themes_show_sentences_counts_and_every_voice_that_stands_alone(client, room):
    page = read(client, address(room))

    assert "4件（4人）" in page
    assert PARK[0].split("。")[0] in page or PARK[1].split("。")[0] in page
    assert LONE in page
    assert "どの話題にも入らない声 1件" in page


def test_one_press_makes_an_item_of_a_theme_and_leads_to_the_next(client, room):
    first, second = theme_of(room, 0), theme_of(room, 4)

    sent = client.post(address(room, f"{first.key}/item/"), {"item-title": "公園の木"})

    assert sent.headers["Location"] == address(room, f"{second.key}/")
    assert [where(one) for one in room.opinions[:5]] == [1, 1, 1, 1, None]
    undone = client.post(f"/desk/consultations/{room.consultation.code}/items/undo/", follow=True)
    assert "4件の意見を元に戻しました。" in undone.content.decode()
    assert where(room.opinions[0]) is None


def test_a_theme_is_added_to_an_item_that_is_there(client, room):
    item = room.item(room.opinions[8], title="施設")

    sent = client.post(address(room, f"{theme_of(room, 0).key}/item/"), {"item-item": str(item.pk)})

    assert sent.status_code == 302
    assert {where(one) for one in room.opinions[:4]} == {item.number}


def test_an_item_without_a_title_and_a_theme_with_nothing_left_are_said(client, room):
    key = theme_of(room, 0).key
    assert client.post(address(room, f"{key}/item/"), {"item-title": " "}).status_code == 422
    room.item(*room.opinions[:4])

    again = client.post(address(room, f"{key}/item/"), {"item-title": "木"})

    assert again.status_code == 422
    assert "すべて項目に入っています" in again.content.decode()


def test_staff_rename_merge_and_shelve_and_undo_from_the_list(client, room):
    park, bus = theme_of(room, 0).key, theme_of(room, 4).key

    client.post(address(room, f"{park}/rename/"), {"name-label": "公園の木"})
    client.post(address(room, f"{park}/chapter/"), {"shelf-label": "緑"})
    merged = client.post(address(room, f"{bus}/merge/"), {"merge-into": park})

    assert merged.headers["Location"] == address(room, f"{park}/")
    page = read(client, address(room))
    assert "「公園の木」" in page
    assert "緑" in page
    assert "8件（8人）" in page
    edit = ThemeEdit.objects.latest("id")
    undone = client.post(address(room, f"undo/{edit.pk}/"), follow=True).content.decode()
    assert "話題の変更を元に戻しました。" in undone
    assert "<s>" in undone
    assert theme_of(room, 4).key == bus


def test_chosen_opinions_are_split_off_moved_and_left_outside(client, room):
    key = theme_of(room, 4).key
    five, six, seven = (str(room.opinions[place].pk) for place in (5, 6, 7))

    client.post(
        address(room, f"{key}/move/"), {"move-heaps": [five, six], "move-to": "new", "move-label": "夜"}
    )
    client.post(address(room, f"{key}/move/"), {"move-heaps": [seven], "move-to": "outside"})

    assert theme_of(room, 5).label == theme_of(room, 6).label == "夜"
    assert theme_of(room, 7) is None
    assert BUS[3] in read(client, address(room))


def test_what_was_typed_stays_when_something_is_missing(client, room):
    key, chosen = theme_of(room, 4).key, str(room.opinions[5].pk)

    unnamed = client.post(address(room, f"{key}/move/"), {"move-heaps": [chosen], "move-to": "new"})
    nothing = client.post(address(room), {"label": "点字"})

    assert unnamed.status_code == nothing.status_code == 422
    assert f'value="{chosen}" checked' in unnamed.content.decode()
    assert 'value="点字"' in nothing.content.decode()
    assert ThemeEdit.objects.count() == 0


def test_voices_that_stand_alone_become_a_theme_or_an_item(client, room):
    key = str(room.opinions[8].pk)

    client.post(address(room), {"heaps": [key], "label": "点字", "item": "1"})
    again = client.post(address(room), {"heaps": [key], "label": "点字", "item": "1"})
    client.post(address(room), {"heaps": [key], "label": "点字"})

    assert again.status_code == 422
    assert "すでに項目に入っています" in again.content.decode()
    assert where(room.opinions[8]) == 1
    assert theme_of(room, 8).label == "点字"


def test_voices_that_stand_alone_become_an_item_each_and_can_be_taken_back_together():
    made = considered.considering(*PARK, *BUS, LONE, "・電話は090-1234-5678へ。橋を直してほしい。")
    tasks.seek_themes(consultation_id=made.consultation.pk, anew=False, at=AFTER)
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    client = signed_in(Role.DIVISION_STAFF, made.division)
    keys = [str(one.pk) for one in made.opinions[8:]]

    client.post(address(made), {"heaps": keys, "each": "1"})

    titles = set(made.consultation.items.values_list("title", flat=True))
    assert titles == {"図書館の点字の本を増やしてください", f"意見 {keys[1]}"}
    client.post(f"/desk/consultations/{made.consultation.code}/items/undo/")
    assert [where(one) for one in made.opinions[8:]] == [None, None]


def test_proposals_are_accepted_for_one_theme(client, room):
    themes.rename_theme(
        consultation_id=room.consultation.pk, key=theme_of(room, 4).key, label="バス", by=room.staff, at=AFTER
    )
    late = considered.makers.said(
        room.consultation, "夜のバスの本数を増やしてください。駅から歩くのは大変です。"
    )
    operations.submit_opinions(drafts=[late], by=ANYONE, at=AFTER)
    tasks.seek_themes(consultation_id=room.consultation.pk, anew=False, at=AFTER)
    key = theme_of(room, 4).key

    assert "機械の案が1件あります" in read(client, address(room))
    assert "この話題に入れる案 1件" in read(client, address(room, f"{key}/"))
    client.post(address(room, "proposals/"), {"theme": key, "decision": "accept"})

    assert Theme.objects.get(key=key).places.count() == 5


def test_names_that_people_type_are_shown_as_text(client, room):
    client.post(address(room, f"{theme_of(room, 0).key}/rename/"), {"name-label": "<b>木</b>"})

    assert "&lt;b&gt;木&lt;/b&gt;" in read(client, address(room))


def test_those_who_watch_over_the_office_read_without_buttons(room):
    page = read(signed_in(Role.AUDITOR), address(room))

    assert "4件（4人）" in page
    assert "選んだ声を話題に入れる" not in page
    assert "さがし直す" not in page


def test_before_any_search_the_page_says_so_and_offers_one():
    made = considered.considering(*PARK)
    client = signed_in(Role.DIVISION_STAFF, made.division)

    assert "話題は、まださがしていません。" in read(client, address(made))
    assert client.post(address(made, "seek/")).headers["Location"] == address(made)


@pytest.mark.parametrize("which", ["list", "one"])
def test_statements_do_not_grow_with_themes_and_opinions(room, which):
    counts = []
    more = considered.considering(
        *PARK, *BUS, LONE, *(f"{text}{n}番目です。" for text in PARK + BUS for n in "一二三")
    )
    tasks.seek_themes(consultation_id=more.consultation.pk, anew=False, at=AFTER)
    for made in (room, more):
        client = signed_in(Role.DIVISION_STAFF, made.division)
        rest = "" if which == "list" else f"{theme_of(made, 0).key}/"
        client.get(address(made, rest))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(made, rest))
        counts.append(len(captured))

    assert counts[1] <= counts[0] + 2  # the voices of copies and their first texts, where there are any
    assert max(counts) <= 23
