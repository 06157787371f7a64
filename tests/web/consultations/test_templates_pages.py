"""Templates through the pages: made, changed, copied into a draft, and the share of repeated words shown."""

import pytest
from django.test import Client

from tests.apps.consultations import considered
from tests.apps.consultations.test_templates import DRAFT, WORDS, make
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Answer, AnswerTemplate
from yoriai.apps.consultations.operations import AnswerDraft
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

ALL = "/desk/consultations/templates/"


@pytest.fixture
def room():
    return considered.considering("案内板がほしい。", "講座がほしい。")


@pytest.fixture
def client(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def item_of(room):
    item = room.item(room.opinions[0])
    return f"/desk/consultations/{room.consultation.code}/items/{item.number}/"


def test_a_template_is_made_and_changed_with_its_versions_shown(client, room):
    sent = {"division": room.division.pk, "name": "参考にする", "disposition": "for_reference", "body": WORDS}
    assert client.post(f"{ALL}new/", sent).headers["Location"] == ALL
    made = AnswerTemplate.objects.get()

    client.post(f"{ALL}{made.pk}/", {"version": 1, "name": "参考", "disposition": "", "body": "別の文です。"})
    page = client.get(f"{ALL}{made.pk}/").content.decode()

    assert "別の文です。" in page
    assert WORDS in page
    assert "第1版" in page
    assert "第2版" in client.get(ALL).content.decode()


def test_what_is_missing_is_said_and_what_was_typed_stays(client, room):
    answer = client.post(f"{ALL}new/", {"division": room.division.pk, "name": "", "body": WORDS})

    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_an_old_version_is_not_saved_over_a_newer_one(client, room):
    made = make(room)
    client.post(f"{ALL}{made.pk}/", {"version": 1, "name": "参考", "body": "新しい文です。"})

    stale = client.post(f"{ALL}{made.pk}/", {"version": 1, "name": "参考", "body": "古い画面の文です。"})

    assert stale.status_code == 422
    assert "古い画面の文です。" in stale.content.decode()
    assert AnswerTemplate.objects.get().body == "新しい文です。"


def test_a_template_is_copied_below_what_is_typed_and_saves_nothing_yet(client, room):
    made, where = make(room), item_of(room)

    page = client.post(
        where, {"version": 0, "reason": "案内板は夏までに立てます。", "template": made.pk}
    ).content.decode()

    assert f"案内板は夏までに立てます。\n{WORDS}" in page
    assert "この検討結果の 65％ が" in page
    assert "ひな形「参考にする」" in page
    assert Answer.objects.count() == 0


def test_the_share_can_be_looked_at_while_writing(client, room):
    make(room)
    where = item_of(room)

    page = client.post(where, {"version": 0, "reason": WORDS, "check": "1"}).content.decode()

    assert "この検討結果の 100％ が" in page
    assert Answer.objects.count() == 0


def test_a_retired_template_is_shown_without_a_form(client, room):
    made = make(room)

    client.post(f"{ALL}{made.pk}/retire/")

    assert "使用をやめています" in client.get(f"{ALL}{made.pk}/").content.decode()
    assert made.name not in client.get(item_of(room)).content.decode()


def test_published_results_say_how_many_answers_are_the_same():
    room = considered.considering("案内板がほしい。", "講座がほしい。", "橋がほしい。")
    for number, opinion in enumerate(room.opinions):
        words = WORDS if number < 2 else "橋を直します。"
        room.answer(room.item(opinion, title=f"項目{number}"), AnswerDraft("for_reference", words))
    room.decide()
    room.publish()

    page = Client().get(f"/consultations/{room.consultation.code}/results/").content.decode()

    assert "3項目中 2項目（67％）が、ほかの項目と同じ文です。" in page


def test_the_names_of_another_division_are_not_offered(room):
    other = considered.considering("講座がほしい。")
    make(other, DRAFT)

    page = signed_in(Role.DIVISION_STAFF, room.division).get(item_of(room)).content.decode()

    assert (other.division == room.division) == (DRAFT.name in page)
