"""The process that reads Japanese for the web processes: the dictionary is loaded there, once, when it is first asked for.

It is a child that answers one line of JSON with one line of JSON (see `cli/reading.py`), and ends when it is not asked for a
while. Without an answer in time the page is shown without readings.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import Lock

from yoriai.pure.japan.furigana import Segment

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "yoriai", "reader")
# The dictionary takes about a second to load on a small machine.
LONGEST_WAIT_S = 8.0


class Reader:
    """Asks the child; starts it when it is not there."""

    def __init__(self, command: Sequence[str] = COMMAND, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._command = list(command)
        self._longest_wait_s = longest_wait_s
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def read(self, texts: Sequence[str], words: Mapping[str, str]) -> dict[str, Sequence[Segment]]:
        """Return each text with its readings; empty when the child could not be asked."""
        if not texts:
            return {}
        question = json.dumps({"texts": list(texts), "words": dict(words)}).encode() + b"\n"
        with self._lock:
            found = self._ask(question)
        if found is None or len(found) != len(texts):
            log.warning("no readings: the process that reads did not answer")
            return {}
        return dict(zip(texts, found, strict=True))

    def _ask(self, question: bytes) -> list[list[Segment]] | None:
        child = self._running()
        try:
            answer = self._exchange(child, question)
            return (
                None if answer is None else [[Segment(*pair) for pair in one] for one in json.loads(answer)]
            )
        except (OSError, ValueError, TypeError):
            self._give_up(child)
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._give_up(self._child)
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ, bufsize=0
            )
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], question: bytes) -> bytes | None:
        questions, answers = child.stdin, child.stdout
        if questions is None or answers is None:
            raise ValueError("the child was started without its pipes")
        questions.write(question)
        answer = b""
        while not answer.endswith(b"\n"):
            ready = select.select([answers], [], [], self._longest_wait_s)[0]
            more = answers.read(1 << 16) if ready else b""
            if not more:
                self._give_up(child)
                return None
            answer += more
        return answer

    def _give_up(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.communicate()
        self._child = None

    def end(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            if self._child is not None:
                self._give_up(self._child)


reader = Reader()
