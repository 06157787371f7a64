"""Limits for one network address: how many take part, propose, support and suggest in an hour."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.limits import HourlyCount, address_of

# Nobody types so many receipt numbers; twelve digits cannot be guessed at this pace.
RECEIPTS_PER_HOUR = 20
_newcomers = HourlyCount()
_acts = HourlyCount()
_texts = HourlyCount()
_supports = HourlyCount()
_receipts = HourlyCount()


class TooManyNewcomers(Refusal):
    """More new browsers than the limit in this hour from one address."""

    code = "too-many-proposers"
    status = 429
    message = _("この回線から短い時間に多くの方が参加しているため、いまは新しく始められません。")
    next_step = _("1時間ほどたってから、もう一度押してください。提案を読むことはいつでもできます。")


class TooManyTexts(Refusal):
    """More proposals and suggested changes than the limit in this hour from one address."""

    code = "too-many-proposal-texts"
    status = 429
    message = _("この回線から短い時間に多くの提案が届いているため、いまは受け付けられません。")
    next_step = _("入力した内容は残っています。1時間ほどたってから、もう一度送ってください。")


class TooManySupports(Refusal):
    """More supports than the limit in this hour from one address."""

    code = "too-many-supports"
    status = 429
    message = _("この回線から短い時間に多くの応援が届いているため、いまは受け付けられません。")
    next_step = _("これまでの応援は残っています。1時間ほどたってから、もう一度押してください。")


class TooManyReceipts(Refusal):
    """More receipt numbers than the limit in this hour from one address."""

    code = "too-many-receipts"
    status = 429
    message = _("受付番号を何度も入れたため、いまは確かめられません。")
    next_step = _("1時間ほどたってから、控えの番号をもう一度入れてください。")


def _count(counted: HourlyCount, request: HttpRequest, limit: int, refusal: type[Refusal]) -> None:
    if limit and counted.add(address_of(request), timezone.now().timestamp()) > limit:
        raise refusal


def _count_newcomer(request: HttpRequest, mark: str) -> None:
    """Count a browser with the first thing it does; a page that is only opened uses up nothing."""
    limit, at_s = int(settings.YORIAI_VOTERS_PER_HOUR), timezone.now().timestamp()
    address = address_of(request)
    if limit and not _acts.was_counted_before(mark, at_s):
        if _newcomers.of(address, at_s) >= limit:
            raise TooManyNewcomers
        _newcomers.add(address, at_s)
    _acts.add(mark, at_s)


def count_text(request: HttpRequest, mark: str) -> None:
    """Count a proposal, a suggested change or a talk about merging, and with its first one the browser.

    Raises:
        TooManyNewcomers: the address reached YORIAI_VOTERS_PER_HOUR (0 means no limit) with other browsers.
        TooManyTexts: the address reached YORIAI_OPINIONS_PER_HOUR (0 means no limit).
    """
    _count_newcomer(request, mark)
    _count(_texts, request, int(settings.YORIAI_OPINIONS_PER_HOUR), TooManyTexts)


def count_support(request: HttpRequest, mark: str) -> None:
    """Count a support or a withdrawal, and with its first one the browser.

    Raises:
        TooManyNewcomers: the address reached YORIAI_VOTERS_PER_HOUR (0 means no limit) with other browsers.
        TooManySupports: the address reached YORIAI_VOTES_PER_HOUR (0 means no limit).
    """
    _count_newcomer(request, mark)
    _count(_supports, request, int(settings.YORIAI_VOTES_PER_HOUR), TooManySupports)


def count_receipt(request: HttpRequest) -> None:
    """Count a receipt number that was typed.

    Raises:
        TooManyReceipts: the address reached its limit (none where opinions have none).
    """
    limit = RECEIPTS_PER_HOUR if int(settings.YORIAI_OPINIONS_PER_HOUR) else 0
    _count(_receipts, request, limit, TooManyReceipts)


def forget() -> None:
    """Begin to count anew (for tests)."""
    for counted in (_newcomers, _acts, _texts, _supports, _receipts):
        counted.forget()
