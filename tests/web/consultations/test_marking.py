"""Marks at the desk: seen in the text, decided by a person with one press, by keyboard and without scripts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.apps.consultations.test_marks import CALL, PLAIN, RUDE
from tests.web.desk import signed_in
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db


def address(room, rest="marks/"):
    return f"/desk/consultations/{room.consultation.code}/{rest}"


@pytest.fixture
def room():
    made = considered.considering(CALL, RUDE, PLAIN)
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    return made


@pytest.fixture
def client(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def test_marks_are_shown_with_their_kind_in_words(client, room):
    page = client.get(address(room)).content.decode()

    assert (
        '<mark class="spot spot--phone">090-1234-5678<span class="spot__label">電話番号</span></mark>' in page
    )
    assert PLAIN not in page


def test_they_are_shown_wherever_the_desk_shows_the_text(client, room):
    item = room.item(room.opinions[0])

    for rest in (f"opinions/{room.opinions[0].pk}/", f"items/{item.number}/"):
        assert 'spot--phone">090-1234-5678' in client.get(address(room, rest)).content.decode(), rest
    assert 'spot--abuse">馬鹿' in client.get(address(room, "items/")).content.decode()


def test_several_are_withheld_with_one_press(client, room):
    keys = [str(one.pk) for one in room.opinions[:2]]

    sent = client.post(address(room), {"opinions": keys, "decision": "withhold"}, follow=True)

    assert "2件の意見の扱いを決めました。" in sent.content.decode()
    assert Opinion.objects.exclude(withholding="").count() == 2


def test_what_was_decided_can_be_seen_and_decided_anew(client, room):
    key = str(room.opinions[0].pk)
    client.post(address(room), {"opinions": [key], "decision": "leave"})

    page = client.get(address(room), {"show": "decided"}).content.decode()
    client.post(address(room) + "?show=decided", {"opinions": [key], "decision": "withhold"})

    assert "このまま公表する" in page
    assert "090-1234-5678" in page
    assert Opinion.objects.get(pk=key).withholding == "personal_data"


def test_nothing_chosen_or_an_unknown_decision_is_said_and_changes_nothing(client, room):
    key = str(room.opinions[0].pk)

    assert client.post(address(room), {"decision": "leave"}).status_code == 422
    unknown = client.post(address(room), {"opinions": [key], "decision": "delete"})

    assert unknown.status_code == 422
    assert f'value="{key}" checked' in unknown.content.decode()


def test_the_publication_page_leads_to_what_waits(client, room):
    page = client.get(address(room, "results/")).content.decode()

    assert "個人情報などのしるしを、まだ確かめていない意見があります" in page
    assert address(room) in page


def test_new_opinions_are_looked_through_when_asked(client, room):
    assert client.post(address(room, "marks/seek/")).headers["Location"] == address(room)


def test_statements_do_not_grow_with_opinions(client, room):
    client.get(address(room))
    with CaptureQueriesContext(connection) as few:
        client.get(address(room))
    more = considered.considering(*[f"{number}：{CALL}" for number in range(9)])
    tasks.seek_marks(consultation_id=more.consultation.pk, at=AFTER)
    other = signed_in(Role.DIVISION_STAFF, more.division)
    other.get(address(more))

    with CaptureQueriesContext(connection) as many:
        other.get(address(more))

    assert len(many) == len(few)
