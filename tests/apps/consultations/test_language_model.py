"""A language model is asked only where one is set up, with personal data masked, on the record; it harms nothing."""

from __future__ import annotations

import json
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.apps.consultations.test_themes import BUS, PARK
from tests.factories import actor, division
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.models import ModelRequest, Theme, ThemePlace
from yoriai.apps.consultations.operations import language_model
from yoriai.apps.consultations.operations.language_model import Proposal
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

CALL = "公園の木を切らないで。連絡は090-1234-5678の山田花子さんへ。夏の日陰が大切です。"
SAID = {"label": "公園の木と日陰", "summary": "公園の木を残し、夏の日陰を守ってほしい。"}


class StandIn:
    """A server that speaks the protocol, and remembers what it was sent."""

    def __init__(self, status=200, body=None, wait_s=0.0, headers=()):
        asked = self.asked = []
        content = json.dumps(SAID, ensure_ascii=False) if body is None else body
        answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                asked.append((self.path, dict(self.headers), json.loads(self.rfile.read(length))))
                time.sleep(wait_s)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    return

            def log_message(self, *_args):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_exc):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def room():
    made = considered.considering(CALL, *PARK, *BUS)
    tasks.seek_themes(consultation_id=made.consultation.pk, anew=False, at=AFTER)
    return made


@pytest.fixture
def set_up(settings):
    def use(url):
        settings.YORIAI_LLM_URL, settings.YORIAI_LLM_KEY = url, "secret-key"
        settings.YORIAI_LLM_MODEL, settings.YORIAI_LLM_TIMEOUT_S = "small-model", 0.5

    return use


def theme_of(room, place=0):
    return ThemePlace.objects.get(opinion=room.opinions[place]).theme


def request_for(room, by=None):
    return language_model.have_theme_described(
        consultation_id=room.consultation.pk, key=theme_of(room).key, by=by or room.staff, at=AFTER
    )


def asked(room):
    made = request_for(room)
    tasks.ask_model(request_id=made.pk, at=AFTER)
    made.refresh_from_db()
    return made


def test_off_by_default_nothing_can_be_asked(room):
    with pytest.raises(language_model.LanguageModelOff):
        request_for(room)

    assert ModelRequest.objects.count() == 0


def test_what_is_sent_is_masked_and_kept_word_for_word_before_it_is_sent(room, set_up):
    with StandIn() as model:
        set_up(model.url)
        made = asked(room)

    ((path, headers, body),) = model.asked
    (message,) = body["messages"]
    assert (path, headers["Authorization"], body["model"]) == (
        "/v1/chat/completions",
        "Bearer secret-key",
        "small-model",
    )
    assert "090-1234-5678" not in message["content"]
    assert "山田花子" not in message["content"]
    assert "〔電話〕" in message["content"]
    assert made.sent_text == message["content"]
    assert (made.characters, made.masked) == (len(made.sent_text), 2)
    assert made.sha256 == sha256(made.sent_text.encode()).hexdigest()
    event = AuditEvent.objects.get(action="model.sent")
    assert event.facts["sha256"] == made.sha256
    assert "公園" not in str(event.facts)


def test_what_comes_back_is_only_a_proposal(room, set_up):
    label = theme_of(room).label
    with StandIn() as model:
        set_up(model.url)
        made = asked(room)

    assert (made.state, made.label, made.summary) == ("answered", SAID["label"], SAID["summary"])
    assert theme_of(room).label == label


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ({"status": 500}, "refused"),
        ({"status": 302, "headers": [("Location", "http://127.0.0.1:9/")]}, "refused"),
        ({"wait_s": 1.5}, "timeout"),
        ({"body": "申し訳ありません"}, "unreadable"),
        ({"body": '{"label": 3}'}, "unreadable"),
        ({"body": '{"label": " ", "summary": ""}'}, "unreadable"),
    ],
)
def test_a_failure_is_visible_and_harmless(room, set_up, answers, failure):
    before = list(Theme.objects.order_by("id").values_list("key", "label"))
    with StandIn(**answers) as model:
        set_up(model.url)
        made = asked(room)

    assert (made.state, made.failure, made.label) == ("failed", failure, "")
    assert len(model.asked) == 1
    assert list(Theme.objects.order_by("id").values_list("key", "label")) == before


def test_an_address_where_nobody_answers_is_said(room, set_up):
    set_up("http://127.0.0.1:9/v1")

    assert asked(room).failure == "unreachable"


def test_one_that_was_switched_off_meanwhile_sends_nothing(room, set_up, settings):
    set_up("http://127.0.0.1:9/v1")
    made = request_for(room)
    settings.YORIAI_LLM_URL = None

    tasks.ask_model(request_id=made.pk, at=AFTER)

    made.refresh_from_db()
    assert (made.state, made.failure, made.sent_text) == ("failed", "off", "")


def test_nothing_is_sent_twice(room, set_up):
    with StandIn() as model:
        set_up(model.url)
        made = asked(room)
        tasks.ask_model(request_id=made.pk, at=AFTER)
    made.refresh_from_db()

    assert len(model.asked) == 1
    assert made.state == "answered"


def test_one_that_waits_is_not_asked_again(room, set_up):
    set_up("http://127.0.0.1:9/v1")
    request_for(room)

    with pytest.raises(language_model.AlreadyAsked):
        request_for(room)


def test_withheld_opinions_are_not_sent(room, set_up):
    for opinion in room.opinions:
        operations.withhold_opinion(
            opinion_id=opinion.pk, withholding=operations.Withholding("third_party"), by=room.staff, at=AFTER
        )
    with StandIn() as model:
        set_up(model.url)
        made = asked(room)

    assert model.asked == []
    assert (made.state, made.failure) == ("failed", "nothing")


def test_erasing_an_opinion_empties_what_was_sent_with_it(room, set_up):
    with StandIn() as model:
        set_up(model.url)
        made = asked(room)

    operations.erase_opinion(opinion_id=made.opinion_ids[0], ground="sender_request", by=room.head, at=AFTER)

    made.refresh_from_db()
    assert (made.sent_text, made.label, made.summary) == ("", "", "")
    assert made.characters > 0
    assert made.sha256 != ""


def test_others_may_not_ask_and_only_the_installation_keeps_answers(room, set_up):
    set_up("http://127.0.0.1:9/v1")
    with pytest.raises(NotAllowed):
        request_for(room, by=actor(Role.DIVISION_STAFF, division("別の課")))
    made = request_for(room)

    with pytest.raises(NotAllowed):
        language_model.keep_proposal(request_id=made.pk, proposal=Proposal("名前"), by=room.head, at=AFTER)
    with pytest.raises(NotFound):
        language_model.keep_proposal(request_id=0, proposal=Proposal("名前"), by=INSTALLATION, at=AFTER)
    with pytest.raises(NotFound):
        language_model.have_theme_described(
            consultation_id=room.consultation.pk, key="t999", by=room.staff, at=AFTER
        )
