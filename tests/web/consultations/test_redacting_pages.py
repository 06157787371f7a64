"""Blacking out at the desk: by the marks, by words typed as they stand, undone with one button."""

from __future__ import annotations

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.web.desk import signed_in
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

CALL = "折り返しは090-1234-5678にお願いします。山野さんの家の前です。"


@pytest.fixture
def room():
    made = considered.considering(CALL)
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    return made


def place(room, rest=""):
    return f"/desk/consultations/{room.consultation.code}/opinions/{room.opinions[0].pk}/{rest}"


def test_a_mark_and_words_are_chosen_and_what_was_chosen_is_black_until_it_is_lifted(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)

    form = client.get(place(room, "black-out/")).content.decode()
    start = CALL.index("090")
    said = {"stretches": [f"{start}-{start + 13}"], "words": "山野さん\n"}
    page = client.post(place(room, "black-out/"), said, follow=True).content.decode()
    black = Opinion.objects.get().text
    lifted = client.post(place(room, "black-out/lift/"), follow=True).content.decode()

    assert "090-1234-5678（電話番号）" in form
    assert "1件の意見を黒く塗りました。" in page and "黒く塗ったところ" in page
    assert black == "折り返しは■■■■■■■■■■■■■にお願いします。■■■■の家の前です。"
    assert "黒く塗ったところ" not in lifted and Opinion.objects.get().text == CALL


def test_nothing_chosen_or_words_that_are_not_there_are_said_and_what_was_typed_stays(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)

    nothing = client.post(place(room, "black-out/"), {})
    wrong = client.post(place(room, "black-out/"), {"words": "海野さん"})

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "「海野さん」は、本文に見つかりません。" in wrong.content.decode()
    assert "海野さん</textarea>" in wrong.content.decode()
    assert Opinion.objects.get().text == CALL


def test_on_the_page_of_marks_one_button_blacks_out_what_is_marked(room):
    client = signed_in(Role.DIVISION_STAFF, room.division)
    marks = f"/desk/consultations/{room.consultation.code}/marks/"

    client.post(marks, {"opinions": [str(room.opinions[0].pk)], "decision": "blackout"})
    decided = client.get(f"{marks}?show=decided").content.decode()

    assert "■" in Opinion.objects.get().text
    assert "090-1234-5678" in decided and "電話番号・黒塗り" in decided
