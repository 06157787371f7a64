"""From where participants in votes and proposals begin: a keyed hash of the network, so that many from one place can be seen, and no more.

The address itself is never stored. The key lives for a day: afterwards nobody can try which address a hash belongs
to, and what began on two days cannot be joined. The hashes are emptied after `KEPT_DAYS`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Contributor, OriginKey, Participant
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import day_of

KEPT_DAYS = 14
KEY_BYTES, HASH_BYTES = 32, 8

# The key of the day, once it is committed: one look at the table for each process and day.
_known: dict[date, bytes] = {}


def origins_of(*, networks: Mapping[tuple[int, str], str], at: datetime) -> dict[tuple[int, str], str]:
    """Return the hashes to be stored with participants, in the running transaction; empty for no network.

    Args:
        networks: for each consultation and key the network it comes from.
        at: the instant whose day's key is used.
    """
    key = _key_of(day_of(at)) if any(networks.values()) else b""
    return {who: _hashed(key, who[0], network) for who, network in networks.items()}


def _hashed(key: bytes, consultation_id: int, network: str) -> str:
    if not network:
        return ""
    words = f"{consultation_id}|{network}".encode("utf-8", "replace")
    return hmac.digest(key, words, "sha256")[:HASH_BYTES].hex()


def _key_of(day: date) -> bytes:
    if day not in _known:
        made = OriginKey(day=day, key=secrets.token_bytes(KEY_BYTES))
        OriginKey.objects.bulk_create([made], ignore_conflicts=True)
        key = bytes(OriginKey.objects.get(day=day).key)
        transaction.on_commit(lambda: _keep(day, key))
        return key
    return _known[day]


def _keep(day: date, key: bytes) -> None:
    _known.clear()
    _known[day] = key


@records.operation
def forget_origins(*, by: Actor, at: datetime) -> int:
    """Throw away the keys of days that are over, and empty the hashes whose time is over; runs once a day.

    Returns:
        How many hashes were emptied.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_settle_votes(by):
        raise NotAllowed
    OriginKey.objects.filter(day__lt=day_of(at)).delete()
    old = Q(joined_at__lt=at - timedelta(days=KEPT_DAYS)) & ~Q(origin="")
    emptied = sum(model.objects.filter(old).update(origin="") for model in (Participant, Contributor))
    records.record(
        records.Entry(
            "origins.forgotten",
            "consultations.Participant",
            "expired",
            by=by,
            at=at,
            facts={"count": emptied},
        )
    )
    return emptied


def forget() -> None:
    """Forget the key of the day (for tests)."""
    _known.clear()
