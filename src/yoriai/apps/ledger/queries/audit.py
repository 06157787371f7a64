"""The record of what was done, for those who check it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from yoriai.apps.ledger import rules
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class AuditFilter:
    """Which events are wanted; what is empty does not restrict. `action` may be only its beginning."""

    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    day: date | None = None


def audit_events(*, by: Actor, wanted: AuditFilter) -> QuerySet[AuditEvent]:
    """Return audit events, newest first.

    Raises:
        NotAllowed: `by` is neither auditor nor system operator.
    """
    if not rules.may_read_record(by):
        raise NotAllowed
    named = {
        "action__startswith": wanted.action,
        "subject_type": wanted.subject_type,
        "subject_id": wanted.subject_id,
    }
    events = AuditEvent.objects.filter(**{name: value for name, value in named.items() if value})
    if wanted.day:
        start = datetime.combine(wanted.day, time(), tzinfo=JAPAN)
        events = events.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return events.order_by("-at", "-id")
