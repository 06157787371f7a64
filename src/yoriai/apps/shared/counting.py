"""How often somebody does something in an hour, counted in this process and stored nowhere."""

from __future__ import annotations

import hmac
import secrets
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Lock

HOUR_S = 3600
# A household or an office is given a whole network of addresses of the newer kind: one of 64 bits at least, often
# one of 56. What a customer of a larger kind holds (48 bits) is 256 to 65,536 of these: it may do as much as some.
IPV6_HOUSEHOLD_BITS, IPV6_WIDE_BITS = 64, 48
HOUSEHOLDS_IN_WIDE = 16
# Of beginnings at one place: whoever is given 56 bits can choose among 256 networks.
IPV6_PLACE_BITS = 56


class HourlyCount:
    """A count by address that begins anew with every hour."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)  # addresses are kept as a keyed hash that dies with the process
        self._lock = Lock()
        self._counts: dict[bytes, int] = {}
        self._before: dict[bytes, int] = {}  # of the hour before
        self._hour = 0

    def of(self, address: str, at_s: float) -> int:
        """Return how often an address was counted in the hour of an instant.

        Of the newer kind the network of a household counts, and a wide network a sixteenth of what it did.
        """
        with self._lock:
            self._turn(at_s)
            return self._highest(_networks(address))

    def add(self, address: str, at_s: float) -> int:
        """Count an address once more and return how often it was counted in this hour (as `of` does)."""
        with self._lock:
            self._turn(at_s)
            networks = _networks(address)
            for hashed in map(self._hashed, networks):
                self._counts[hashed] = self._counts.get(hashed, 0) + 1
            return self._highest(networks)

    def was_counted_before(self, address: str, at_s: float) -> bool:
        """Tell whether an address was counted in this hour or in the one before."""
        with self._lock:
            self._turn(at_s)
            hashed = self._hashed(_networks(address)[0])
            return hashed in self._counts or hashed in self._before

    def forget(self) -> None:
        """Begin to count anew (for tests)."""
        with self._lock:
            self._counts.clear()
            self._before.clear()

    def _turn(self, at_s: float) -> None:
        if (hour := int(at_s // HOUR_S)) != self._hour:
            self._before = self._counts if hour == self._hour + 1 else {}
            self._counts = {}
            self._hour = hour

    def _highest(self, networks: tuple[str, ...]) -> int:
        own, *wide = (self._counts.get(self._hashed(network), 0) for network in networks)
        return max(own, *(-(-count // HOUSEHOLDS_IN_WIDE) for count in wide), 0)

    def _hashed(self, network: str) -> bytes:
        return hmac.digest(self._key, network.encode("utf-8", "replace"), "sha256")


def network_of(address: str) -> str:
    """Return the network that stands for one place: the address itself, or of the newer kind its first 56 bits.

    Example:
        >>> network_of("2001:db8:0:1234::9"), network_of("192.0.2.1:4711")
        ('2001:db8:0:1200::/56', '192.0.2.1')
    """
    known = _known(address)
    return _network(known, IPV6_PLACE_BITS) if isinstance(known, IPv6Address) else str(known or address)


def _networks(address: str) -> tuple[str, ...]:
    """Return what an address is counted under: its household, and the wide network around it if it has one."""
    known = _known(address)
    if isinstance(known, IPv6Address):
        return _network(known, IPV6_HOUSEHOLD_BITS), _network(known, IPV6_WIDE_BITS)
    return (str(known or address),)


def _known(address: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ip_address(_without_port(address))
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def _network(address: IPv6Address, bits: int) -> str:
    return str(ip_network((int(address), bits), strict=False))


def _without_port(address: str) -> str:
    """Leave away the port that some proxies add: "192.0.2.1:4711", "[2001:db8::1]:4711"."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
