"""Files that were looked at and wait to be taken in: for an hour, under a random name, for one person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.pure.opendata.findings import Finding
from yoriai.web.accounts.actor import actor_of

KEPT_S = 3600
SHOWN_ROWS = 5
SHOWN_FINDINGS = 100


class FileForgotten(Refusal):
    """The file that was looked at is no longer kept."""

    code = "import-file-forgotten"
    status = 410
    message = _("読み込んでから時間がたったため、ファイルを消しました。")
    next_step = _("もう一度ファイルを選んでください。")


def keep(request: HttpRequest, kind: str, wanted: object) -> str:
    """Keep what was read of a file; return the name under which the next form has to ask for it."""
    token = secrets.token_urlsafe(24)
    cache.set(_place(request, kind, token), wanted, KEPT_S)
    return token


def kept(request: HttpRequest, kind: str) -> Any:
    """Return what was kept under the name that a form sends as `token`.

    Raises:
        FileForgotten: its time is over, or it is somebody else's.
    """
    found = cache.get(_place(request, kind, request.POST["token"]))
    if found is None:
        raise FileForgotten
    return found


def forget(request: HttpRequest, kind: str) -> None:
    """Forget what was taken in."""
    cache.delete(_place(request, kind, request.POST["token"]))


def _place(request: HttpRequest, kind: str, token: str) -> str:
    return f"{kind}:{actor_of(request).person_id}:{token}"


def told(findings: Iterable[Finding]) -> dict[str, object]:
    """Return for a page the first findings, each with what was expected, and how many more there are."""
    every = list(findings)
    first = [(finding, gettext(finding.expected) % finding.facts) for finding in every[:SHOWN_FINDINGS]]
    return {"findings": first, "more": max(0, len(every) - SHOWN_FINDINGS)}
