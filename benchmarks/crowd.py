"""People who speak or vote without a pause, each on a connection of its own: one process, one thread, no waiting for a turn.

It is started by `benchmarks.speaking`, so that what the clients cost is neither counted for the server nor shares
an interpreter with whoever measures. At the end, or when the server is gone, it writes what it saw as JSON.
"""

from __future__ import annotations

import json
import re
import secrets
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

CODE, VOTING = "benchmark", "voting"
STATEMENTS = 20
FORM = f"/consultations/{CODE}/opinions/new/"
VOTE = f"/consultations/{VOTING}/vote/"
TEXT = quote("駅前の案内板にやさしい日本語を加え、雨の日でも読めるようにしてほしい。")
ANSWERED = b"HTTP/1.1 302"
SILENCE_S = 20


def main(port: int, number: int, seconds: float, what: str) -> None:
    people: list[Person] = []
    with suppress(OSError):  # the server was killed before all had come
        for _ in range(number):
            people.append(Person(port, said(what)))
    lines = selectors.DefaultSelector()
    for person in people:
        lines.register(person.line, selectors.EVENT_READ, person)
    begun_s = time.process_time()
    until = time.monotonic() + seconds
    for person in people:
        person.speak()
    while lines.get_map() and (heard := lines.select(SILENCE_S)):
        for key, _ in heard:
            if not key.data.heard() or time.monotonic() >= until:
                lines.unregister(key.data.line)
            else:
                key.data.speak()
    json.dump(
        {
            "acknowledged": [key for person in people for key in person.acknowledged],
            "refused": [answer for person in people for answer in person.refused],
            "waits_s": [wait for person in people for wait in person.waits_s],
            "cpu_s": time.process_time() - begun_s,
        },
        sys.stdout,
    )


def said(what: str) -> tuple[str, Iterator[tuple[str, str, str]]]:
    """Return the page that is opened first, and what is sent then: a key, the place, the fields."""
    return (VOTE, votes()) if what == "votes" else (FORM, opinions())


def opinions() -> Iterator[tuple[str, str, str]]:
    while True:
        key = secrets.token_urlsafe(18)
        yield key, FORM, f"step=send&submission_key={key}&text={TEXT}&section=1&standing=lives"


def votes() -> Iterator[tuple[str, str, str]]:
    """Answer the statements one after another, then think again about each."""
    given = 0
    while True:
        answer = ("agree", "disagree", "pass")[given // STATEMENTS % 3]
        yield str(given), f"{VOTE}{given % STATEMENTS + 1}/", f"answer={answer}"
        given += 1


class Person:
    """One browser after another on one connection: sends, waits for the answer, sends the next."""

    def __init__(self, port: int, said: tuple[str, Iterator[tuple[str, str, str]]]) -> None:
        page, self._said = said
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.waits_s: list[float] = []
        self.line = socket.create_connection(("127.0.0.1", port), SILENCE_S)
        self._cookies, self._token = form(self.line, page)
        self._key, self._begun, self._answer = "", 0.0, b""

    def speak(self) -> None:
        self._key, place, fields = next(self._said)
        body = f"csrfmiddlewaretoken={self._token}&{fields}"
        request = (
            f"POST {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        self._answer, self._begun = b"", time.monotonic()
        with suppress(OSError):  # heard when it is listened for
            self.line.sendall(request.encode())

    def heard(self) -> bool:
        """Take in what has come of the answer; tell whether the person may go on (the server is there)."""
        try:
            more = self.line.recv(65536)
            self._answer += more
            while not is_whole(self._answer):
                more = self.line.recv(65536)
                if not more:
                    return False
                self._answer += more
        except OSError:
            return False  # the server was killed: what was not acknowledged does not count
        self.waits_s.append(time.monotonic() - self._begun)
        if self._answer.startswith(ANSWERED):
            self.acknowledged.append(self._key)
        else:
            self.refused.append(self._answer[:40].decode("latin-1"))
        return True


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
    while not is_whole(answer):
        received = line.recv(65536)
        if not received:
            raise ConnectionResetError
        answer += received
    return answer


def is_whole(answer: bytes) -> bool:
    """Tell whether an answer has come to its end."""
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return bool(end) and (length is None or len(body) >= int(length[1]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
