"""The short way for an opinion that is plainly in order: the same checks and the same operation, without templates,
sessions and the form's machinery. Whatever is not plainly in order goes the long way, where it is explained.

Thousands of people who speak in the same minute are served by this door (see `benchmarks/durable.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.urls import reverse
from django.utils import timezone

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations import OpinionDraft
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.values import dataclass
from yoriai.web.consultations import flood
from yoriai.web.ui.express import Environ, FormCheck
from yoriai.web.ui.limits import COUNTED

ADDRESS = re.compile(r"/consultations/([-a-zA-Z0-9_]+)/opinions/new/")
# With any of these the opinion goes the long way, which knows what to do with them.
MUST_BE_EMPTY = ("name", "email", "continues", "website", "paragraph")
STANDINGS = frozenset(rules.Standing.values)


@dataclass(frozen=True)
class Sent:
    """An opinion on its way, and when it came."""

    draft: OpinionDraft
    at: datetime


class OpinionLane:
    """Takes in opinions from the public form."""

    def __init__(self) -> None:
        self._check = FormCheck()

    def read(self, environ: Environ, body: bytes) -> Sent | None:
        """Return the opinion, counted for its address; None when the long way must look at it."""
        place = ADDRESS.fullmatch(environ["PATH_INFO"])
        request = self._check.request(environ, body) if place else None
        if place is None or request is None:
            return None
        now = timezone.now()
        try:
            draft = plain_draft(request.POST, place[1])
            if draft is None:
                return None
            flood.count(address=flood.address_of(request), at_s=now.timestamp())
            environ[COUNTED] = True
        except (BadRequest, SuspiciousOperation, Refusal):
            return None
        return Sent(draft, now)

    def store(self, items: Sequence[Sent]) -> Sequence[Any]:
        return operations.submit_together([(item.draft, item.at) for item in items])

    def place(self, item: Sent, outcome: Any) -> str | None:
        """Return the page of the receipt; nothing was stored when it was refused, and the long way says why."""
        if isinstance(outcome, Refusal):
            return None
        return f"{_receipt_place(item.draft.consultation_code)}{outcome.number}/"


def plain_draft(data: Any, code: str) -> OpinionDraft | None:
    """Return what the form would make of these fields when nothing in them needs a second look, else None."""
    key, standing = data.get("submission_key", ""), data.get("standing", "")
    is_plain = (
        data.get("step") == "send"
        and not any(data.get(name) for name in MUST_BE_EMPTY)
        and 16 <= len(key) <= 64
        and key.isascii()
        and key.isprintable()
        and standing in STANDINGS
    )
    if not is_plain:
        return None
    return OpinionDraft(
        consultation_code=code,
        text=operations.clean_text(data.get("text", "")),
        submission_key=key.strip(),
        section_number=data.get("section", ""),
        standing=standing,
        area=data.get("area", ""),
    )


@lru_cache(maxsize=100)
def _receipt_place(code: str) -> str:
    """Return the address below which the receipts of a consultation are found."""
    return reverse("consultations:received", args=[code, "0"]).removesuffix("0/")
