"""Copies on the board: one line for one voice, every original behind it, a flag that only informs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER, where
from tests.apps.consultations.test_likeness import LETTER, OTHER
from tests.web.desk import signed_in
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import LikenessGroup, OpinionMark
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db


def address(room, rest=""):
    return f"/desk/consultations/{room.consultation.code}/items/{rest}"


@pytest.fixture
def room():
    made = considered.considering(LETTER.format(""), LETTER.format("ぜひ"), OTHER)
    tasks.seek_likeness(consultation_id=made.consultation.pk, at=AFTER)
    return made


def test_a_voice_is_one_line_and_goes_into_an_item_with_one_action(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)
    group = LikenessGroup.objects.get()

    page = client.get(address(room)).content.decode()
    sent = client.post(address(room), {"heaps": [f"g{group.pk}n2"], "title": "案内板"}, follow=True)

    assert "ほぼ同じ文 2件（2人）" in page
    assert [where(opinion) for opinion in room.opinions] == [1, 1, None]
    assert "2件の意見を項目に入れました。" in sent.content.decode()


def test_a_voice_that_shrank_meanwhile_is_not_moved_unseen(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)
    group = LikenessGroup.objects.get()
    room.item(room.opinions[0])

    sent = client.post(address(room), {"heaps": [f"g{group.pk}n2"], "title": "案内板"})

    assert sent.status_code == 422
    assert where(room.opinions[1]) is None


def test_every_original_is_reachable_with_what_differs(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)

    page = client.get(address(room, f"alike/{LikenessGroup.objects.get().pk}/")).content.decode()

    assert "2件（2人）・文の違い 2通り" in page
    assert "<ins>" in page or "<del>" in page
    assert "しるしを見る" not in page
    for opinion in room.opinions[:2]:
        assert f"/opinions/{opinion.pk}/" in page


def test_a_flood_shows_its_evidence():
    room = considered.considering(*(LETTER.format("あ" * (number % 3)) for number in range(30)))
    tasks.seek_likeness(consultation_id=room.consultation.pk, at=AFTER)

    page = signed_in(Role.DIVISION_STAFF, room.division).get(address(room)).content.decode()

    assert "大量投稿のしるし" in page
    assert "30件が同じ内容です（文の違いは3通り、30人）。" in page


def test_staff_can_have_copies_sought_anew(room):
    sent = signed_in(Role.DIVISION_STAFF, room.division).post(address(room, "alike/"))

    assert sent.headers["Location"] == address(room)


def test_statements_do_not_grow_with_voices(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)
    client.get(address(room))

    with CaptureQueriesContext(connection) as captured:
        client.get(address(room))

    assert len(captured) <= 15, [query["sql"][:120] for query in captured]


def test_an_item_lists_one_of_each_voice_before_the_copies_and_counts_all(room, monkeypatch):
    room.item(*room.opinions)
    monkeypatch.setattr("yoriai.apps.consultations.queries.items.MOST_OPINIONS", 2)

    page = signed_in(Role.DIVISION_STAFF, room.division).get(address(room, "1/")).content.decode()

    assert "意見　3件（3人）" in page
    assert OTHER in page
    assert "ほかの1件は、写しなどのためここには並べていません。" in page


def test_marks_of_personal_data_stand_in_the_representative_and_in_every_original(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)
    for opinion in room.opinions[:2]:
        OpinionMark.objects.create(opinion=opinion, start=0, end=2, kind="name", certainty="certain")

    page = client.get(address(room, f"alike/{LikenessGroup.objects.get().pk}/")).content.decode()

    assert page.count('<mark class="spot spot--name">') == 3
    assert page.count("しるしを見る") == 2
