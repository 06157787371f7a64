"""A server process with one open consultation, and clients that send opinions through the public form."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

CODE, VOTING = "benchmark", "voting"
STATEMENTS = 20
FORM = f"/consultations/{CODE}/opinions/new/"
VOTE = f"/consultations/{VOTING}/vote/"
TEXT = quote("駅前の案内板にやさしい日本語を加え、雨の日でも読めるようにしてほしい。")
SETUP = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import datetime, timezone
from benchmarks.world import World
World.small(datetime.now(timezone.utc), {CODE!r}).open_voting({VOTING!r}, {STATEMENTS})
"""


@dataclass
class Site:
    """A site in a folder of its own, served by `yoriai serve`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    port: int = 0

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
        return kept | {
            "YORIAI_DATA_DIR": str(self.folder),
            "YORIAI_OPINIONS_PER_HOUR": "0",
            "YORIAI_VOTES_PER_HOUR": "0",
            "YORIAI_VOTERS_PER_HOUR": "0",
            "DJANGO_SETTINGS_MODULE": "yoriai.config.settings",
            **self.settings,
        }

    def prepare(self) -> None:
        subprocess.run([sys.executable, "-c", SETUP], env=self.variables, check=True)

    def start(self, workers: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
            "--threads",
            "16",
            "--no-worker",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yoriai", *command],
                env=self.variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End the server and its web processes at once, as a power cut or the kernel would."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        self.process.wait()

    def cpu_s(self) -> float:
        """Return the CPU seconds that the server's processes have used so far."""
        assert self.process is not None
        group, total = self.process.pid, 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(parts[2]) == group:
                total += int(parts[11]) + int(parts[12])
        return total / os.sysconf("SC_CLK_TCK")


@dataclass(eq=False)
class Client(threading.Thread):
    """One person after another on one connection: sends an opinion, waits for the receipt, sends the next."""

    port: int
    until: float
    page: str = FORM
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        try:
            self._speak()
        except OSError:
            return  # the server was killed: what was not acknowledged does not count

    def _speak(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 10) as line:
            cookies, token = form(line, self.page)
            while time.monotonic() < self.until:
                key, place, fields = self._next()
                body = f"csrfmiddlewaretoken={token}&{fields}"
                head = (
                    f"POST {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
                    f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                begun = time.monotonic()
                answer = exchange(line, head + body)
                self.waits_s.append(time.monotonic() - begun)
                if answer.startswith(b"HTTP/1.1 302"):
                    self.acknowledged.append(key)
                else:
                    self.refused.append(answer[:40].decode("latin-1"))

    def _next(self) -> tuple[str, str, str]:
        """Return the key of the next opinion, where it is sent, and its fields."""
        key = secrets.token_urlsafe(18)
        return key, FORM, f"step=send&submission_key={key}&text={TEXT}&section=1&standing=lives"


@dataclass(eq=False)
class Voter(Client):
    """A browser that answers the statements one after another, then thinks again about each."""

    page: str = VOTE

    def _next(self) -> tuple[str, str, str]:
        given = len(self.acknowledged)
        answer = ("agree", "disagree", "pass")[given // STATEMENTS % 3]
        return str(given), f"{VOTE}{given % STATEMENTS + 1}/", f"answer={answer}"


def form(line: socket.socket, page: str) -> tuple[str, str]:
    """Open a page; return the cookies that it gave and the token of its form."""
    answer = exchange(line, f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").decode()
    cookies = re.findall(r"set-cookie: *([^;]+);", answer, re.IGNORECASE)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer)
    if not (cookies and token):
        raise ConnectionAbortedError("no form: the server is going down")
    return "; ".join(cookies), token[1]


def exchange(line: socket.socket, request: str) -> bytes:
    """Send a request, return the whole answer."""
    line.sendall(request.encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(line)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length[1]):
        body += _more(line)
    return head + b"\r\n\r\n" + body


def _more(line: socket.socket) -> bytes:
    received = line.recv(65536)
    if not received:
        raise ConnectionResetError
    return received


@contextmanager
def clients(port: int, number: int, seconds: float, kind: type[Client] = Client):
    """Let a number of clients speak for some seconds; give them back when they have ended."""
    speaking = [kind(port, time.monotonic() + seconds) for _ in range(number)]
    for client in speaking:
        client.start()
    yield speaking
    for client in speaking:
        client.join()
