"""The way in for programs: which token they show, and how often they ask.

A program is known by its token alone, never by a cookie: what a browser of a signed-in person sends by itself opens
nothing here. The token is in `request.access_token`; what it opens, the interface asks.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation import operations, queries
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.ui.limits import HOUR_S, HourlyCount, address_of
from yoriai.web.ui.problems import PROGRAMS, problem_answer

_BEARER = "bearer "
# A wrong token costs a look into the database, and is never somebody's honest second try.
WRONG_TOKENS_PER_HOUR = 60

by_address = HourlyCount()
by_token = HourlyCount()
wrong_tokens = HourlyCount()


class TokenUnknown(Refusal):
    """The token was never given, was stopped, or its last day is over."""

    code = "token-unknown"
    status = 401
    message = _("この接続キーは使えません。")
    next_step = _("期限が過ぎたか、止められたか、写し間違いです。新しい接続キーを作ってください。")


class TooManyRequests(Refusal):
    """More requests than the limit in this hour from one address or with one token."""

    code = "too-many-requests"
    status = 429
    message = _("短い時間に多くの問い合わせが届いているため、いまはお答えできません。")
    next_step = _("Retry-Afterの秒数だけ待ってから、続けてください。接続キーを付けると、上限が上がります。")


@dataclass(frozen=True)
class _Share:
    """How much of a limit is used in the hour of an instant; `limit` 0 means none."""

    limit: int
    used: int
    at_s: float

    @property
    def seconds_left(self) -> int:
        return HOUR_S - int(self.at_s % HOUR_S)

    @property
    def is_used_up(self) -> bool:
        return bool(self.limit) and self.used > self.limit


class ProgramDoor:
    """Know a program by its token, and have whoever asks too often wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PROGRAMS):
            return self.get_response(request)
        at_s = timezone.now().timestamp()
        try:
            request.access_token = _token(request, at_s)  # type: ignore[attr-defined]
        except Refusal as refusal:
            return _refused(refusal, HOUR_S - int(at_s % HOUR_S))
        share = _share(request, at_s)
        if share.is_used_up:
            return _told(_refused(TooManyRequests(), share.seconds_left), share)
        return _told(self.get_response(request), share)


def _token(request: HttpRequest, at_s: float) -> object | None:
    """Return the token that the program shows, None without one.

    Raises:
        TokenUnknown: it shows one that cannot be used.
        TooManyRequests: its address showed too many of these.
    """
    shown = request.headers.get("Authorization", "")
    if not shown:
        return None
    address, now = address_of(request), timezone.now()
    if wrong_tokens.of(address, at_s) >= WRONG_TOKENS_PER_HOUR:
        raise TooManyRequests
    secret = shown[len(_BEARER) :].strip() if shown.lower().startswith(_BEARER) else ""
    token = queries.token_shown(secret=secret, on=day_of(now)) if secret else None
    if token is None:
        wrong_tokens.add(address, at_s)
        raise TokenUnknown
    if token.last_used_on != day_of(now):
        operations.record_token_use(token_id=token.pk, at=now)
    return token


def _share(request: HttpRequest, at_s: float) -> _Share:
    token = request.access_token  # type: ignore[attr-defined]
    if token is not None:
        limit = int(settings.YORIAI_API_PER_HOUR_WITH_TOKEN)
        return _Share(limit, by_token.add(str(token.pk), at_s) if limit else 0, at_s)
    limit = int(settings.YORIAI_API_PER_HOUR)
    return _Share(limit, by_address.add(address_of(request), at_s) if limit else 0, at_s)


def _refused(refusal: Refusal, seconds: int) -> HttpResponse:
    response = problem_answer(refusal)
    if refusal.status == 429:
        response["Retry-After"] = str(seconds)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="yoriai", error="invalid_token"'
    return response


def _told(response: HttpResponse, share: _Share) -> HttpResponse:
    """Say how much is left (draft-ietf-httpapi-ratelimit-headers)."""
    if share.limit:
        left = max(0, share.limit - share.used)
        response["RateLimit-Policy"] = f'"hour";q={share.limit};w={HOUR_S}'
        response["RateLimit"] = f'"hour";r={left};t={share.seconds_left}'
    return response


def forget() -> None:
    """Begin to count anew (for tests)."""
    for count in (by_address, by_token, wrong_tokens):
        count.forget()
