"""Reading what a mail server sends back when a letter did not arrive.

Source:
    RFC 3464 (delivery status notifications), RFC 3462 (multipart/report), RFC 3463 (status codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser

from yoriai.apps.consultations.letter_links import letter_of_name
from yoriai.pure.values import dataclass

# A letter of ours has some kilobytes; what is far larger is not read.
LARGEST_BYTES = 1024 * 1024
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_NAME = re.compile(r"<([^<>@\s]+)@[^<>@\s]+>")


@dataclass(frozen=True)
class Bounce:
    """A letter of ours that came back; `is_final` when its address will not take one later either."""

    letter_id: int
    is_final: bool


def read_bounce(data: bytes) -> Bounce | None:
    """Return which letter came back; None for a message that is no such report, or names no letter of ours.

    A report that a letter is only delayed is none: the mail server goes on by itself. That a letter is ours is
    proven by the signature in its identification, so that nobody can stop the letters of somebody else.

    Args:
        data: one message as it came, with its headers.
    """
    if len(data) > LARGEST_BYTES:
        return None
    message = BytesParser(policy=policy.default).parsebytes(data)
    if message.get_content_type() != "multipart/report":
        return None
    status = next(_failures(message), None)
    letters = [found for found in map(_letter_in, _returned(message)) if found is not None]
    if status is None or len(set(letters)) != 1:
        return None
    return Bounce(letters[0], is_final=status.startswith("5"))


def _failures(message: EmailMessage) -> Iterator[str]:
    """Yield the status of every recipient whom the letter did not reach."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _blocks(part):
            is_failed = str(block.get("Action", "")).strip().lower() == "failed"
            found = _STATUS.search(str(block.get("Status", ""))) if is_failed else None
            if found is not None:
                yield found[0]


def _blocks(part: Message) -> list[Message]:
    """Return the messages within a part; none where it was not written as one."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _returned(message: EmailMessage) -> Iterator[str]:
    """Yield the identifications of what is sent back: the whole letter, or its headers alone."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            for inner in _blocks(part):
                yield str(inner.get("Message-ID", ""))
        elif part.get_content_type() == "text/rfc822-headers":
            yield from re.findall(r"(?im)^message-id:\s*(<[^>]+>)", str(part.get_content()))


def _letter_in(identification: str) -> int | None:
    found = _NAME.search(identification)
    return letter_of_name(name=found[1]) if found else None
