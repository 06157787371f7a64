"""The language model on the pages: absent where none is set up, named as such where one is."""

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.apps.consultations.test_themes import BUS, PARK
from tests.web.desk import signed_in
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import ModelRequest, ThemePlace
from yoriai.apps.consultations.operations import language_model
from yoriai.apps.consultations.operations.language_model import Proposal, Sending
from yoriai.apps.organisation.rules import INSTALLATION, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    made = considered.considering(*PARK, *BUS)
    tasks.seek_themes(consultation_id=made.consultation.pk, anew=False, at=AFTER)
    return made


@pytest.fixture
def client(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def address(room, rest=""):
    key = ThemePlace.objects.get(opinion=room.opinions[0]).theme.key
    return f"/desk/consultations/{room.consultation.code}/themes/{key}/{rest}"


def test_without_an_address_there_is_no_word_of_a_model(client, room):
    assert "言語モデル" not in client.get(address(room)).content.decode()
    assert client.post(address(room, "model/")).status_code == 409
    record = client.get(f"/desk/consultations/{room.consultation.code}/themes/model/").content.decode()
    assert "何も送られません。" in record


def test_a_proposal_is_named_as_such_and_used_by_one_press(client, room, settings):
    settings.YORIAI_LLM_URL = "http://127.0.0.1:9/v1"
    client.post(address(room, "model/"))
    made = ModelRequest.objects.get()
    act = {"by": INSTALLATION, "at": AFTER}
    sent = Sending("送った文です。", [room.opinions[0].pk], 1, "small-model")
    language_model.note_sending(request_id=made.pk, sending=sent, **act)
    language_model.keep_proposal(request_id=made.pk, proposal=Proposal("公園の木", "木を残す。"), **act)

    page = client.get(address(room)).content.decode()
    used = client.post(address(room, "rename/"), {"name-label": "公園の木"}, follow=True).content.decode()
    listed = client.get(f"/desk/consultations/{room.consultation.code}/themes/").content.decode()

    assert "機械がつくった案です。" in page
    assert "送った文です。" in page
    assert made.sha256 == "" and ModelRequest.objects.get().sha256 in page
    assert "言語モデルの案から職員が選んだ名前" in used
    assert "言語モデルの案から職員が選んだ名前" in listed
