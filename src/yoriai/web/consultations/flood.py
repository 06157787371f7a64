"""A limit for how many opinions one address sends in an hour."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.limits import COUNTED, HourlyCount, address_of

__all__ = ["TooManyOpinions", "address_of", "count", "count_once", "forget"]

_opinions = HourlyCount()
_guesses = HourlyCount()


class TooManyOpinions(Refusal):
    """More than the limit in this hour from one address."""

    code = "too-many-opinions"
    status = 429
    message = _("この回線から短い時間に多くの意見が届いているため、いまは受け付けられません。")
    next_step = _("入力した内容は残っています。1時間ほどたってから、もう一度「送信する」を押してください。")


def count(*, address: str, at_s: float) -> None:
    """Count one opinion from an address.

    Raises:
        TooManyOpinions: the address reached YORIAI_OPINIONS_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_OPINIONS_PER_HOUR)
    if limit and _opinions.of(address, at_s) >= limit:
        raise TooManyOpinions
    if limit:
        _opinions.add(address, at_s)


def count_once(request: HttpRequest, *, at_s: float) -> None:
    """Count the opinion of a request, unless the short way did.

    Raises:
        TooManyOpinions: the address reached its limit.
    """
    if not request.META.get(COUNTED):
        count(address=address_of(request), at_s=at_s)


class TooManyGuesses(Refusal):
    """More pairs of number and address that do not belong together than the limit in this hour from one address."""

    code = "too-many-guesses"
    status = 429
    message = _(
        "この回線から、合わない受付番号とメールアドレスが続けて入力されたため、しばらくお調べできません。"
    )
    next_step = _("1時間ほどたってから、もう一度お試しください。届いたお知らせのリンクは、いまも使えます。")


def check_guesses(request: HttpRequest, *, at_s: float) -> None:
    """Refuse whoever tried too often.

    Raises:
        TooManyGuesses: the address reached YORIAI_UNKNOWN_RECEIPTS_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR)
    if limit and _guesses.of(address_of(request), at_s) >= limit:
        raise TooManyGuesses


def count_guess(request: HttpRequest, *, at_s: float) -> None:
    """Count a pair that does not belong together."""
    _guesses.add(address_of(request), at_s)


def forget() -> None:
    """Begin to count anew (for tests)."""
    _opinions.forget()
    _guesses.forget()
