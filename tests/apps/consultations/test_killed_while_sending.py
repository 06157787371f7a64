"""A process that dies while it sends letters: none is lost, and one that may arrive twice says so.

Real processes, a real connection, and `kill -9` at the worst instant: the mail server has the whole letter, and the
sender never hears that it was taken.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
from collections import Counter

import pytest

from tests.apps.jobs.test_killed_worker import Site
from tests.postgresql import TemporaryCluster

pytestmark = pytest.mark.database

LETTERS, KILLED_AT = 30, 7
PUT = f"""
import django
django.setup()
from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import AFTER
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Letter, Subscription
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.organisation.rules import ANYONE
room = considered.considering()
drafts = [
    makers.said(room.consultation, f"案内板{{n}}", contact=ContactDraft(email=f"p{{n}}@example.jp"))
    for n in range({LETTERS})
]
operations.submit_opinions(drafts=drafts, by=ANYONE, at=AFTER)
for opinion in room.consultation.opinions.exclude(contact=None).order_by("pk"):
    subscription = Subscription.objects.create(consultation=room.consultation, sender_key=opinion.sender_key)
    Letter.objects.create(subscription=subscription, queued_at=AFTER, due_at=AFTER)
"""
SEND = """
import sys
from datetime import timedelta
import django
django.setup()
from tests.apps.consultations.considered import AFTER
from yoriai.apps.consultations import tasks
tasks.send_letters(at=AFTER + timedelta(minutes=float(sys.argv[1])))
"""
TELL = """
import json
import django
django.setup()
from yoriai.apps.consultations.models import Letter
rows = Letter.objects.order_by("pk")
print(json.dumps([[one.state, one.attempts, one.taken_over_at is not None] for one in rows]))
"""


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters in; kills whoever brings the one with the number `kills_at`, before saying that it was taken."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[str] = []
        self.kills_at, self.victim = 0, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        found = re.search(rb"Message-ID: (<[^>]+>)", b"".join(lines))
        assert found is not None
        self.server.taken.append(found[1].decode())
        if len(self.server.taken) == self.server.kills_at:
            os.kill(self.server.victim, signal.SIGKILL)
            return
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    if request.param == "sqlite":
        yield Site(tmp_path, None)
        return
    cluster = TemporaryCluster.start()
    try:
        yield Site(tmp_path, cluster.url)
    finally:
        cluster.stop()


@pytest.fixture
def server():
    made = MailServer()
    yield made
    made.shutdown()
    made.server_close()


def run(site, server, script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=environment_of(site, server),
        stdout=subprocess.DEVNULL,
    )


def told_by(site, server):
    command, environment = [sys.executable, "-c", TELL], environment_of(site, server)
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def environment_of(site, server):
    return {
        **site.environment,
        "YORIAI_EMAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
        "YORIAI_LETTERS_PER_MINUTE": "100",
    }


def test_every_letter_arrives_and_the_one_in_hand_arrives_twice_under_one_name_and_says_so(site, server):
    assert run(site, server, PUT).wait() == 0
    server.kills_at = KILLED_AT
    victim = run(site, server, SEND, "1")
    server.victim = victim.pid

    died = victim.wait(timeout=120)
    at_once = run(site, server, SEND, "2")  # what the dead one held is not touched yet
    assert at_once.wait(timeout=120) == 0
    later = run(site, server, SEND, "20")
    assert later.wait(timeout=120) == 0

    told = told_by(site, server)
    arrived = Counter(server.taken)
    assert died == -signal.SIGKILL
    assert len(arrived) == LETTERS
    assert sorted(arrived.values()) == [1] * (LETTERS - 1) + [2]
    assert [name for name, times in arrived.items() if times == 2] == [server.taken[KILLED_AT - 1]]
    assert {state for state, _attempts, _over in told} == {"sent"}
    assert told[KILLED_AT - 1] == ["sent", 2, True]
    assert not any(over for _state, _attempts, over in told[: KILLED_AT - 1])
