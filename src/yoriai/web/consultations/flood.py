"""A limit for how many opinions one address sends in an hour, counted in this process and stored nowhere."""

from __future__ import annotations

import hmac
import secrets
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal

HOUR_S = 3600
_KEY = secrets.token_bytes(32)  # addresses are counted under a keyed hash that dies with the process
_lock = Lock()
_counts: dict[bytes, int] = {}
_hour = 0


class TooManyOpinions(Refusal):
    """More than the limit in this hour from one address."""

    code = "too-many-opinions"
    status = 429
    message = _("この回線から短い時間に多くの意見が届いているため、いまは受け付けられません。")
    next_step = _("入力した内容は残っています。1時間ほどたってから、もう一度「送信する」を押してください。")


def address_of(request: HttpRequest) -> str:
    """Return the sender's network address, believing as many proxies as are configured."""
    proxies = int(settings.YORIAI_TRUSTED_PROXIES)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def count(*, address: str, at_s: float) -> None:
    """Count one opinion from an address.

    Raises:
        TooManyOpinions: the address reached YORIAI_OPINIONS_PER_HOUR (0 means no limit).
    """
    global _hour  # noqa: PLW0603 - one count for the process
    limit = int(settings.YORIAI_OPINIONS_PER_HOUR)
    if not limit:
        return
    key = hmac.digest(_KEY, address.encode(), "sha256")
    with _lock:
        if (hour := int(at_s // HOUR_S)) != _hour:
            _hour = hour
            _counts.clear()
        if _counts.get(key, 0) >= limit:
            raise TooManyOpinions
        _counts[key] = _counts.get(key, 0) + 1


def forget() -> None:
    """Begin to count anew (for tests)."""
    _counts.clear()
