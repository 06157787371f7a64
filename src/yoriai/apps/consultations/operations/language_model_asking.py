"""Asking a language model over HTTP, with personal data masked before. Loads Sudachi, so only the worker imports this;
nothing is written to the database here, and a model that fails harms nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from yoriai.apps.consultations.models import ModelRequest
from yoriai.apps.consultations.operations.language_model import Proposal, Sending
from yoriai.apps.consultations.queries.language_model import Words
from yoriai.pure.listening.private.finding import PERSONAL, WORDS, find, mask
from yoriai.pure.listening.private.spans import Span, without_overlap
from yoriai.pure.values import dataclass

Failure = ModelRequest.Failure
LONGEST_TEXT, LONGEST_ANSWER = 400, 200_000
LONGEST_LABEL, LONGEST_SUMMARY = 40, 400
INSTRUCTION = (
    "次は、市の意見募集に届いた、同じ話題の意見です。名前や連絡先は伏せてあります。"
    "意見に書かれていることだけを使い、賛否を変えず、次の形のJSONだけを返してください。"
    '{"label": "話題の名前（25字まで）", "summary": "意見の要約（150字まで）"}'
)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_COVERED: Mapping[Any, str] = {kind: WORDS[kind] for kind in PERSONAL}


@dataclass(frozen=True)
class Address:
    """Where a model answers, as the operator set it up."""

    url: str
    key: str | None
    model: str
    timeout_s: float


class _NoRedirects(HTTPRedirectHandler):
    """What was meant for one address is not carried to another."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def prepare(*, words: Iterable[Words], model: str) -> Sending | None:
    """Return what would be sent about opinions, personal data masked; None when there are none.

    Args:
        words: the opinions, with the stretches that were marked before.
        model: the name of the model.
    """
    lines, ids, count = [], [], 0
    for one in words:
        spans = without_overlap([*find(one.text), *_known(one)])
        masked = mask(one.text, [span for span in spans if span.kind in PERSONAL], _COVERED)
        count += len(masked.covered)
        ids.append(one.id)
        lines.append(f"- {' '.join(masked.text.split())[:LONGEST_TEXT]}")
    if not lines:
        return None
    return Sending("\n".join([INSTRUCTION, *lines]), tuple(ids), count, model)


def _known(one: Words) -> Iterable[Span]:
    return (Span(start, end, kind, "certain") for start, end, kind in one.marks if end <= len(one.text))  # type: ignore[arg-type]  # kinds as stored


def ask(*, address: Address, text: str) -> Proposal:
    """Send a text to a language model and return what it proposes, or why there is nothing.

    Args:
        address: where to ask; redirects are not followed.
        text: exactly what is sent, besides the name of the model.
    """
    body = {
        "model": address.model,
        "messages": [{"role": "user", "content": text}],
        "temperature": 0,
    }
    request = Request(  # noqa: S310 - the setting allows http and https alone
        f"{address.url.rstrip('/')}/chat/completions",
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", **_authorization(address)},
    )
    try:
        with build_opener(_NoRedirects).open(request, timeout=address.timeout_s) as answer:
            return _read(answer.read(LONGEST_ANSWER))
    except HTTPError as fault:
        fault.close()
        return Proposal(failure=Failure.REFUSED)
    except TimeoutError:
        return Proposal(failure=Failure.TIMEOUT)
    except URLError as fault:
        is_late = isinstance(fault.reason, TimeoutError)
        return Proposal(failure=Failure.TIMEOUT if is_late else Failure.UNREACHABLE)
    except (OSError, HTTPException):
        return Proposal(failure=Failure.UNREACHABLE)


def _authorization(address: Address) -> dict[str, str]:
    return {"Authorization": f"Bearer {address.key}"} if address.key else {}


def _read(answer: bytes) -> Proposal:
    try:
        said = json.loads(answer)["choices"][0]["message"]["content"]
        found = _OBJECT.search(said)
        fields = json.loads(found.group()) if found else {}
        label, summary = _line(fields["label"], LONGEST_LABEL), _line(fields["summary"], LONGEST_SUMMARY)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Proposal(failure=Failure.UNREADABLE)
    return Proposal(label, summary) if label else Proposal(failure=Failure.UNREADABLE)


def _line(text: str, longest: int) -> str:
    """Return a text in one line, without control characters."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:longest]
