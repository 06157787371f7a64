"""A limit for how many registrations one address sends in an hour: nobody fills a room from one browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.limits import HourlyCount, address_of

_registrations = HourlyCount()


class TooManyRegistrations(Refusal):
    """More than the limit in this hour from one address."""

    code = "too-many-registrations"
    status = 429
    message = _("この回線から短い時間に多くの申し込みが届いているため、いまは受け付けられません。")
    next_step = _("入力した内容は残っています。1時間ほどたってからもう一度送るか、担当課にお電話ください。")


def count(request: HttpRequest, *, at_s: float) -> None:
    """Count one registration from the address of a request.

    Raises:
        TooManyRegistrations: the address reached YORIAI_REGISTRATIONS_PER_HOUR (0 means no limit).
    """
    limit, address = int(settings.YORIAI_REGISTRATIONS_PER_HOUR), address_of(request)
    if limit and _registrations.of(address, at_s) >= limit:
        raise TooManyRegistrations
    if limit:
        _registrations.add(address, at_s)


def forget() -> None:
    """Begin to count anew (for tests)."""
    _registrations.forget()
