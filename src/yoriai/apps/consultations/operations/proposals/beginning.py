"""Who begins to take part in proposals, and whether many began at that place one after another: shown apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from yoriai.apps.consultations.models import Consultation, Contributor
from yoriai.apps.consultations.operations.voting_origins import origins_of
from yoriai.pure.opinionmap.conduct.limits import Criteria


def begin(*, consultation: Consultation, key: str, level: str, at: datetime, network: str) -> Contributor:
    """Store somebody new; the same one twice at once is one.

    Whoever began at a place where many began, by the limits that hold for votes, is marked, the earlier ones with it.
    The mark stays when the origin is forgotten.

    Args:
        consultation: where.
        key: the hash of the device.
        level: what is known of there being one person.
        at: now.
        network: from where it comes; empty where that is not known.
    """
    who = (consultation.pk, key)
    origin = origins_of(networks={who: network}, at=at)[who]
    new = Contributor(consultation=consultation, key=key, level=level, joined_at=at, origin=origin)
    Contributor.objects.bulk_create([new], ignore_conflicts=True)
    if origin:
        _mark_many(consultation, origin, at)
    return Contributor.objects.get(consultation=consultation, key=key)


def _mark_many(consultation: Consultation, origin: str, at: datetime) -> None:
    limits = Criteria()
    here = Contributor.objects.filter(consultation=consultation, origin=origin)
    latest = here.filter(joined_at__gte=at - timedelta(seconds=limits.origin_within_s))
    if here.count() >= limits.origin_a_day:
        here.filter(began_among_many=False).update(began_among_many=True)
    elif latest.count() >= limits.origin_people:
        latest.filter(began_among_many=False).update(began_among_many=True)
