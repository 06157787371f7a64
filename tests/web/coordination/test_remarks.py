"""The pages on which people say whether it was done, and the division replies."""

import re

import pytest

from tests.apps.consultations import considered
from tests.web.desk import signed_in
from yoriai.apps.coordination.models import Remark
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.organisation.rules import Role
from yoriai.web.coordination import remarks

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    remarks.received_remarks.forget()
    room = considered.published("案内板がほしい。")
    room.number = ledger.receipt_for(
        subject_type="consultations.Opinion", subject_id=room.opinions[0].pk
    ).number
    return room


def text_of(response):
    return response.content.decode()


def send(client, address, **given):
    key = re.search(r'name="submission_key" value="([^"]+)"', text_of(client.get(address)))[1]
    fields = {"submission_key": key, "kind": "not_done", "text": "まだありません。", "receipt": "", **given}
    return client.post(address, fields)


def item_address(room):
    return f"/remarks/items/{room.consultation.code}/1/"


def test_from_the_voice_to_a_public_remark_to_the_reply(client, room):
    voice = text_of(client.get(f"/voices/{room.number}/"))
    address = re.search(r'href="(/remarks/items/[^"]+)"', voice)[1].replace("&amp;", "&")
    assert room.number in text_of(client.get(address))

    sent = send(client, address, receipt=room.number)
    own = text_of(client.get(sent["Location"]))
    item = f"/consultations/{room.consultation.code}/items/1/"
    before = text_of(client.get(item))
    staff = signed_in(Role.DIVISION_STAFF, room.division)
    queue = text_of(staff.get("/desk/consultations/queue/"))
    pk = Remark.objects.get().pk
    replied = staff.post(f"/desk/remarks/{pk}/", {"outcome": "done", "text": "きのう立てました。"})

    assert "担当課の返事を待っています" in own
    assert "まだありません。" in before and f"/desk/remarks/{pk}/" in queue
    assert replied.status_code == 302
    assert "きのう立てました。" in text_of(client.get(item))
    assert "きのう立てました。" in text_of(client.get(f"/voices/{room.number}/"))


def test_a_faulty_form_keeps_what_was_typed(client, room):
    answer = send(client, item_address(room), kind="", text="大切なこと", receipt="1234")
    other = send(client, item_address(room), text="大切なこと", receipt="1234")

    assert answer.status_code == other.status_code == 422
    assert "大切なこと" in text_of(answer) and "大切なこと" in text_of(other)
    assert Remark.objects.count() == 0


def test_pressing_twice_stores_once_and_leads_to_the_same_page(client, room):
    address = item_address(room)
    fields = {"submission_key": "k" * 32, "kind": "when", "text": "いつですか。"}

    assert client.post(address, fields)["Location"] == client.post(address, fields)["Location"]
    assert Remark.objects.count() == 1


def test_too_many_from_one_address_are_asked_to_wait(client, room, settings):
    settings.YORIAI_OPINIONS_PER_HOUR = 1

    answers = [send(client, item_address(room)).status_code for _ in range(2)]

    assert answers == [302, 429]


def test_without_a_receipt_it_is_read_before_it_is_public(client, room):
    sent = send(client, item_address(room), text="だれかの名前")
    item = f"/consultations/{room.consultation.code}/items/1/"
    staff = signed_in(Role.DIVISION_HEAD, room.division)
    pk = Remark.objects.get().pk

    assert "だれかの名前" not in text_of(client.get(item))
    assert "公表前の確認を待っています" in text_of(client.get(sent["Location"]))
    assert "だれかの名前" in text_of(staff.get(f"/desk/remarks/{pk}/"))
    assert staff.post(f"/desk/remarks/{pk}/show/").status_code == 302
    assert "だれかの名前" in text_of(client.get(item))
    assert staff.post(f"/desk/remarks/{pk}/hide/", {"reason": "personal_data"}).status_code == 302
    assert "だれかの名前" not in text_of(client.get(item))
    assert staff.get("/desk/remarks/?state=hidden").status_code == 200


def test_another_division_sees_and_does_nothing(client, room):
    send(client, item_address(room), receipt=room.number)
    pk = Remark.objects.get().pk
    stranger = signed_in(Role.DIVISION_STAFF, considered.division("別の課"))

    assert stranger.get(f"/desk/remarks/{pk}/").status_code == 404
    assert stranger.post(f"/desk/remarks/{pk}/show/").status_code == 403


def test_a_typed_receipt_number_of_a_remark_leads_to_it(client, room):
    sent = send(client, item_address(room))
    number = sent["Location"].rstrip("/").rsplit("/", 1)[1]

    assert client.get("/voices/", {"number": number})["Location"] == f"/remarks/{number}/"
    assert client.get(f"/remarks/{room.number}/").status_code == 404


def test_a_public_measure_takes_remarks_and_a_draft_does_not(client, room):
    measure = considered.measure(owner=room.division)

    assert send(client, f"/remarks/measures/{measure.code}/").status_code == 302
    assert "約束は守られましたか" in text_of(client.get(f"/measures/{measure.code}/"))
    type(measure).objects.update(state="draft")
    assert client.get(f"/remarks/measures/{measure.code}/").status_code == 404


def test_the_figures_are_open(client, room):
    send(client, item_address(room), receipt=room.number)

    assert "届いた指摘" in text_of(client.get("/figures/"))
    assert client.get("/figures/figures.json").json()["remarks"]["received"] == 1


def test_the_receipt_of_a_remark_leads_to_what_became_of_it_wherever_it_is_typed(client, room):
    voice = text_of(client.get(f"/voices/{room.number}/"))
    address = re.search(r'href="(/remarks/items/[^"]+)"', voice)[1].replace("&amp;", "&")
    own = send(client, address, receipt=room.number)["Location"].partition("?")[0]
    number = own.rstrip("/").rpartition("/")[2]

    for place in (f"/voices/{number}/", f"/voices/?number={number}"):
        assert client.get(place)["Location"] == own
    assert client.get("/voices/000000000000/").status_code == 404
