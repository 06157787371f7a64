"""How often one network address does something in an hour, counted in this process and stored nowhere."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from yoriai.apps.shared.counting import HOUR_S, HOUSEHOLDS_IN_WIDE, HourlyCount, network_of

__all__ = ["COUNTED", "HOUR_S", "HOUSEHOLDS_IN_WIDE", "HourlyCount", "address_of", "network_of"]

# The short way notes here, beside what the request said, that it counted what the long way now looks at.
COUNTED = "yoriai.counted"


def address_of(request: HttpRequest) -> str:
    """Return the sender's network address, believing as many proxies as are configured."""
    proxies = int(settings.YORIAI_TRUSTED_PROXIES)
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part]
        if len(forwarded) >= proxies:
            return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
