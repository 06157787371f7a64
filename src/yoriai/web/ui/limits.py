"""How often one network address does something in an hour, counted in this process and stored nowhere."""

from __future__ import annotations

import hmac
import secrets
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

HOUR_S = 3600
# The short way notes here, beside what the request said, that it counted what the long way now looks at.
COUNTED = "yoriai.counted"
# A household or an office is given a whole network of addresses of the newer kind.
IPV6_HOUSEHOLD_BITS = 64


def address_of(request: HttpRequest) -> str:
    """Return the sender's network address, believing as many proxies as are configured."""
    proxies = int(settings.YORIAI_TRUSTED_PROXIES)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


class HourlyCount:
    """A count by address that begins anew with every hour."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)  # addresses are kept as a keyed hash that dies with the process
        self._lock = Lock()
        self._counts: dict[bytes, int] = {}
        self._hour = 0

    def of(self, address: str, at_s: float) -> int:
        """Return how often an address was counted in the hour of an instant."""
        with self._lock:
            self._turn(at_s)
            return self._counts.get(self._hashed(address), 0)

    def add(self, address: str, at_s: float) -> int:
        """Count an address once more and return how often it was counted in this hour."""
        with self._lock:
            self._turn(at_s)
            hashed = self._hashed(address)
            self._counts[hashed] = self._counts.get(hashed, 0) + 1
            return self._counts[hashed]

    def forget(self) -> None:
        """Begin to count anew (for tests)."""
        with self._lock:
            self._counts.clear()

    def _turn(self, at_s: float) -> None:
        if (hour := int(at_s // HOUR_S)) != self._hour:
            self._hour = hour
            self._counts.clear()

    def _hashed(self, address: str) -> bytes:
        return hmac.digest(self._key, _household(address).encode("utf-8", "replace"), "sha256")


def _household(address: str) -> str:
    try:
        known = ip_address(_without_port(address))
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((int(known), IPV6_HOUSEHOLD_BITS), strict=False))
    return address


def _without_port(address: str) -> str:
    """Leave away the port that some proxies add: "192.0.2.1:4711", "[2001:db8::1]:4711"."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
