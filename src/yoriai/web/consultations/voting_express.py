"""The short way for an answer to a statement: thousands may answer in the same minute (see `benchmarks/durable.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.urls import reverse
from django.utils import timezone

from yoriai.apps.consultations.operations import voting
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.values import dataclass
from yoriai.web.consultations import voters, voting_flood
from yoriai.web.consultations.voting import STANCES
from yoriai.web.ui.express import Environ, FormCheck
from yoriai.web.ui.limits import COUNTED, network_of

ADDRESS = re.compile(r"/consultations/([-a-zA-Z0-9_]+)/vote/([0-9]{1,9})/")


@dataclass(frozen=True)
class Sent:
    """An answer on its way, and when it came."""

    ballot: Ballot
    at: datetime


class VoteLane:
    """Takes in answers from browsers that have their mark."""

    def __init__(self) -> None:
        self._check = FormCheck(voters.cookie_name())

    def read(self, environ: Environ, body: bytes) -> Sent | None:
        """Return the answer, counted for its address and browser; None when the long way must look at it."""
        place = ADDRESS.fullmatch(environ["PATH_INFO"])
        request = self._check.request(environ, body) if place else None
        if place is None or request is None:
            return None
        code, now = place[1], timezone.now()
        try:
            mark = voters.mark_of(request, code)
            value = STANCES.get(request.POST.get("answer", ""))
            if mark is None or value is None or request.POST.get("back"):
                return None
            address = voting_flood.address_of(request)
            voting_flood.count_vote(address=address, mark=mark, at_s=now.timestamp())
            network = network_of(address)
            environ[COUNTED] = True
        except (BadRequest, SuspiciousOperation, Refusal):
            return None
        return Sent(Ballot(code, int(place[2]), int(value), mark, network), now)

    def store(self, items: Sequence[Sent]) -> Sequence[Any]:
        return voting.cast_together([(item.ballot, item.at) for item in items])

    def place(self, item: Sent, outcome: Any) -> str | None:
        """Return the page of the next statement; a refusal is explained by the long way."""
        return None if isinstance(outcome, Refusal) else _next_place(item.ballot.consultation_code)


@lru_cache(maxsize=100)
def _next_place(code: str) -> str:
    return reverse("consultations:vote", args=[code])
