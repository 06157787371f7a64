"""The process that reads Japanese: a line of JSON with texts comes in, a line with their readings goes out."""

from __future__ import annotations

import json
import select
import sys
from typing import BinaryIO

# Nobody asked for so long: the memory of the dictionary is given back.
IDLE_S = 600.0


def read_for_others(questions: BinaryIO, answers: BinaryIO, idle_s: float = IDLE_S) -> None:
    """Answer every question until nobody asks any more.

    A question is `{"texts": [...], "words": {word: kana}}`; its answer is a list with one list of pairs
    (text, reading) for each text.
    """
    from yoriai.pure.japan.furigana import annotate
    from yoriai.pure.listening.readings import reader

    read = reader()
    while line := _line(questions, idle_s):
        asked = json.loads(line)
        found = [
            [(segment.text, segment.ruby) for segment in annotate(text, asked["words"], read)]
            for text in asked["texts"]
        ]
        answers.write(json.dumps(found).encode() + b"\n")
        answers.flush()


def _line(questions: BinaryIO, idle_s: float) -> bytes:
    """Return the next line; empty when nobody asks any more. The pipe holds one question at a time."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([questions], [], [], idle_s)[0]:
            return b""
        more = questions.read(1 << 16)
        if not more:
            return b""
        line += more
    return line


def main() -> None:
    """Read for the process that started this one."""
    # Unbuffered: `select` must see every line that waits.
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as questions:
        read_for_others(questions, sys.stdout.buffer)
