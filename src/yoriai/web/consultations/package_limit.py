"""A limit for how many files with all data one address asks for in an hour: each is made anew, and takes the longest."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.limits import HourlyCount, address_of

_packages = HourlyCount()


class TooManyPackages(Refusal):
    """More than the limit in this hour from one address."""

    code = "too-many-packages"
    status = 429
    message = _("この回線から短い時間に何度も「すべてのデータ」が求められたため、いまはお渡しできません。")
    next_step = _("1時間ほどたってから、もう一度お試しください。1つずつの表（CSV）は、いまも受け取れます。")


def count_package(request: HttpRequest, *, at_s: float) -> None:
    """Count one package for the address of a request.

    Raises:
        TooManyPackages: the address reached YORIAI_PACKAGES_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_PACKAGES_PER_HOUR)
    if limit and _packages.add(address_of(request), at_s) > limit:
        raise TooManyPackages


def forget() -> None:
    """Begin to count anew (for tests)."""
    _packages.forget()
